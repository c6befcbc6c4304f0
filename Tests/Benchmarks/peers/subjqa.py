"""The reviews and questions of SubjQA's electronics that the peers are given."""
import csv, random, re


def reviews_and_questions(folder):
    """Every review once, {id, item, text}, the marker of unanswered questions taken off; 200 questions
    {text, item}, drawn with a fixed seed."""
    rows = []
    for split in ("train", "dev", "test"):
        with open(f"{folder}/electronics-{split}.csv", newline="") as file:
            rows += list(csv.DictReader(file))
    reviews = {}
    for row in rows:
        text = re.sub(r"\s*ANSWERNOTFOUND\s*$", "", row["review"])
        reviews.setdefault(
            row["review_id"], {"id": row["review_id"], "item": row["item_id"], "text": text})
    questions = sorted({(row["question"], row["item_id"]) for row in rows})
    random.Random(7).shuffle(questions)
    return list(reviews.values()), [{"text": q, "item": i} for q, i in questions[:200]]
