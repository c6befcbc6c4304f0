#!/usr/bin/env python3
"""Writes what one round of learning from sentences takes, labelled by the model of the round before.

    python3 pick-sentiment-sentences.py DATA sentences          DATA/prepared/sentences.txt
    quarry classify --model MODEL --file DATA/prepared/sentences.txt --json > DATA/prepared/classes.jsonl
    python3 pick-sentiment-sentences.py DATA pick ROUND         DATA/prepared/sentences-ROUND.jsonl

Sentences of IMDB's train reviews, without the tenth that is put aside, have no labels of their own.
They take the model's, where it and the review's own label agree enough: the review's label counts as
much as odds of e^.85, which is how far a sentence of a positive review leans to it. Sentences the
model was less sure of are most of what is kept. Also pros and cons of products (Ganapathibhotla and
Liu, 2008). Test and dev files are never read.
"""
import html
import json
import math
import pathlib
import random
import re
import sys
import zipfile

data = pathlib.Path(sys.argv[1])
out = data / "prepared"
# least certainty of a label, what counts as sure, how many unsure and sure (of each class, or in all), seed
ROUNDS = {
    "1": {"least": 1.7, "sure": 3.0, "unsure": 14000, "certain": 8000, "by_class": False, "seed": 5},
    "2": {"least": 1.9, "sure": 3.5, "unsure": 9000, "certain": 4000, "by_class": True, "seed": 6},
    "3": {"least": 1.9, "sure": 3.5, "unsure": 9000, "certain": 4000, "by_class": True, "seed": 7},
}
LEAN = 0.85


def write(name, rows):
    text = "".join(json.dumps({"text": t, "label": l}, ensure_ascii=False) + "\n" for t, l in rows)
    (out / name).write_text(text, encoding="utf-8")
    print(f"{name}: {len(rows)}")


def sentences():
    random.seed(3)
    rows = []
    for label in ("neg", "pos"):
        lines = (data / "imdb" / f"train-{label}.jsonl").read_text(encoding="utf-8")
        for number, line in enumerate(lines.rstrip("\n").split("\n")):
            if number % 10 == 9:
                continue
            text = re.sub(r"\s*<br\s*/?>\s*", " ", json.loads(line)["text"]).strip()
            for sentence in re.split(r"(?<=[.!?])\s+", text):
                if 5 <= len(sentence.split()) <= 40:
                    rows.append((sentence.replace("\n", " ").replace("\t", " "), label))
    random.shuffle(rows)
    rows = rows[:80000]
    (out / "sentences.txt").write_text("".join(s + "\n" for s, _ in rows), encoding="utf-8")
    (out / "sentences-reviews.txt").write_text("".join(l + "\n" for _, l in rows))
    print(f"sentences.txt: {len(rows)}")


def pros_and_cons():
    rows = []
    archive = zipfile.ZipFile(data / "nltk" / "pros_cons.zip")
    for name, label in (("Pros", "positive"), ("Cons", "negative")):
        kept = []
        lines = archive.read(f"pros_cons/Integrated{name}.txt").decode("latin-1").split("\n")
        for line in lines:
            text = html.unescape(re.sub(r"</?(Pros|Cons)>", "", line)).strip()
            if 4 <= len(text.split()) <= 30:
                kept.append((text, label))
        random.shuffle(kept)
        rows += kept[:4000]
    random.shuffle(rows)
    return rows


def pick(number):
    how = ROUNDS[number]
    random.seed(how["seed"])
    pools = {"positive": ([], []), "negative": ([], [])}
    reviews = (out / "sentences-reviews.txt").read_text().split()
    classes = (out / "classes.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    for line, review in zip(classes, reviews, strict=True):
        found = json.loads(line)
        share = min(max(found["probabilities"]["positive"], 1e-6), 1 - 1e-6)
        odds = math.log(share / (1 - share))
        both = odds + (LEAN if review == "pos" else -LEAN)
        if abs(both) > how["least"]:
            label = "positive" if both > 0 else "negative"
            pools[label][0 if abs(odds) < how["sure"] else 1].append((found["text"], label))
    if not how["by_class"]:
        pools = {"all": tuple(pools["positive"][i] + pools["negative"][i] for i in (0, 1))}
    rows = []
    for unsure, sure in pools.values():
        random.shuffle(unsure)
        random.shuffle(sure)
        rows += unsure[: how["unsure"]] + sure[: how["certain"]]
    random.shuffle(rows)
    write(f"sentences-{number}.jsonl", rows)
    if number != "1":
        write(f"pros-cons-{number}.jsonl", pros_and_cons())


if sys.argv[2] == "sentences":
    sentences()
else:
    pick(sys.argv[3])
