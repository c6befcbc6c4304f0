#!/usr/bin/env python3
"""Writes what the sentiment classifier learns from, and a tenth of IMDB's train set that it never sees.

    python3 prepare-sentiment-data.py DATA

DATA holds the unpacked data sets; the files go to DATA/prepared. Film reviews come whole and as their
closing words, which mostly say what the review comes to; sentences come as published, in separate
tokens, and as people write them.
"""
import json
import pathlib
import re
import sys

data = pathlib.Path(sys.argv[1])
out = data / "prepared"
WHOLE = 7000


def write(name, rows):
    with open(out / f"{name}.jsonl", "w", encoding="utf-8") as file:
        for text, label in rows:
            file.write(json.dumps({"text": text, "label": label}, ensure_ascii=False) + "\n")
    print(f"{name}: {len(rows)}")


def reviews(label):
    path = data / "imdb" / f"train-{label[:3]}.jsonl"
    for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n"):
        yield re.sub(r"\s*<br\s*/?>\s*", "\n", json.loads(line)["text"]).strip()


def closing_words(text):
    """The last sentences, of at least twelve words together and at most sixty."""
    sentences = re.split(r"(?<=[.!?])\s+", text.replace("\n", " "))
    kept = ""
    while sentences and len(kept.split()) < 12:
        kept = (sentences.pop() + " " + kept).strip()
    return " ".join(kept.split()[-60:])


def written(text):
    """A sentence in separate tokens as people write it."""
    text = re.sub(r" (?=[.,;:!?)])", "", text)
    text = re.sub(r" (?='(s|t|re|ve|m|d|ll)\b)", "", text)
    return re.sub(r" (?=n't\b)", "", text).replace("( ", "(").replace("`` ", '"').replace(" ''", '"')


def main():
    out.mkdir(exist_ok=True)
    learnt, closing, held = [], [], []
    for label in ("negative", "positive"):
        for number, text in enumerate(reviews(label)):
            if number % 10 == 9:
                held.append((text, label))
                continue
            if number < WHOLE:
                learnt.append((text, label))
            closing.append((closing_words(text), label))
    write("imdb-learnt", learnt)
    write("imdb-closing", closing)
    write("imdb-held", held)
    sentences = []
    for line in (data / "sst2" / "train.tsv").read_text(encoding="utf-8").rstrip("\n").split("\n"):
        text, label = line.rsplit("\t", 1)
        name = {"0": "negative", "1": "positive"}[label]
        sentences.append((text, name))
        if written(text) != text:
            sentences.append((written(text), name))
    write("sst2-learnt", sentences)


main()
