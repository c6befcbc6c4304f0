"""Writes expected.json: metric values by other implementations, for Tests/EvaluationTests.

    pip install pytrec_eval-terrier rouge-score sacrebleu scikit-learn seqeval
    python3 make.py DATA EVALUATE_V2

DATA holds the unpacked sets squad, golden-retrieval and golden-summarization; EVALUATE_V2 is the official
scorer evaluate-v2.0.py. Of the data sets only figures are kept; every text in the fixture is made here.
"""
import importlib.metadata
import json
import pathlib
import random
import re
import string
import subprocess
import sys
import tempfile
from collections import Counter

import pytrec_eval
import sacrebleu
from nltk.stem.porter import PorterStemmer
from rouge_score import rouge_scorer
from seqeval.metrics import classification_report as tag_report
from sklearn.metrics import classification_report, confusion_matrix, roc_auc_score

DATA = pathlib.Path(sys.argv[1])
CUTS = [1, 3, 5, 10, 20, 100]
MEASURES = {"map", "recip_rank", "ndcg"} | {
    f"{name}.{','.join(map(str, CUTS))}" for name in ("P", "recall", "ndcg_cut", "success")
}
COUNTS = {"num_ret", "num_rel", "num_rel_ret"}


def fnv(text):
    """FNV-1a, 64 bits: the rule by which test and script make the same run without storing it."""
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


# MARK: answers


def normalized(text):
    kept = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", kept).split()


def answers():
    pieces = ["The", "a", "an", "cat", "ΟΔΥΣΣΕΥΣ", "Σ", "ΑΣ.", "İstanbul", "naïve", "nai\u0308ve",
              "a\u0301", "ß", "STRASSE", "\u212a", "U.S.", "the-cat", "a_b", "½", "x²", "the½", "日本",
              "a日", "\u1e9e", "\u01c5", "$5", "“the”", "a’s", "’", "٣", "Ⅷ", "a\u0903", "the\u200b"]
    blanks = [" ", "  ", "\t", "\n", "\xa0", "\u2003", "\x1c", "\x85", "\u3000", "\u200b", ""]
    rng = random.Random(1)
    texts = ["", " ", "The", "a an the", "..."] + [
        "".join(rng.choice(pieces) + rng.choice(blanks) for _ in range(rng.randrange(1, 7)))
        for _ in range(300)
    ]
    return [{"text": text, "words": normalized(text)} for text in texts]


def squad2():
    """The official scorer on predictions made by rule from the ids of dev-v2.0-half.json."""
    dataset = DATA / "squad/dev-v2.0-half.json"
    predictions, scores = {}, {}
    for article in json.loads(dataset.read_text())["data"]:
        for paragraph in article["paragraphs"]:
            for question in paragraph["qas"]:
                rule = fnv(question["id"])
                gold = question["answers"][0]["text"] if question["answers"] else "Gold"
                predictions[question["id"]] = ["", gold, gold + " it was", "the"][rule % 4]
                sure = 0 if question["answers"] else 40
                scores[question["id"]] = ((rule >> 8) % 64 + sure) / 104
    scores = dict(sorted(scores.items()))
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "p.json").write_text(json.dumps(predictions))
        (folder / "n.json").write_text(json.dumps(scores))
        base = [sys.executable, sys.argv[2], str(dataset), str(folder / "p.json")]
        extra = ["-n", str(folder / "n.json")]
        for name, options in [("plain", []), ("scored", extra), ("half", extra + ["-t", "0.5"])]:
            out = subprocess.run(base + options, check=True, capture_output=True, text=True)
            results[name] = json.loads(out.stdout)
    return results


# MARK: rankings


def trec(qrels, run):
    found = pytrec_eval.RelevanceEvaluator(qrels, MEASURES | COUNTS).evaluate(run)
    topics = sorted(found)
    means = {
        name: sum(found[t][name] for t in topics) / len(topics)
        for name in sorted(found[topics[0]]) if name not in COUNTS
    }
    sums = {name: int(sum(found[t][name] for t in topics)) for name in sorted(COUNTS)}
    return {"means": means, "counts": sums, "topics": found}


