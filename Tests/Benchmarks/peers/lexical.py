"""Search by words: quarry, tantivy and bm25s on the same passages and questions, in turn.

    python -m venv .build/peers && .build/peers/bin/pip install numpy tantivy bm25s numba
    swift build -c release -Xswiftc -cross-module-optimization --product LexicalBenchmark
    .build/peers/bin/python Tests/Benchmarks/peers/lexical.py SUBJQA_FOLDER [--sizes 10000,100000]

Passages are sentences of SubjQA's electronics reviews, mixed anew with a fixed seed, 84 words on
average, each with a product, a made-up model code and four more fields; questions are 200 of the
same data. The vocabulary is narrower than that of real texts, so that lists of postings are long.
Every engine answers all questions once a round, the rounds of all engines alternate. A question's
time is the median of its rounds, or for best_ the shortest, which other load disturbs less; p50 and
p99 are over questions. Python engines include the cost of a call from Python; tantivy keeps no
positions; bm25s holds everything in memory and weighs by Lucene's formula. Results go to standard
output and, as JSON, to .build/bench-lexical.json.
"""
import argparse, json, os, random, re, shutil, statistics, subprocess, sys, time

from subjqa import reviews_and_questions

WORD = re.compile(r"[a-z0-9]+")
ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
RUNNER = os.path.join(ROOT, ".build/release/LexicalBenchmark")


