"""Search by vectors: quarry and faiss-cpu on the same vectors and queries, in turn.

    swift build -c release -Xswiftc -cross-module-optimization --product DenseBenchmark
    python3 Tests/Benchmarks/peers/dense.py [--sizes 100000,1000000] [--threads 1]

Installs faiss-cpu and numpy from PyPI into .build/peers-dense, once. Vectors of 384 coordinates and
length one are drawn with a fixed seed: topics of very different sizes, clusters in them, and within a
cluster directions of falling weight, as texts have them; queries are drawn as the vectors are. Every
index answers all queries once a round, one at a time, the rounds of all alternate; the first warms
up. A query's time is the median of its rounds; p50 and p99 are over queries. Recall is the share of
the true best ten, which faiss's IndexFlatIP finds. faiss's times include a call from Python (about
5 microseconds), quarry's none; the lists or bitmaps of filters are made beforehand for both. MiB is
the memory an index adds: to quarry the vectors and their codes with flat, the graph alone with hnsw;
to faiss a copy of the vectors each. The graphs are built with the same parameters unless
--own-graph gives quarry's others, as it takes them itself beyond 100,000 vectors. Results go to standard
output and, as JSON, to .build/bench-dense.json.
"""
import argparse, json, os, statistics, subprocess, sys, time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
RUNNER = os.path.join(ROOT, ".build/release/DenseBenchmark")
PEERS = os.path.join(ROOT, ".build/peers-dense")
DIMENSION = 384
QUERIES = 200
GRAPH_EFFORTS = (15, 20, 24, 32, 48, 64, 128, 192, 256, 384, 512)
LISTS = (2, 4, 8, 16, 32, 64)
# The efforts that are tried with filters as well.
FILTERED = (0, 15, 20, 24, 32, 48, 64, 128, 256)


def with_peers():
    """Starts anew in an environment that has faiss, and without pins on OpenBLAS's kernels."""
    for pin in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
        os.environ.pop(pin, None)
    python = os.path.join(PEERS, "bin/python")
    if os.path.realpath(sys.prefix) == os.path.realpath(PEERS):
        return
    if not os.path.exists(python):
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        install = [python, "-m", "pip", "install", "-q", "numpy", "faiss-cpu"]
        subprocess.run(install, check=True)
    os.execv(python, [python] + sys.argv)


def write_vectors(count, place):
    """Makes both files; gives their paths."""
    import numpy

    paths = [f"{place}/{name}-{count}.f32" for name in ("vectors", "queries")]
    if all(os.path.exists(path) for path in paths):
        return paths
    random = numpy.random.default_rng(17)

    def normal(*shape):
        return random.standard_normal(shape, dtype=numpy.float32)

    clusters = max(1, count // 100)
    topic = random.integers(0, 64, clusters)
    centres = 0.6 * normal(64, DIMENSION)[topic] + 0.5 * normal(clusters, DIMENSION)
    directions = normal(96, DIMENSION) / numpy.arange(1, 97, dtype=numpy.float32)[:, None] ** 0.4
    share = 1 / (numpy.arange(clusters) + 20.0)
    share /= share.sum()

    def draw(number):
        cluster = random.choice(clusters, number, p=share)
        within = 0.35 * normal(number, 96) @ directions + 0.25 * normal(number, DIMENSION)
        rows = centres[cluster] + within
        return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)

    for path, number in zip(paths, (count, QUERIES)):
        with open(path + ".part", "wb") as file:
            for first in range(0, number, 50_000):
                draw(min(50_000, number - first)).astype(numpy.float32).tofile(file)
        os.rename(path + ".part", path)
    return paths


def first_queries(path, options):
    asked = f"{options.place}/asked.f32"
    with open(path, "rb") as file, open(asked, "wb") as out:
        out.write(file.read(options.queries * DIMENSION * 4))
    return asked


def passing(count, percent):
    """Which passages 1, 2, ... a filter lets pass; DenseBenchmark draws the same."""
    import numpy

    mixed = (numpy.arange(1, count + 1, dtype=numpy.uint64) * 2654435761) & 0xFFFFFFFF
    return (mixed >> 8) % 100 < percent