def made_trec():
    rng = random.Random(2)
    qrels, run = {}, {}
    documents = [f"d{i}" for i in range(60)]
    for topic in map(str, range(1, 13)):
        judged = rng.sample(documents, rng.randrange(1, 30))
        qrels[topic] = {d: rng.choice([-1, 0, 0, 1, 1, 2, 3]) for d in judged}
        found = rng.sample(documents, rng.randrange(1, 60))
        # Coarse scores tie; the last differ only beyond a 32-bit float.
        run[topic] = {d: rng.choice([1.5, 2.5, 3.5, 1 + 1e-12 * rng.random()]) for d in found}
    del run["5"], qrels["9"]
    lines = [f"{t} 0 {d} {g}" for t in qrels for d, g in qrels[t].items()]
    ranked = [f"{t} Q0 {d} {i} {s!r} made" for t in run for i, (d, s) in enumerate(run[t].items())]
    return {"qrels": "\n".join(lines), "run": "\n".join(ranked), **trec(qrels, run)}


def shared_trec():
    results = {}
    for name in ["notebooks__data__qrels.test", "notebooks__data__qrels.trec"]:
        qrels = {}
        for line in (DATA / "golden-retrieval" / name).read_text().splitlines():
            topic, _, document, grade = line.split()
            qrels.setdefault(topic, {})[document] = int(grade)
        # A run by rule: every judged document, its score a hash that ties and likes relevance a little.
        run = {
            t: {d: fnv(t + d) % 97 + 20 * max(g, 0) for d, g in qrels[t].items()} for t in qrels
        }
        results[name] = {k: v for k, v in trec(qrels, run).items() if k != "topics"}
    folder = DATA / "golden-retrieval"
    qrels, run = (
        json.loads((folder / f"tests__unit__ranx__test_data__{n}.json").read_text())
        for n in ("qrels", "run")
    )
    results["ranx"] = {k: v for k, v in trec(qrels, run).items() if k != "topics"}
    return results


# MARK: texts


def rouge():
    rng = random.Random(3)
    words = "The cats were running happily, over 2 lazily sleeping dogs' mats. Café naïve x²".split()
    def text():
        return "".join(
            rng.choice(words) + rng.choice([" ", " ", " ", "\n", "-"]) for _ in range(rng.randrange(25))
        )
    cases = []
    kinds = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    for index in range(60):
        prediction, reference, stem = text(), text(), index % 2 == 1
        found = rouge_scorer.RougeScorer(kinds, use_stemmer=stem).score(reference, prediction)
        cases.append({"prediction": prediction, "reference": reference, "stem": stem,
                      "scores": [list(found[k]) for k in kinds]})
    return cases


def golden_summaries():
    folder = DATA / "golden-summarization"
    predictions = (folder / "prediction_large.txt").read_text().split("\n")[:1000]
    references = (folder / "target_large.txt").read_text().split("\n")[:1000]
    results = {}
    kinds = ["rouge1", "rouge2", "rougeL", "rougeLsum"]
    for name, stem in [("plain", False), ("stemmed", True)]:
        scorer = rouge_scorer.RougeScorer(kinds, use_stemmer=stem)
        # A full stop between blanks ends a sentence here, as in the source of the data.
        prepared = [[t.replace(" . ", " .\n") for t in texts] for texts in (predictions, references)]
        found = [scorer.score(r, p) for p, r in zip(*prepared)]
        results[name] = [sum(s[k].fmeasure for s in found) / len(found) for k in kinds]
    return results


def stems():
    bases = ("relat vietnam hop tann fall hiss fizz fail fil conflat troubl siz happ sk enjo electr radic "
             "differ analog oper feud decis hope call form sensit tripl good reviv allow infer air gyro "
             "adjust defens irrit replac depend adopt homolog commun activ control ro y tie pl").split()
    suffixes = ("sses ies s ied eed ed ing y ational tional enci anci izer bli alli entli eli ousli "
                "ization ation ator alism iveness fulness ousness aliti iviti biliti fulli logi icate ative "
                "alize iciti ical ful ness al ance ence er ic able ible ant ement ment ent ion ou ism ate iti "
                "ous ive ize e ll 2 ying ss").split()
    words = [b + s for b in bases for s in suffixes]
    rng = random.Random(4)
    words = sorted(rng.sample(words, 900)) + ["skies", "dying", "news", "innings", "proceed", "is", "y",
                                              "ties", "dies", "died", "spy", "yyy", "1990s", "ies", "eed"]
    stemmer = PorterStemmer()
    return {"words": " ".join(words), "stems": " ".join(stemmer.stem(w) for w in words)}


