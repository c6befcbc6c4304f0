"""How the cost of an index grows with its passages: one command, one table.

    swift build -c release -Xswiftc -cross-module-optimization --product quarry
    swift build -c release -Xswiftc -cross-module-optimization --product LexicalBenchmark
    python3 Tests/Benchmarks/growth.py DATA [--sizes 10000,100000,1000000] [--embed 10000]

DATA is the folder that reviews.py takes; the reviews are its. Measured: importing JSON Lines, durable
at the end; making the frozen index of words; the bytes of both; the peak of resident memory up to the
end of each; and embedding with `quarry index`, at the smaller size alone, its growth being linear: a
passage is embedded by itself. Excluded: writing the JSON Lines. A column `per 10x` tells by what a
cost grows from one size to the next where the passages grow tenfold. Sizes up to 100,000 are imported
--rounds times, and the fastest is kept. Results go to standard output and, as JSON, to
.build/growth.json; the files are kept in .build/growth and used again.
"""
import argparse, json, math, os, resource, shutil, subprocess, sys, time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
PLACE = os.path.join(ROOT, ".build/growth")
RELEASE = os.path.join(ROOT, ".build/release")


def corpus(data, size):
    path = f"{PLACE}/{size}.jsonl"
    if not os.path.exists(path):
        script = os.path.join(os.path.dirname(__file__), "reviews.py")
        subprocess.run([sys.executable, script, data, str(size), f"{path}.part"], check=True)
        os.rename(f"{path}.part", path)
    return path


def imported(path, size):
    index = f"{PLACE}/index-{size}"
    shutil.rmtree(index, ignore_errors=True)
    os.makedirs(index)
    command = [f"{RELEASE}/LexicalBenchmark", "import", path, index]
    out = subprocess.run(command, capture_output=True, check=True, text=True)
    shutil.rmtree(index)
    return json.loads(out.stdout)


def embedded(path, size):
    index = f"{PLACE}/embedded-{size}"
    shutil.rmtree(index, ignore_errors=True)
    quarry = f"{RELEASE}/quarry"
    subprocess.run([quarry, "import", path, "--index", index, "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([quarry, "index", "--index", index, "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    store = os.path.getsize(f"{index}/store.sqlite")
    vectors = os.path.getsize(f"{index}/vectors.faiss")
    shutil.rmtree(index)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"embed_seconds": seconds, "embed_cpu_seconds": cpu, "store_bytes": store,
            "vector_file_bytes": vectors}


ROWS = [
    ("import, s", "import_seconds", 2, 1),
    ("import, CPU s", "import_cpu_seconds", 2, 1),
    ("reviews a second", "rate", 0, 1),
    ("freezing words, s", "freeze_seconds", 2, 1),
    ("store, MB", "store_bytes", 1, 1e6),
    ("frozen words, MB", "frozen_bytes", 1, 1e6),
    ("peak memory of the import, MiB", "import_peak_mebibytes", 0, 1),
    ("with the freezing, MiB", "peak_mebibytes", 0, 1),
]


def table(figures):
    sizes = sorted(figures)
    head = ["", f"{sizes[0]:,}"]
    for size in sizes[1:]:
        head += [f"{size:,}", "per 10x"]
    lines = [head, ["---"] + ["---:"] * (len(head) - 1)]
    for name, key, digits, unit in ROWS:
        line = [name, f"{figures[sizes[0]][key] / unit:,.{digits}f}"]
        for smaller, size in zip(sizes, sizes[1:]):
            ratio = figures[size][key] / max(figures[smaller][key], 1e-9)
            tenfold = 10 ** (math.log10(max(ratio, 1e-9)) / math.log10(size / smaller))
            line += [f"{figures[size][key] / unit:,.{digits}f}", f"x{tenfold:.1f}"]
        lines.append(line)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--embed", type=int, default=10000, help="0: do not embed")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    os.makedirs(PLACE, exist_ok=True)
    figures = {}
    for size in map(int, options.sizes.split(",")):
        path = corpus(options.data, size)
        rounds = [imported(path, size) for _ in range(options.rounds if size <= 100_000 else 1)]
        figures[size] = min(rounds, key=lambda r: r["import_seconds"])
        figures[size]["rate"] = size / figures[size]["import_seconds"]
        print(f"{size}: {figures[size]['import_seconds']:.2f} s", file=sys.stderr)
    print(table(figures))
    results = {"sizes": figures}
    if options.embed > 0:
        results["embed"] = embedded(corpus(options.data, options.embed), options.embed)
        seconds = results["embed"]["embed_seconds"]
        print(f"\nEmbedding {options.embed:,}: {seconds:.1f} s, {options.embed / seconds:,.0f} passages a"
              f" second; at that rate 1,000,000 take {1e6 / options.embed * seconds / 60:.0f} minutes.")
    with open(os.path.join(ROOT, ".build/growth.json"), "w") as file:
        json.dump(results, file, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
