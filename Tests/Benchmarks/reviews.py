"""Writes any number of reviews as JSON Lines, for timing imports.

    python3 Tests/Benchmarks/reviews.py DATA COUNT FILE

DATA holds subjqa/, amazon-multi-domain/ and imdb/ as they are passed on. A review is a run of whole
sentences of one of their reviews, its length drawn so that half have about 85 words or fewer and the mean
is near 100; each has a name and five fields: item_id (few products have many reviews), rating, price
(nearly every one another), date and verified. The same COUNT gives the same bytes.
"""
import bisect, csv, glob, itertools, json, random, re, sys

SENTENCE = re.compile(r"(?<=[.!?])\s+")


def texts(data):
    """Every distinct review, in a fixed order."""
    found = {}
    for path in sorted(glob.glob(f"{data}/subjqa/*.csv")):
        with open(path, newline="") as file:
            for row in csv.DictReader(file):
                found[re.sub(r"\s*ANSWERNOTFOUND\s*$", "", row["review"])] = None
    for path in sorted(glob.glob(f"{data}/amazon-multi-domain/rating-*.txt")):
        with open(path, encoding="latin-1") as file:
            for line in file:
                found[line.split("\t", 1)[-1].strip()] = None
    for path in sorted(glob.glob(f"{data}/imdb/*.jsonl")):
        with open(path) as file:
            for line in file:
                found[json.loads(line)["text"].replace("<br />", "\n").strip()] = None
    return [text for text in found if text]


class Reviews:
    """Cuts reviews out of reviews."""

    def __init__(self, sources):
        self.sources = sources
        self.sentences = {}

    def cut(self, generator):
        number = generator.randrange(len(self.sources))
        if number not in self.sentences:
            parts = SENTENCE.split(self.sources[number])
            words = itertools.accumulate(len(part.split()) for part in parts)
            self.sentences[number] = parts, [0, *words]
        parts, words = self.sentences[number]
        wanted = min(max(generator.lognormvariate(4.43, 0.75), 8), 800)
        last = bisect.bisect_left(words, max(words[-1] - wanted, 0))
        first = generator.randint(0, max(min(last, len(parts) - 1), 0))
        end = bisect.bisect_left(words, words[first] + wanted)
        return " ".join(parts[first : max(end, first + 1)])


def main(data, count, path):
    generator = random.Random(11)
    reviews = Reviews(texts(data))
    products = max(1, count // 20)
    weights = list(itertools.accumulate(1 / (n + 10) for n in range(products)))
    words = 0
    with open(path, "w") as file:
        for n in range(count):
            text = reviews.cut(generator)
            words += len(text.split())
            product = bisect.bisect_left(weights, generator.random() * weights[-1])
            meta = {
                "item_id": f"B{product:07d}",
                "rating": generator.choice((1, 2, 3, 4, 4, 5, 5, 5)),
                "price": round(generator.uniform(1, 1000), 2),
                "date": f"20{generator.randrange(5, 25):02d}-{generator.randrange(1, 13):02d}"
                f"-{generator.randrange(1, 29):02d}",
                "verified": generator.random() < 0.8,
            }
            record = {"id": f"r{n}", "text": text, "meta": meta}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    print(f"{count} reviews, {words / count:.1f} words on average", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
