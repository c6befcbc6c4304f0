#!/usr/bin/env python3
"""Checks the demo corpus and prints what is in it.

    python3 Corpora/demo/check.py            # exit 1 when anything is wrong
    python3 Corpora/demo/check.py --update   # also renews counts and checksums in corpus.json

Standard library only.
"""

import collections
import datetime
import hashlib
import json
import pathlib
import re
import statistics
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
REVIEWS = FOLDER / "reviews.jsonl"
QUESTIONS = FOLDER / "questions.json"
DESCRIPTION = FOLDER / "corpus.json"

MINIMUM = {
    "products": 13,
    "reviews": 260,
    "questions": 90,
    "unanswerable_share": 0.25,
    "unanswerable_in_product": 15,
    "contradicting_questions": 10,
    "long_reviews": 25,
    "very_long_reviews": 2,
    "non_ascii_reviews": 30,
}
SHINGLE = 8
SHARED_SHINGLES_ALLOWED = 5

faults = []


def expect(condition, message):
    """Notes a fault when the condition does not hold."""
    if not condition:
        faults.append(message)


def words(text):
    """The words of a text in lower case, without punctuation."""
    return re.findall(r"[^\W_]+", text.lower())


def read_reviews():
    """The reviews, one of each line, with their fields checked."""
    reviews = []
    for number, line in enumerate(REVIEWS.read_text(encoding="utf-8").splitlines(), 1):
        review = json.loads(line)
        where = f"reviews.jsonl:{number}"
        expect(set(review) - {"labels"} == {"id", "title", "text", "meta"}, f"{where}: fields {sorted(review)}")
        check_meta(review["meta"], where)
        for field in ("id", "title", "text"):
            value = review[field]
            expect(value and value == value.strip(), f"{where}: {field} is empty or padded")
            expect("\0" not in value and "\r" not in value, f"{where}: control character in {field}")
        expect(review["id"].startswith(review["meta"]["item_id"] + "-"), f"{where}: id {review['id']}")
        reviews.append(review)
    return reviews


def check_meta(meta, where):
    """Checks names and types of a review's metadata."""
    kinds = {
        "item_id": str,
        "product": str,
        "category": str,
        "rating": int,
        "date": str,
        "verified": bool,
        "reviewer": str,
    }
    expect(list(meta) == list(kinds), f"{where}: meta {list(meta)}")
    for name, kind in kinds.items():
        expect(type(meta.get(name)) is kind, f"{where}: meta.{name} is not {kind.__name__}")
    expect(1 <= meta["rating"] <= 5, f"{where}: rating {meta['rating']}")
    datetime.date.fromisoformat(meta["date"])


def check_unique(reviews):
    """No id, text or (product, reviewer) stands twice; a product has one name and category."""
    for field in ("id", "text"):
        doubled = [v for v, n in collections.Counter(r[field] for r in reviews).items() if n > 1]
        expect(not doubled, f"{field} more than once: {doubled[:3]}")
    people = collections.Counter((r["meta"]["item_id"], r["meta"]["reviewer"]) for r in reviews)
    doubled = [v for v, n in people.items() if n > 1]
    expect(not doubled, f"reviewer twice for one product: {doubled}")
    names = collections.defaultdict(set)
    for review in reviews:
        meta = review["meta"]
        names[meta["item_id"]].add((meta["product"], meta["category"]))
    expect(all(len(n) == 1 for n in names.values()), "a product with two names or categories")


def read_questions(reviews):
    """The questions as (item, review id, question), each checked against its review."""
    by_id = {r["id"]: r for r in reviews}
    squad = json.loads(QUESTIONS.read_text(encoding="utf-8"))
    expect(squad["version"] == "v2.0", "questions.json: version")
    found = []
    for article in squad["data"]:
        for paragraph in article["paragraphs"]:
            review = by_id.get(paragraph["document_id"])
            name = paragraph["document_id"]
            expect(review is not None, f"questions.json: no review {name}")
            expect(review["text"] == paragraph["context"], f"{name}: context is not the review")
            expect(review["meta"]["item_id"] == article["title"], f"{name}: title")
            expect(review.get("labels") == paragraph["qas"], f"{name}: labels differ between the files")
            for question in paragraph["qas"]:
                check_question(question, paragraph["context"])
                found.append((article["title"], name, question))
    labelled = sum(len(r.get("labels", [])) for r in reviews)
    expect(labelled == len(found), f"{labelled} labels in reviews.jsonl, {len(found)} in questions.json")
    check_unique_questions(found)
    return found


def check_question(question, context):
    """Checks one question and that its answers slice back from the review."""
    name = question["id"]
    expect(question["question"].endswith("?"), f"{name}: not a question")
    expect(question["is_impossible"] == (not question["answers"]), f"{name}: is_impossible")
    for answer in question["answers"]:
        start, text = answer["answer_start"], answer["text"]
        expect(context[start : start + len(text)] == text, f"{name}: {text!r} is not at {start}")
        expect(text == text.strip(), f"{name}: padded answer {text!r}")
        expect(len(text.split()) <= 25, f"{name}: answer of {len(text.split())} words")


def check_unique_questions(found):
    """No question id twice, no question twice about one review."""
    ids = collections.Counter(q["id"] for _, _, q in found)
    expect(max(ids.values()) == 1, f"question id twice: {ids.most_common(1)}")
    asked = collections.Counter((review, q["question"]) for _, review, q in found)
    expect(max(asked.values()) == 1, f"question twice: {asked.most_common(1)}")