class Quarry:
    name = "quarry"

    def __init__(self, paths, options, graph):
        self.process = subprocess.Popen(
            [RUNNER, *paths, str(DIMENSION)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.build = options.build_threads
        self.built = {"flat": self.tell("make flat 0 0 1")}
        if graph:
            self.built["hnsw"] = self.tell(f"make hnsw {graph[0]} {graph[1]} {self.build}")
        self.settings = [("scan", 0), ("flat", 0)]
        self.settings += [("hnsw", e) for e in GRAPH_EFFORTS] if graph else []

    def tell(self, line):
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def use(self, threads):
        self.tell(f"threads {threads}")

    def ask(self, kind, effort, percent):
        answer = self.tell(f"ask {kind} {effort} {percent}")
        return answer["times"], answer["found"]


class Faiss:
    name = "faiss-cpu"

    def __init__(self, paths, options, graph):
        import faiss, numpy

        self.faiss, self.numpy = faiss, numpy
        vectors = numpy.memmap(paths[0], dtype=numpy.float32).reshape(-1, DIMENSION)
        self.queries = numpy.fromfile(paths[1], dtype=numpy.float32).reshape(-1, DIMENSION)
        self.count, self.built, self.indexes, self.filters = len(vectors), {}, {}, {}
        faiss.omp_set_num_threads(options.build_threads)
        self.make("flat", lambda: faiss.IndexFlatIP(DIMENSION), vectors)
        if graph:
            self.make("hnsw", lambda: self.graph(*graph), vectors)
            self.make("ivf", self.lists, vectors)
        self.settings = [("flat", 0)]
        if graph:
            self.settings += [("hnsw", effort) for effort in GRAPH_EFFORTS]
            self.settings += [("ivf", lists) for lists in LISTS]

    def make(self, kind, new, vectors):
        before, start, index = resident_mib(), time.perf_counter(), new()
        if kind == "ivf":
            index.train(self.numpy.ascontiguousarray(vectors[:: max(1, self.count // 65536)]))
        for first in range(0, self.count, 100_000):
            index.add(self.numpy.ascontiguousarray(vectors[first : first + 100_000]))
        self.indexes[kind] = index
        seconds, mib = time.perf_counter() - start, resident_mib() - before
        self.built[kind] = {"seconds": seconds, "mib": mib}

    def graph(self, links, construction):
        index = self.faiss.IndexHNSWFlat(DIMENSION, links, self.faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = construction
        return index

    def lists(self):
        self.coarse = self.faiss.IndexFlatIP(DIMENSION)
        lists = max(16, min(1024, int(self.count**0.5)))
        metric = self.faiss.METRIC_INNER_PRODUCT
        return self.faiss.IndexIVFFlat(self.coarse, DIMENSION, lists, metric)

    def selector(self, percent):
        if percent not in self.filters:
            bits = self.numpy.packbits(passing(self.count, percent), bitorder="little")
            made = self.faiss.IDSelectorBitmap(self.count, self.faiss.swig_ptr(bits))
            self.filters[percent] = (bits, made)
        return self.filters[percent][1]

    def use(self, threads):
        self.faiss.omp_set_num_threads(threads)

    def parameters(self, kind, effort, percent):
        some = {} if percent == 100 else {"sel": self.selector(percent)}
        if kind == "hnsw":
            return self.faiss.SearchParametersHNSW(efSearch=effort, **some)
        if kind == "ivf":
            return self.faiss.SearchParametersIVF(nprobe=effort, **some)
        return self.faiss.SearchParameters(**some) if some else None

    def ask(self, kind, effort, percent):
        how, index = self.parameters(kind, effort, percent), self.indexes[kind]
        times, found = [], []
        for query in self.queries:
            start = time.perf_counter()
            _, rows = index.search(query[None], 10, params=how)
            times.append((time.perf_counter() - start) * 1000)
            found.append([int(row) + 1 for row in rows[0]])
        return times, found


def resident_mib():
    for line in open("/proc/self/status"):
        if line.startswith("RssAnon"):
            return int(line.split()[1]) // 1024


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def rounds(engines, options):
    """Times and answers by engine, kind, effort and share that passes."""
    times, found = {}, {}
    for number in range(options.rounds + 1):
        for engine in engines:
            for kind, effort in engine.settings:
                for percent in (100, 50, 10, 1):
                    if percent < 100 and effort not in FILTERED:
                        continue
                    key = (engine.name, kind, effort, percent)
                    each, found[key] = engine.ask(kind, effort, percent)
                    if number > 0:
                        times.setdefault(key, []).append(each)
    return times, found


def compare(size, options):
    paths = write_vectors(size, options.place)
    paths[1] = first_queries(paths[1], options)
    graph = [int(part) for part in options.graph.split(",")] if options.graph else None
    own = [int(part) for part in options.own_graph.split(",")] if options.own_graph else graph
    quarry, faiss = Quarry(paths, options, own), Faiss(paths, options, graph)
    built = {engine.name: engine.built for engine in (quarry, faiss)}
    for name, kinds in built.items():
        for kind, cost in kinds.items():
            print(f"built {name} {kind}: {cost['seconds']:.1f} s, {cost['mib']:.0f} MiB")
    figures = [
        {"built": built, **measure(size, threads, [quarry, faiss], options)}
        for threads in map(int, options.threads.split(","))
    ]
    quarry.process.stdin.close()
    quarry.process.wait()
    return figures


def measure(size, threads, engines, options):
    for engine in engines:
        engine.use(threads)
    quarry = engines[0]
    times, found = rounds(engines, options)
    figures = {
        "size": size,
        "threads": threads,
        "bandwidth_gb_s": quarry.tell("bandwidth"),
        "batch_ms": statistics.median(quarry.tell("batch") for _ in range(3)),
        "searches": [],
    }
    print(f"{size} x {DIMENSION}, {threads} thread(s)")
    print(f"  one thread reads {figures['bandwidth_gb_s']:.1f} GB/s")
    print(f"  quarry flat, {options.queries} queries at once: {figures['batch_ms']:.3f} ms each")
    print("  engine     index  effort  passing  recall@10      p50      p99")
    for key in sorted(times, key=lambda key: (-key[3], key[:3])):
        name, kind, effort, percent = key
        truth = found["faiss-cpu", "flat", 0, percent]
        hits = sum(len(set(a) & set(b)) for a, b in zip(found[key], truth))
        each = [statistics.median(values) for values in zip(*times[key])]
        row = {"engine": name, "index": kind, "effort": effort, "passing": percent}
        row["recall"] = hits / sum(map(len, truth))
        row["p50_ms"], row["p99_ms"] = quantile(each, 0.5), quantile(each, 0.99)
        figures["searches"].append(row)
        print(
            f"  {name:9}  {kind:5}  {effort:6}  {percent:6}%  {row['recall']:9.4f}"
            f"  {row['p50_ms']:7.3f}  {row['p99_ms']:7.3f}",
            flush=True,
        )
    figures["ratios"] = ratios(figures["searches"])
    print(f"  faiss over quarry, p50: {json.dumps(figures['ratios'], sort_keys=True)}")
    return figures


def ratios(searches):
    """faiss's p50 over quarry's, each by its fastest index that finds so much."""
    made = {}
    for percent in (100, 50, 10, 1):
        for recall in (0.95, 0.99, 1.0):
            best = {}
            for row in searches:
                if row["passing"] == percent and row["recall"] >= recall - 1e-9:
                    is_exact = row["index"] in ("flat", "scan")
                    if recall < 1 or is_exact:
                        name = row["engine"]
                        best[name] = min(best.get(name, 1e9), row["p50_ms"])
            if len(best) == 2:
                name = f"{percent}%_recall_{recall:.2f}"
                made[name] = round(best["faiss-cpu"] / best["quarry"], 2)
    return made


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="100000")
    parser.add_argument("--threads", default="1", help="such as 1,2")
    parser.add_argument("--build-threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--queries", type=int, default=200, help="how many of the 200 are asked")
    parser.add_argument("--graph", default="16,40", help="links, construction; empty for none")
    parser.add_argument("--own-graph", help="quarry's, such as 16,127; as --graph unless told")
    parser.add_argument("--place", default=os.path.join(ROOT, ".build/bench-dense"))
    options = parser.parse_args()
    with_peers()
    os.makedirs(options.place, exist_ok=True)
    figures = [row for size in options.sizes.split(",") for row in compare(int(size), options)]
    with open(os.path.join(ROOT, ".build/bench-dense.json"), "w") as file:
        json.dump(figures, file, sort_keys=True, indent=1)


if __name__ == "__main__":
    sys.exit(main())