def write_corpus(reviews, count, path):
    import numpy

    sentences = set()
    for text in (review["text"] for review in reviews):
        for sentence in re.split(r'(?<=[.!?])\s*(?=[A-Z"(])', text):
            if 3 <= len(sentence.split()) <= 60:
                sentences.add(" ".join(sentence.split()))
    sentences = sorted(sentences)
    lengths = numpy.array([len(s.split()) for s in sentences])
    items = list(dict.fromkeys(review["item"] for review in reviews))
    generator = numpy.random.default_rng(11)
    products = max(1, count // 20)
    share = 1 / (numpy.arange(products) + 10.0)
    product = generator.choice(products, count, p=share / share.sum())
    target = generator.normal(95, 25, count).clip(20, 180)
    code = generator.zipf(1.3, count) % 2_000_000
    chosen = generator.integers(0, len(sentences), (count, 16))
    taken = numpy.maximum(1, (lengths[chosen].cumsum(1) <= target[:, None]).sum(1))
    price = generator.uniform(0, 1000, count).round(2)
    words = 0
    with open(path, "w") as file:
        for n in range(count):
            text = " ".join(sentences[j] for j in chosen[n, : taken[n]]) + f" model{code[n]}"
            words += len(WORD.findall(text.lower()))
            item = items[product[n]] if product[n] < len(items) else f"S{product[n]:07d}"
            meta = {
                "item_id": item,
                "price": float(price[n]),
                "rating": int(n * 7919 % 5 + 1),
                "split": ("train", "dev", "test")[n % 3],
                "verified": bool(n % 2),
            }
            file.write(json.dumps({"id": f"r{n}", "text": text, "meta": meta}) + "\n")
    return words


def passages(path):
    with open(path) as file:
        for line in file:
            record = json.loads(line)
            yield record["meta"]["item_id"], record["text"]


def folder_bytes(path):
    return sum(os.path.getsize(os.path.join(d, f)) for d, _, files in os.walk(path) for f in files)


def resident_mib():
    for line in open("/proc/self/status"):
        if line.startswith("VmRSS"):
            return int(line.split()[1]) // 1024


class Quarry:
    name = "quarry"

    def __init__(self, corpus, questions, place):
        out = subprocess.run([RUNNER, "import", corpus, place], capture_output=True, check=True)
        self.built = json.loads(out.stdout)
        self.process = subprocess.Popen(
            [RUNNER, "ask", questions, place], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def ask(self, mode, _):
        self.process.stdin.write(f"{mode}\n".encode())
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def resident(self):
        for line in open(f"/proc/{self.process.pid}/status"):
            if line.startswith("VmRSS"):
                return int(line.split()[1]) // 1024

    modes = ("nofilter", "filter", "tfidf", "range")


class Timed:
    """An engine that is called from this process."""

    modes = ("nofilter", "filter")

    def ask(self, mode, questions):
        times = []
        for question in questions:
            start = time.perf_counter()
            self.search(question, mode == "filter")
            times.append((time.perf_counter() - start) * 1000)
        return times

    def resident(self):
        return self.memory


class Tantivy(Timed):
    name = "tantivy"

    def __init__(self, corpus, _, place):
        import tantivy

        self.module, before, start = tantivy, resident_mib(), time.perf_counter()
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, indexed=True)
        builder.add_text_field("item", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("text", stored=True, tokenizer_name="default", index_option="freq")
        self.schema = builder.build()
        os.makedirs(place)
        self.index = tantivy.Index(self.schema, path=place)
        writer = self.index.writer(512_000_000, 2)
        for n, (item, text) in enumerate(passages(corpus)):
            writer.add_document(tantivy.Document(id=n, item=item, text=text))
        writer.commit()
        writer.wait_merging_threads()
        self.built = {"seconds": time.perf_counter() - start, "bytes": folder_bytes(place)}
        self.index.reload()
        self.searcher = self.index.searcher()
        self.memory = resident_mib() - before

    def search(self, question, filtered):
        tantivy = self.module
        query = self.index.parse_query(" ".join(WORD.findall(question["text"].lower())), ["text"])
        if filtered:
            item = tantivy.Query.term_query(self.schema, "item", question["item"])
            item = tantivy.Query.boost_query(item, 0.0)
            must = tantivy.Occur.Must
            query = tantivy.Query.boolean_query([(must, query), (must, item)])
        hits = self.searcher.search(query, 10, count=False).hits
        return [self.searcher.doc(address)["id"][0] for _, address in hits]


class BM25S(Timed):
    backend = "numpy"

    def __init__(self, corpus, _, place):
        import bm25s, numpy

        self.module, self.numpy = bm25s, numpy
        before, start = resident_mib(), time.perf_counter()
        self.name = "bm25s" if self.backend == "numpy" else "bm25s_numba"
        items, texts = zip(*passages(corpus))
        tokens = bm25s.tokenize(list(texts), stopwords=None, show_progress=False)
        self.index = bm25s.BM25(method="lucene", backend=self.backend)
        self.index.index(tokens, show_progress=False)
        if self.backend == "numba":
            self.index.activate_numba_scorer()
        self.built = {"seconds": time.perf_counter() - start}
        self.index.save(place)
        self.built["bytes"] = folder_bytes(place)
        self.count, self.groups = len(items), {}
        for n, item in enumerate(items):
            self.groups.setdefault(item, []).append(n)
        del tokens, texts
        self.memory = resident_mib() - before

    def search(self, question, filtered):
        tokens = self.module.tokenize(
            question["text"], stopwords=None, show_progress=False, return_ids=False
        )
        extra = {}
        if filtered:
            mask = self.numpy.zeros(self.count, dtype=self.numpy.float32)
            mask[self.groups[question["item"]]] = 1
            extra["weight_mask"] = mask
        return self.index.retrieve(tokens, k=10, show_progress=False, n_threads=0, **extra)


class BM25SNumba(BM25S):
    backend = "numba"


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def compare(size, reviews, questions, place, engines, rounds):
    corpus, asked = f"{place}/{size}.jsonl", f"{place}/questions-{size}.json"
    words = write_corpus(reviews, size, corpus)
    kept = {item for item, _ in passages(corpus)}
    questions = [q if q["item"] in kept else {**q, "item": min(kept)} for q in questions]
    json.dump(questions, open(asked, "w"))
    running, figures = [], []
    for engine in engines:
        folder = f"{place}/{size}-{engine.__name__}"
        shutil.rmtree(folder, ignore_errors=True)
        made = engine(corpus, asked, folder)
        running.append(made)
        row = {"size": size, "words": words, "engine": made.name, "built": made.built}
        figures.append({**row, "modes": {mode: [] for mode in made.modes}})
    for round_number in range(rounds + 1):
        for made, row in zip(running, figures):
            for mode, times in row["modes"].items():
                answer = made.ask(mode, questions)
                # The first round warms up.
                if round_number > 0:
                    times.append(answer)
    for made, row in zip(running, figures):
        row["resident_mib"] = made.resident()
        for mode, times in row["modes"].items():
            row["modes"][mode] = {}
            for prefix, choose in (("", statistics.median), ("best_", min)):
                each = [choose(t) for t in zip(*times)]
                row["modes"][mode][prefix + "p50_ms"] = round(quantile(each, 0.5), 4)
                row["modes"][mode][prefix + "p99_ms"] = round(quantile(each, 0.99), 4)
        print(json.dumps(row, sort_keys=True), flush=True)
    return figures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("subjqa")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--engines", default="Quarry,Tantivy,BM25S,BM25SNumba")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--place", default=os.path.join(ROOT, ".build/bench-lexical"))
    options = parser.parse_args()
    os.makedirs(options.place, exist_ok=True)
    reviews, questions = reviews_and_questions(options.subjqa)
    engines = [globals()[name] for name in options.engines.split(",")]
    figures = []
    for size in map(int, options.sizes.split(",")):
        figures += compare(size, reviews, questions, options.place, engines, options.rounds)
    with open(os.path.join(ROOT, ".build/bench-lexical.json"), "w") as file:
        json.dump(figures, file, sort_keys=True, indent=1)


if __name__ == "__main__":
    sys.exit(main())