def bleu():
    rng = random.Random(5)
    words = ["the", "cat", "is", "on", "the", "mat", "3.5", "1,000", "U.S.", "A&amp;B", "x-y", "5-6",
             "(yes)", "don't", "end.", "a,b", "100%", "é", "x/y", "wait...", "&quot;q&quot;"]
    def text(count):
        return " ".join(rng.choice(words) for _ in range(count))
    cases = [
        {"outputs": ["the the the the the the"], "references": [["the cat is on the mat"]]},
        {"outputs": ["the cat is on mat"], "references": [["the cat is on the mat"]]},
    ] + [
        {"outputs": [text(rng.randrange(12)) for _ in range(n)],
         "references": [[text(rng.randrange(1, 12)) for _ in range(2)] for _ in range(n)]}
        for n in [1, 2, 3, 5, 8, 12, 20, 30]
    ]
    for case in cases:
        references = [list(column) for column in zip(*case["references"])]
        for name, value in [("exp", None), ("floor", 0.1), ("none", None)]:
            found = sacrebleu.corpus_bleu(case["outputs"], references, smooth_method=name,
                                          smooth_value=value)
            case[name] = {"score": found.score, "precisions": found.precisions, "bp": found.bp,
                          "counts": found.counts, "totals": found.totals,
                          "lengths": [found.sys_len, found.ref_len]}
    return cases


# MARK: classes


def tags():
    rng = random.Random(6)
    kinds = ["O", "O", "B-PER", "I-PER", "B-LOC", "I-LOC", "E-LOC", "S-ORG", "I-ORG", "B-A-B"]
    cases = [(
        [["O", "O", "O", "B-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"]],
        [["O", "O", "B-MISC", "I-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"]],
    )]
    for _ in range(30):
        lengths = [rng.randrange(1, 9) for _ in range(6)]
        gold = [[rng.choice(kinds) for _ in range(n)] for n in lengths]
        said = [[t if rng.random() < 0.7 else rng.choice(kinds) for t in s] for s in gold]
        cases.append((gold, said))
    results = []
    for gold, said in cases:
        report = tag_report(gold, said, output_dict=True, zero_division=0)
        rows = {k: [float(v[m]) for m in ("precision", "recall", "f1-score", "support")]
                for k, v in report.items()}
        results.append({"gold": gold, "predicted": said, "report": rows})
    return results


def classes():
    rng = random.Random(7)
    gold = [rng.choice("abcd") for _ in range(80)]
    said = [g if rng.random() < 0.6 else rng.choice("abcde") for g in gold]
    report = classification_report(gold, said, output_dict=True, zero_division=0)
    rows = {k: [float(v[m]) for m in ("precision", "recall", "f1-score", "support")]
            for k, v in report.items() if k != "accuracy"}
    scores = [rng.randrange(12) / 12 for _ in gold]
    positives = [g == "a" for g in gold]
    return {
        "gold": "".join(gold), "predicted": "".join(said), "report": rows,
        "accuracy": report["accuracy"], "confusion": confusion_matrix(gold, said).tolist(),
        "scores": scores, "auroc": float(roc_auc_score(positives, scores)),
    }


packages = ["pytrec_eval-terrier", "rouge-score", "nltk", "sacrebleu", "scikit-learn", "seqeval"]
expected = {
    "made_by": "make.py with " + ", ".join(f"{p} {importlib.metadata.version(p)}" for p in packages),
    "answers": answers(),
    "squad2": squad2(),
    "trec": made_trec(),
    "shared_trec": shared_trec(),
    "rouge": rouge(),
    "golden_summaries": golden_summaries(),
    "stems": stems(),
    "bleu": bleu(),
    "tags": tags(),
    "classes": classes(),
}
target = pathlib.Path(__file__).with_name("expected.json")
target.write_text(json.dumps(expected, sort_keys=True, separators=(",", ":")) + "\n")
print(target, target.stat().st_size, "bytes;", expected["golden_summaries"])
