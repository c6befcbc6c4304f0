"""Other systems and ours, in turn, on the same inputs: reader, embedder, whole questions.

    make bench-peers [THREADS=1]
    python3 Tests/Benchmarks/peers/peers.py [--threads N] [--only reader,embed,ask] [--rounds 5] [--every 1]

Installs the peers from PyPI into .build/peers/venv, makes their models of the bundled ones (see
prepare.py), then runs every contender in a process of its own. All load and warm up first, with every
shape they will see; then each does its work once a round, one after another. Figures are medians of
the rounds; a contender's peak memory is its process's. A peer that cannot be installed, or that fails,
is named and left out.

Excluded: loading, and for the reader tokenising and the search for spans. OpenVINO gets real windows
one at a time and in batches of like length, and the better way counts. Rates are by the clock; those by CPU time of
all threads stand beside them, because other work on the machine disturbs them less.

Prints a table, and the ratio to each goal; writes .build/bench-peers.json.
"""
import argparse, json, os, statistics, subprocess, sys, time, venv

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "../../.."))
OURS = os.path.join(ROOT, ".build/release/Benchmarks")
MODELS = os.path.join(ROOT, "Sources/BundledModels/Resources")

# What each runtime needs; installed one after another, so that one that fails costs itself alone.
BASE = ["numpy", "safetensors", "tokenizers", "onnx"]
NEEDS = {
    "ov": ["openvino==2026.4.1", "nncf==3.4.0"],
    "ort": ["onnxruntime==1.31.1", "sympy"],
    "ct2": ["ctranslate2==4.8.5"],
    "haystack": ["haystack-ai==2.31.0", "torch==2.15.0", "transformers==4.57.6", "accelerate"],
}
OUR_READERS = [("ours_int8", "int8"), ("ours_bf16", "bfloat16"), ("ours_f32", "float32")]
OUR_EMBEDDERS = OUR_READERS[:2]
READERS = ["ov_int8", "ov_int8_bf16", "ov_bf16", "ort_f32", "ort_int8"]
EMBEDDERS = ["ov_int8", "ort_int8", "ct2_int8"]
ASKERS = ["ov_int8", "haystack"]
# A 384-token window through 12 layers, in 10^9 operations.
WINDOW = 19.03


class Contender:
    def __init__(self, name, command):
        self.name, self.results = name, {}
        environment = {
            k: v for k, v in os.environ.items() if k not in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment)

    def reply(self):
        """The next line of JSON; other lines, such as a library's, are passed over."""
        while True:
            line = self.process.stdout.readline()
            if not line:
                problem = self.process.stderr.read().strip().splitlines()
                raise RuntimeError(problem[-1] if problem else "ended")
            if line.startswith("{"):
                return json.loads(line)

    def do(self, name):
        self.process.stdin.write(name + "\n")
        self.process.stdin.flush()
        return self.reply()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def install(python):
    """The runtimes that can be had."""
    def pip(packages):
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
            capture_output=True, text=True)
        return done.stderr.strip().splitlines()[-1:] if done.returncode else None

    if not os.path.exists(python):
        venv.create(os.path.dirname(os.path.dirname(python)), with_pip=True)
    problem = pip(BASE)
    if problem is not None:
        sys.exit(f"peers cannot be installed: {' '.join(problem)}\nThey need a network and PyPI.")
    found = []
    for runtime, packages in NEEDS.items():
        problem = pip(packages)
        if problem is None:
            found.append(runtime)
        else:
            print(f"skipping {runtime}: {' '.join(problem)}", flush=True)
    return found


