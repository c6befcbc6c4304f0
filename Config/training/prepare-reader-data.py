#!/usr/bin/env python3
"""Writes question-answering data sets that come in other layouts as files in SQuAD's format.

    python3 prepare-reader-data.py DATA

DATA holds the unpacked data sets; the files go to DATA/prepared. Only data to train on is read:
of QAMR and PolicyQA that is the parts called dev and test, on which nothing is ever measured. Output does not depend on the machine or the day.
"""
import collections
import hashlib
import json
import pathlib
import re
import sys

data = pathlib.Path(sys.argv[1])
out = data / "prepared"


def squash(text):
    """Letters and digits alone: what stays the same whatever the tokenisation."""
    return re.sub(r"\W+", "", text).lower()


def write(name, paragraphs):
    """paragraphs: (context, [(question, answer, start)]), in order."""
    records, count = [], 0
    for number, (context, questions) in enumerate(paragraphs):
        asked = []
        for question, answer, start in questions:
            assert context[start:start + len(answer)] == answer, (context, answer)
            asked.append({"id": f"{name}-{number}-{len(asked)}", "question": question,
                          "answers": [{"text": answer, "answer_start": start}]})
        count += len(asked)
        records.append({"title": f"{name}-{number}", "paragraphs": [{"context": context, "qas": asked}]})
    (out / f"{name}.json").write_text(
        json.dumps({"version": "1.1", "data": records}, ensure_ascii=False), encoding="utf-8")
    print(f"{name}: {len(records)} paragraphs, {count} questions")


def most_agreed(answers):
    """The answer that most people gave; of equally many the first."""
    counts = collections.Counter(squash(answer["text"]) for answer in answers)
    return max(answers, key=lambda answer: counts[squash(answer["text"])])


def squad_paragraphs(path):
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            questions = []
            for asked in paragraph["qas"]:
                if not asked["answers"]:
                    continue
                answer = most_agreed(asked["answers"])
                start, text = answer["answer_start"], answer["text"]
                if paragraph["context"][start:start + len(text)] == text:
                    questions.append((asked["question"].strip(), text, start))
            if questions:
                yield paragraph["context"], questions


def detokenised(tokens, first, last):
    """Words joined as they are written, with the place of tokens first...last in the result."""
    text, start, end, open_quote = "", 0, 0, False
    glue_next = True
    for index, token in enumerate(tokens):
        written = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]"}.get(token, token)
        is_quote = written == '"'
        closes = is_quote and open_quote
        opens = is_quote and not open_quote
        if is_quote:
            open_quote = not open_quote
        before = re.fullmatch(r"[.,;:!?%)\]}]|'(s|t|re|ve|m|d|ll|S)?|n't", written) is not None
        if not (glue_next or before or closes):
            text += " "
        if index == first:
            start = len(text)
        text += written
        if index == last:
            end = len(text)
        glue_next = opens or written in "([{$£€"
    return text, start, end


def tokenised_squad(known):
    folder = data / "squad" / "tokenised"
    read = lambda part: (folder / f"val.{part}").read_text(encoding="utf-8").rstrip("\n").split("\n")
    grouped = collections.OrderedDict()
    for context, question, span in zip(read("context"), read("question"), read("span")):
        if squash(question) in known:
            continue
        known.add(squash(question))
        first, last = map(int, span.split())
        text, start, end = detokenised(context.split(), first, last)
        asked, _, _ = detokenised(question.split(), 0, 0)
        grouped.setdefault(text, []).append((asked, text[start:end], start))
    return grouped.items()


def answer_sentences(known):
    grouped = collections.OrderedDict()
    lines = (data / "reqa-squad" / "train-with-answers.derived.jsonl").read_text(encoding="utf-8").splitlines()
    for row in map(json.loads, lines):
        if squash(row["question"]) in known:
            continue
        known.add(squash(row["question"]))
        grouped.setdefault(row["context"], []).append((row["question"].strip(), row["answer"], row["answer_start"]))
    return grouped.items()


def qamr():
    grouped = collections.OrderedDict()
    for part in ("dev", "test"):
        sentence = None
        for line in (data / "qamr" / f"readable-{part}.tsv").read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                sentence = None
            elif sentence is None:
                sentence = line.strip()
            elif line.strip():
                question, *answers = [field.strip() for field in re.split(r"\t|\s{2,}", line)]
                # Half of them: they are short and alike.
                if hashlib.sha256((sentence + question).encode()).digest()[0] % 2:
                    continue
                found = [a for a in answers if a and sentence.count(a) == 1]
                if found:
                    grouped.setdefault(sentence, []).append((question, found[0], sentence.index(found[0])))
    return grouped.items()


def main():
    out.mkdir(exist_ok=True)
    squad = list(squad_paragraphs(data / "squad" / "train-44-articles.json"))
    squad += squad_paragraphs(data / "squad" / "train-extra-paragraphs.json")
    known = {squash(question) for _, questions in squad for question, _, _ in questions}
    write("squad", squad)
    write("squad-tokenised", tokenised_squad(known))
    write("squad-sentences", answer_sentences(known))
    for name in ("new_wiki", "reddit"):
        write(name, squad_paragraphs(data / "squadshifts" / f"{name}_v1.0.json"))
    write("policyqa", squad_paragraphs(data / "policyqa" / "dev.json"))
    write("qamr", qamr())


main()