def check_nowhere(found, nowhere):
    """What is said to be answered nowhere in a product is not labelled with an answer there."""
    by_id = {q["id"]: (item, q) for item, _, q in found}
    answered = {(item, q["question"]) for item, _, q in found if q["answers"]}
    for name in nowhere:
        expect(name in by_id, f"unanswerable_in_product: no question {name}")
        item, question = by_id.get(name, (None, {"is_impossible": True, "question": ""}))
        expect(question["is_impossible"], f"{name} has an answer")
        expect((item, question["question"]) not in answered, f"{name} is answered in another review")


def shared_shingles(reviews):
    """Runs of eight words that stand in more than one review."""
    places = collections.defaultdict(set)
    for review in reviews:
        run = words(review["text"])
        for start in range(len(run) - SHINGLE + 1):
            places[" ".join(run[start : start + SHINGLE])].add(review["id"])
    return {run: ids for run, ids in places.items() if len(ids) > 1}


def counts(reviews, found, nowhere):
    """The figures that corpus.json states."""
    lengths = [len(r["text"].split()) for r in reviews]
    impossible = sum(q["is_impossible"] for _, _, q in found)
    answered = collections.defaultdict(set)
    for item, review, question in found:
        if question["answers"]:
            answered[(item, question["question"])].add(review)
    return {
        "products": len({r["meta"]["item_id"] for r in reviews}),
        "reviews": len(reviews),
        "words": sum(lengths),
        "median_words": statistics.median(lengths),
        "short_reviews": sum(n <= 30 for n in lengths),
        "long_reviews": sum(250 <= n <= 500 for n in lengths),
        "very_long_reviews": sum(n >= 900 for n in lengths),
        "non_ascii_reviews": sum(not r["text"].isascii() for r in reviews),
        "questions": len(found),
        "answerable": len(found) - impossible,
        "answers": sum(len(q["answers"]) for _, _, q in found),
        "unanswerable": impossible,
        "unanswerable_in_product": len(nowhere),
        "contradicting_questions": sum(len(ids) > 1 for ids in answered.values()),
    }


def check_counts(figures):
    """Compares the figures with the least that the corpus promises."""
    values = dict(figures, unanswerable_share=figures["unanswerable"] / figures["questions"])
    for name, least in MINIMUM.items():
        expect(values[name] >= least, f"{name}: {values[name]}, expected at least {least}")
    expect(85 <= figures["median_words"] <= 125, f"median length {figures['median_words']}")


def checksums():
    """SHA-256 of the two data files."""
    return {f.name: "sha256:" + hashlib.sha256(f.read_bytes()).hexdigest() for f in (REVIEWS, QUESTIONS)}


def print_table(reviews, found):
    """One line for each product."""
    print(f"{'product':16}{'reviews':>8}{'median':>8}{'longest':>8}{'rating':>8}{'questions':>10}{'no answer':>10}")
    groups = collections.defaultdict(list)
    for review in reviews:
        groups[review["meta"]["item_id"]].append(review)
    for item, group in groups.items():
        lengths = [len(r["text"].split()) for r in group]
        rating = statistics.mean(r["meta"]["rating"] for r in group)
        asked = [q for i, _, q in found if i == item]
        none = sum(q["is_impossible"] for q in asked)
        print(
            f"{item:16}{len(group):8}{statistics.median(lengths):8g}{max(lengths):8}"
            f"{rating:8.1f}{len(asked):10}{none:10}"
        )


def print_lengths(reviews):
    """How many reviews have how many words."""
    edges = [0, 31, 61, 91, 121, 181, 250, 501, 10_000]
    lengths = [len(r["text"].split()) for r in reviews]
    print("\nwords      reviews")
    for low, high in zip(edges, edges[1:]):
        number = sum(low <= n < high for n in lengths)
        name = f"{low}-{high - 1}" if high < 10_000 else f"{low}+"
        print(f"{name:10} {number:4}  {'█' * (number // 2)}")


def main():
    """Runs every check; the exit status."""
    reviews = read_reviews()
    check_unique(reviews)
    found = read_questions(reviews)
    description = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    nowhere = description["unanswerable_in_product"]
    check_nowhere(found, nowhere)
    shared = shared_shingles(reviews)
    expect(len(shared) <= SHARED_SHINGLES_ALLOWED, f"{len(shared)} runs of {SHINGLE} words shared: {list(shared)[:5]}")
    figures = counts(reviews, found, nowhere)
    check_counts(figures)
    if "--update" in sys.argv[1:]:
        description |= {"counts": figures, "checksum": checksums()}
        DESCRIPTION.write_text(json.dumps(description, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    expect(description["counts"] == figures, "counts in corpus.json are stale; run with --update")
    expect(description["checksum"] == checksums(), "checksums in corpus.json are stale; run with --update")
    print_table(reviews, found)
    print_lengths(reviews)
    print()
    for name, value in figures.items():
        print(f"{name:26}{value:>8g}")
    print(f"{'shared 8-word runs':26}{len(shared):>8}")
    for fault in faults:
        print(f"FAULT {fault}", file=sys.stderr)
    print("\nok" if not faults else f"\n{len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