class Race:
    """The contenders of one kind."""

    def __init__(self, kind, model, file, options):
        self.kind, self.model, self.options = kind, f"{options.place}/{model}", options
        self.file = f"{options.place}/{file}"
        self.contenders = []

    def enter(self, name, precision=None, model=None):
        rest = [model or self.model, self.file]
        threads = str(self.options.threads)
        if precision:
            command = [OURS, "worker", threads, self.kind, precision, *rest]
        else:
            if name.split("_")[0] not in self.options.runtimes:
                return
            worker = os.path.join(HERE, "worker.py")
            command = [self.options.python, worker, threads, self.kind, name, *rest]
        contender = Contender(name, command)
        try:
            contender.reply()
            self.contenders.append(contender)
        except Exception as problem:
            print(f"skipping {name} as {self.kind}: {problem}", flush=True)

    def run(self, sets, rounds):
        """`sets` gives the names of what a contender does."""
        for contender in self.contenders:
            for name in sets(contender.name):
                contender.do(name)
        for _ in range(rounds):
            for contender in self.contenders:
                # The threads of the one before may still be spinning for work.
                time.sleep(0.5)
                for name in sets(contender.name):
                    contender.results.setdefault(name, []).append(contender.do(name))
        for contender in self.contenders:
            contender.end()
        return {c.name: c.results for c in self.contenders}


def rates(results, counts):
    """Things a second by the clock and by CPU time, of each contender and set."""
    return {
        name: {
            chosen: {
                "per_second": counts[chosen] / statistics.median(r["seconds"] for r in runs),
                "per_cpu_second": counts[chosen] / statistics.median(r["cpu_seconds"] for r in runs),
                "peak_mib": max(r["peak_mib"] for r in runs),
            }
            for chosen, runs in sets.items()
        }
        for name, sets in results.items()
    }


def reader(options, report):
    with open(f"{options.place}/windows.json") as file:
        windows = json.load(file)
    counts = {"padded": len(windows["padded"]), "real": len(windows["real"])}
    counts.update(real_sorted=counts["real"])
    race = Race("reader", "reader_l12", "windows.json", options)
    for name, precision in OUR_READERS:
        race.enter(name, precision)
    for name in READERS:
        race.enter(name)

    def sets(name):
        # ONNX Runtime is slower in batches, on one thread and on two.
        return ("padded", "real", "real_sorted") if name.startswith("ov") else ("padded", "real")

    results = race.run(sets, options.rounds)
    found = rates(results, counts)
    report["reader_l12"] = found
    report["agreement"] = agreement(results)
    for by, share in (("per_second", options.threads), ("per_cpu_second", 1)):
        def best(names, kinds):
            return max(
                (found[n][k][by] for n in names if n in found for k in kinds if k in found[n]),
                default=None)

        for kind, kinds in (("padded", ["padded"]), ("real", ["real", "real_sorted"])):
            for ours, peers, goal in (
                ("int8", ["ov_int8"], 1.6), ("bf16", ["ov_bf16"], 1.3), ("f32", ["ort_f32"], 1.2)):
                report.goal(
                    f"reader_l12_{ours}_{kind} over {peers[0]}", by,
                    best([f"ours_{ours}"], kinds), best(peers, kinds), goal)
            report.goal(
                f"reader_l12_int8_{kind} over ov_int8 with bf16 between", by,
                best(["ours_int8"], kinds), best(["ov_int8_bf16"], kinds), None)
        for ours in ("int8", "bf16", "f32"):
            rate = best([f"ours_{ours}"], ["padded"])
            limit = share * options.peaks[f"peak_{ours}"] / 1e9 / WINDOW
            report.goal(
                f"reader_l12_{ours}_padded of peak", by, rate, limit, 0.6 if ours == "int8" else None)


def agreement(results):
    """How far the first logits are from our f32 ones."""
    reference = results.get("ours_f32", {}).get("padded")
    if not reference:
        return {}
    wanted = reference[0]["logits"]
    return {
        name: max(abs(a - b) for a, b in zip(wanted, sets["padded"][0]["logits"]))
        for name, sets in results.items()}


def embed(options, report):
    with open(f"{options.place}/texts.json") as file:
        texts = json.load(file)[:: options.every]
    with open(f"{options.place}/some-texts.json", "w") as file:
        json.dump(texts, file)
    race = Race("embed", "embedder", "some-texts.json", options)
    for name, precision in OUR_EMBEDDERS:
        race.enter(name, precision)
    for name in EMBEDDERS:
        race.enter(name)
    found = rates(race.run(lambda _: ["all"], min(options.rounds, 2)), {"all": len(texts)})
    report["embed_l6_reviews"] = found
    for by in ("per_second", "per_cpu_second"):
        theirs = max((found[n]["all"][by] for n in EMBEDDERS if n in found), default=None)
        for name, _ in OUR_EMBEDDERS:
            report.goal(
                f"embed_l6_reviews {name} over the best in int8", by,
                found.get(name, {}).get("all", {}).get(by), theirs, 1.6)


