#!/usr/bin/env python3
"""Counts how far SubjQA's annotators agree with each other: what bounds every reader of it.

    python3 agreement.py SUBJQA.csv...

Every pair of annotators of one question and review counts once. Words are compared as SQuAD's scorer
does: without case, punctuation and articles.
"""
import ast
import collections
import csv
import itertools
import re
import string
import sys

MARK = " ANSWERNOTFOUND"


def words(text):
    text = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def f1(left, right):
    left, right = words(left), words(right)
    if not left or not right:
        return float(left == right)
    same = sum((collections.Counter(left) & collections.Counter(right)).values())
    return 2 * same / (len(left) + len(right))


answers = collections.defaultdict(list)
for path in sys.argv[1:]:
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start, end = ast.literal_eval(row["human_ans_indices"])
            marked = "" if row["human_ans_spans"] == MARK.strip() else row["review"][start:end]
            key = row["item_id"], row["question"], row["review"].removesuffix(MARK)
            answers[key].append(marked)

pairs = [pair for marks in answers.values() for pair in itertools.combinations(marks, 2)]
both = [pair for pair in pairs if all(pair)]
if not both:
    sys.exit("no question that two people answered")
share = sum(bool(mark) for pair in pairs for mark in pair) / (2 * len(pairs))
print(f"questions with a review: {len(answers)}; pairs of annotators: {len(pairs)}")
apart = sum(bool(left) != bool(right) for left, right in pairs) / len(pairs)
print(f"disagree whether it answers: {apart:.3f} (by chance {2 * share * (1 - share):.3f})")
exact = sum(words(left) == words(right) for left, right in both) / len(both)
mean = sum(f1(*pair) for pair in both) / len(both)
print(f"both marked words: {len(both)}; EM {exact:.3f}, F1 {mean:.3f}")
print(f"all pairs: F1 {sum(f1(*pair) for pair in pairs) / len(pairs):.3f}")
