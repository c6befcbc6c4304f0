"""One contender in a process of its own: loads, then does what each line of standard input names.

    worker.py THREADS reader RUNTIME MODEL WINDOWS.json    padded, real: one window at a time;
                                                           real_sorted: 16 of like length together
    worker.py THREADS embed  RUNTIME MODEL TEXTS.json      all
    worker.py THREADS ask    RUNTIME MODEL QUESTIONS.json  all

It answers with a line of JSON: seconds by the clock, seconds of CPU time, and what was asked for.
RUNTIME is ov_int8, ov_int8_bf16 (all but the bytes in bf16), ov_bf16, ort_f32, ort_int8, ct2_int8,
and for ask haystack.
"""
import json, os, sys, time

threads = int(sys.argv[1])
os.environ["OMP_NUM_THREADS"] = str(threads)
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import numpy

import runtimes, tokens


def peak_mib():
    for line in open("/proc/self/status"):
        if line.startswith("VmHWM"):
            return int(line.split()[1]) // 1024


class Reader:
    """Windows to logits. Tokens come ready made; batches are made beforehand."""

    def __init__(self, run, _, file):
        self.run = run
        given = json.load(open(file))
        padded, real = given["padded"], given["real"]
        ordered = sorted(real, key=lambda w: len(w["ids"]))
        self.sets = {
            "padded": [runtimes.batch_of([w], 384) for w in padded],
            "real": [runtimes.batch_of([w], 0) for w in real],
            "real_sorted": [
                runtimes.batch_of(ordered[i : i + 16], 0) for i in range(0, len(ordered), 16)],
        }

    def do(self, name):
        first = None
        for batch in self.sets[name]:
            logits = self.run(*batch)
            first = logits if first is None else first
        return {"logits": first[0].ravel()[:8].tolist()}


class Embedder:
    """Texts to vectors: tokens, sorted batches of 32, mean, length 1."""

    def __init__(self, run, place, file):
        self.run = run
        self.tokens = tokens.single(place, 256)
        self.texts = json.load(open(file))

    def do(self, _):
        found = self.tokens.encode_batch(self.texts)
        windows = [{"ids": e.ids, "segments": e.type_ids} for e in found]
        order = sorted(range(len(windows)), key=lambda i: -len(windows[i]["ids"]))
        vectors = numpy.zeros((len(windows), 384), numpy.float32)
        for start in range(0, len(order), 32):
            chosen = order[start : start + 32]
            batch = runtimes.batch_of([windows[i] for i in chosen], 0)
            states = self.run(*batch)[0]
            mask = batch[2][..., None].astype(numpy.float32)
            mean = (states * mask).sum(1) / mask.sum(1)
            vectors[chosen] = mean / numpy.linalg.norm(mean, axis=1, keepdims=True)
        return {"vector": vectors[0, :8].tolist()}


class Asker:
    """Questions to answers: SQLite's FTS5 with the product in the index, the reader, best spans."""

    def __init__(self, run, place, file):
        import sqlite3

        self.run = run
        self.tokens = tokens.pairs(place, 384, 128)
        self.questions = json.load(open(file))
        with open(os.path.join(os.path.dirname(file), "reviews.jsonl")) as lines:
            reviews = [json.loads(line) for line in lines]
        self.store = sqlite3.connect(":memory:")
        self.store.execute("create virtual table f using fts5(item, text, prefix='2 3')")
        self.store.executemany(
            "insert into f(item, text) values (?, ?)",
            [(r["meta"]["item_id"], r["text"]) for r in reviews])

    def do(self, _):
        times, windows = [], 0
        for question in self.questions:
            start = time.perf_counter()
            windows += self.ask(question)
            times.append(1000 * (time.perf_counter() - start))
        return {"ms": times, "windows": windows}

    def retrieve(self, question):
        words = dict.fromkeys(tokens.WORD.findall(question["text"].lower()))
        either = " OR ".join(f'"{word}"' for word in words)
        return self.store.execute(
            "select rowid, text from f where f match ? order by bm25(f, 0.0, 1.0) limit 10",
            (f'item:"{question["item"]}" AND text:({either})',)).fetchall()

    def ask(self, question):
        found = self.retrieve(question)
        encoded = self.tokens.encode_batch([(question["text"], text) for _, text in found])
        windows, best = [w for e in encoded for w in [e] + e.overflowing], []
        for window in sorted(windows, key=lambda w: len(w.ids)):
            batch = runtimes.batch_of([{"ids": window.ids, "segments": window.type_ids}], 0)
            best.append(self.span(*self.run(*batch)[:2], window))
        best.sort(reverse=True)
        return len(windows)

    def span(self, starts, ends, window):
        """The best of the ten best starts with the ten best ends, 30 tokens at most."""
        inside = numpy.array(window.type_ids) == 1
        inside[-1] = False
        starts = numpy.where(inside, starts[0], -1e9)
        ends = numpy.where(inside, ends[0], -1e9)
        first, last = numpy.argsort(-starts)[:10], numpy.argsort(-ends)[:10]
        scores = starts[first][:, None] + ends[last][None]
        length = last[None] - first[:, None]
        scores[(length < 0) | (length > 30)] = -1e9
        place = int(scores.argmax())
        width = len(last)
        return float(scores.flat[place]), window.offsets[first[place // width]][0]


kind, runtime, place, file = sys.argv[2:6]
if runtime == "haystack":
    from haystack_asker import HaystackAsker

    contender = HaystackAsker(threads, place, file)
else:
    contender = {"reader": Reader, "embed": Embedder, "ask": Asker}[kind](
        runtimes.load(runtime, place, threads), place, file)
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    clock, busy = time.perf_counter(), time.process_time()
    answer = contender.do(line.strip())
    answer["seconds"] = time.perf_counter() - clock
    answer["cpu_seconds"] = time.process_time() - busy
    answer["peak_mib"] = peak_mib()
    print(json.dumps(answer), flush=True)