def ask(options, report):
    race = Race("ask", "reader_l12", "questions.json", options)
    race.enter("ours_int8", "int8")
    race.enter("ours_int8_l6", "int8", os.path.join(MODELS, "minilm-l6-reader"))
    for name in ASKERS:
        race.enter(name)
    results = race.run(lambda _: ["all"], min(options.rounds, 3))
    found = {}
    for name, sets in results.items():
        # A question's time is the median of its rounds.
        each = [statistics.median(times) for times in zip(*(run["ms"] for run in sets["all"]))]
        cpu = statistics.median(run["cpu_seconds"] for run in sets["all"])
        found[name] = {
            "p50_ms": statistics.median(each), "p95_ms": sorted(each)[int(0.95 * len(each))],
            "cpu_ms_mean": 1000 * cpu / len(each), "peak_mib": sets["all"][-1]["peak_mib"]}
    report["ask_filtered"] = found
    for key in ("p50_ms", "cpu_ms_mean"):
        def time(name):
            return found.get(name, {}).get(key)

        report.goal("ask_filtered_l12 ahead of ov_int8", key, time("ov_int8"), time("ours_int8"), 1.8)
        report.goal("ask_filtered_l12 ahead of Haystack", key, time("haystack"), time("ours_int8"), 12)
    small = found.get("ours_int8_l6", {}).get("p50_ms")
    report.goal("ask_filtered (6 layers) under 40 ms", "p50_ms", 40, small, 1.0)


def unpacked(work):
    """SubjQA of the reference data beside the project."""
    shared = os.environ.get("QUARRY_SHARED", os.path.join(ROOT, "../shared"))
    folder, unpack = os.path.join(work, "subjqa"), os.path.join(shared, "data/unpack")
    if not os.path.exists(folder) and os.path.exists(unpack):
        subprocess.run([unpack, work, "subjqa"], check=True)
    return folder


class Report(dict):
    def __init__(self):
        self["ratios"] = {}

    def goal(self, name, by, ours, theirs, goal):
        """The first number over the second."""
        if not ours or not theirs:
            return
        ratio = ours / theirs
        self["ratios"][f"{name}, {by}"] = {"ratio": round(ratio, 3), "goal": goal}
        told = "" if goal is None else f"goal {goal}: {'reached' if ratio >= goal else 'MISSED'}"
        print(f"{name:55} {by:15} {ours:8.2f} : {theirs:8.2f} = {ratio:6.3f}  {told}", flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default="reader,embed,ask")
    parser.add_argument("--every", type=int, default=1, help="embed every so-manieth review")
    parser.add_argument("--subjqa", help="the folder of electronics-train.csv, -dev.csv, -test.csv")
    parser.add_argument("--work", default=os.path.join(ROOT, ".build/peers"))
    options = parser.parse_args()
    options.subjqa = options.subjqa or unpacked(options.work)
    if not os.path.exists(f"{options.subjqa}/electronics-train.csv"):
        sys.exit(f"skipping: no electronics-train.csv in {options.subjqa}; name its folder by --subjqa")
    options.python, options.place = f"{options.work}/venv/bin/python", f"{options.work}/data"
    options.runtimes = install(options.python)
    prepare = [options.python, f"{HERE}/prepare.py", options.subjqa, MODELS, options.place]
    subprocess.run(prepare, check=True, stdout=subprocess.DEVNULL)
    options.peaks = json.loads(subprocess.check_output([OURS, "peak"]))
    report = Report()
    report["machine"] = {"threads": options.threads, "peaks": options.peaks}
    for name, kind in (("reader", reader), ("embed", embed), ("ask", ask)):
        if name in options.only.split(","):
            kind(options, report)
    with open(os.path.join(ROOT, ".build/bench-peers.json"), "w") as file:
        json.dump(report, file, indent=1, sort_keys=True)
    print(json.dumps({k: v for k, v in report.items() if k != "ratios"}, indent=1, sort_keys=True))


main()
