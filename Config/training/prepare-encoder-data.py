#!/usr/bin/env python3
"""Writes the reviews without labels that an encoder learns the language of reviews from.

    python3 prepare-encoder-data.py DATA

DATA holds the unpacked data sets; the file goes to DATA/prepared. Amazon's reviews are those of the
train files; SubjQA's are read by quarry itself.
"""
import json
import pathlib
import re
import sys

data = pathlib.Path(sys.argv[1])
FILMS = 3000


def amazon():
    for domain in ("electronics", "books", "dvd"):
        path = data / "amazon-multi-domain" / f"rating-{domain}-train.txt"
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            if "\t" in line:
                yield line.split("\t", 1)[1].strip()


def films():
    path = data / "imdb" / "train-unsup.jsonl"
    for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")[:FILMS]:
        yield re.sub(r"\s*<br\s*/?>\s*", "\n", json.loads(line)["text"]).strip()


texts = list(amazon()) + list(films())
out = data / "prepared"
out.mkdir(exist_ok=True)
with open(out / "reviews.jsonl", "w", encoding="utf-8") as file:
    for text in texts:
        file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
print(f"reviews: {len(texts)}")
