"""Loads a service and says what it holds: throughput, latency, overload, idle connections.

    python3 Tests/Load/run.py --index subjqa --split test

Needs wrk and the release build. Starts its own services, with the memory of replies off but for one
of the two runs of searches, and takes about three minutes. Prints one JSON object; exit code 1 when a goal is missed.
"""
import argparse
import json
import os
import re
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))


class Service:
    """A running `quarry serve`."""

    def __init__(self, quarry, index, folder, cache=0):
        config = os.path.join(folder, "serve.yaml")
        with open(config, "w") as file:
            file.write(f"serve:\n  cache_mebibytes: {cache}\n")
        self.process = subprocess.Popen(
            [quarry, "serve", "--port", "0", "--json", "--quiet", "--index", index,
             "--config", config, "--keys", os.path.join(folder, "keys.json")],
            stdout=subprocess.PIPE, text=True)
        self.address = json.loads(self.process.stdout.readline())["address"]
        self.port = int(self.address.rsplit(":", 1)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=60) as reply:
            return reply.read().decode()

    def post(self, path, body):
        request = urllib.request.Request(
            self.address + path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)

    def metric(self, name):
        """The sum of a metric over all labels that begin so."""
        found = re.findall(rf"^{re.escape(name)}.* ([0-9.e+]+)$", self.get("/metrics"), re.M)
        return sum(map(float, found))

    def cpu(self):
        """Seconds of processor time so far."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        """Resident memory in MiB."""
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE") / 2 ** 20


def wrk(service, path, bodies, connections, seconds, **variables):
    environment = dict(os.environ, BODIES=bodies, **variables)
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s",
         "-s", os.path.join(HERE, "post.lua"), service.address + path],
        env=environment, capture_output=True, text=True, check=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def write_lines(folder, name, values):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.writelines(json.dumps(value) + "\n" for value in values)
    return path


def questions(quarry, index, split):
    exported = subprocess.run(
        [quarry, "labels", "export", "--index", index, "--out", "-"]
        + (["--split", split] if split else []),
        capture_output=True, text=True, check=True).stdout
    return sorted({
        answered["question"] for article in json.loads(exported)["data"]
        for paragraph in article["paragraphs"] for answered in paragraph["qas"]})


def batch_rate(quarry, service, asked, folder):
    """Windows a second, and windows a second of processor time, that the reader does by itself on
    what the questions make it read."""
    paragraphs = []
    for place, question in enumerate(asked):
        found = service.post("/v1/search", {"query": question, "top_k": 10})["documents"]
        paragraphs += [
            {"context": document["text"], "qas": [{
                "id": f"{place}-{rank}", "question": question, "is_impossible": True,
                "answers": []}]}
            for rank, document in enumerate(found)]
    _, loading, _ = read_alone(quarry, paragraphs[:1], folder)
    rate, cpu, windows = read_alone(quarry, paragraphs, folder)
    return rate, (windows - 1) / (cpu - loading)


def read_alone(quarry, paragraphs, folder):
    path = os.path.join(folder, "batch.json")
    with open(path, "w") as file:
        json.dump({"version": "v2.0", "data": [{"title": "", "paragraphs": paragraphs}]}, file)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    scores = json.loads(subprocess.run(
        [quarry, "evaluate", "reader", "--squad", path, "--json", "--quiet"],
        capture_output=True, text=True, check=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return scores["windows_per_second"], cpu, scores["windows"]


def ask(service, asked, folder, seconds, connections):
    bodies = write_lines(folder, "ask.jsonl", [{"query": question} for question in asked])
    wrk(service, "/v1/ask", bodies, connections, 2)
    read, tokens = "quarry_batch_sequences_sum", "quarry_batch_tokens_sum"
    before, cpu = (service.metric(read), service.metric(tokens)), service.cpu()
    result = wrk(service, "/v1/ask", bodies, connections, seconds)
    windows = service.metric(read) - before[0]
    result["windows_per_second"] = windows / result["seconds"]
    result["windows_per_cpu_second"] = windows / (service.cpu() - cpu)
    result["tokens_per_second"] = (service.metric(tokens) - before[1]) / result["seconds"]
    return result


def search(service, asked, folder, seconds, connections):
    bodies = write_lines(
        folder, "search.jsonl",
        [{"query": question, "retriever": "bm25"} for question in asked])
    cpu = service.cpu()
    result = wrk(service, "/v1/search", bodies, connections, seconds)
    result["requests_per_second"] = result["requests"] / result["seconds"]
    result["requests_per_cpu_second"] = result["requests"] / (service.cpu() - cpu)
    return result


def overload(service, asked, folder, seconds, connections):
    bodies = write_lines(folder, "ask.jsonl", [{"query": question} for question in asked])
    wait = {"WAIT_WHEN_REFUSED": "1"}
    wrk(service, "/v1/ask", bodies, connections, 5, **wait)
    before = service.memory()
    result = wrk(service, "/v1/ask", bodies, connections, seconds, **wait)
    counts = re.findall(
        r'quarry_requests_total\{.*route="ask".*status="(\d+)".*\} (\d+)', service.get("/metrics"))
    result["by_status"] = {status: int(count) for status, count in counts}
    result["memory_mib"] = [round(before, 1), round(service.memory(), 1)]
    start = time.monotonic()
    service.post("/v1/ask", {"query": asked[0]})
    result["seconds_to_answer_afterwards"] = round(time.monotonic() - start, 3)
    return result


def retry_after(service, asked):
    """The header of one refusal, taken while everything is busy."""
    body = json.dumps({"query": asked[0]}).encode()
    request = (b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               b"Content-Length: %d\r\n\r\n" % len(body)) + body
    sockets = []
    for _ in range(400):
        connection = socket.create_connection(("127.0.0.1", service.port))
        connection.sendall(request)
        sockets.append(connection)
    headers = set()
    # Refusals come at once; nobody waits for the others.
    time.sleep(2)
    for connection in sockets:
        connection.setblocking(False)
        try:
            head = connection.recv(4096).decode()
        except BlockingIOError:
            head = ""
        if head.startswith("HTTP/1.1 503"):
            headers |= set(re.findall(r"(?i)^retry-after: .*$", head, re.M))
        connection.close()
    return sorted(header.strip() for header in headers)


def idle(service, count):
    before, start = service.memory(), time.monotonic()
    silent = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(count)]
    connected = time.monotonic() - start
    start = time.monotonic()
    service.get("/v1/health")
    answered = time.monotonic() - start
    held = service.metric("quarry_connections")
    memory = service.memory()
    for connection in silent:
        connection.close()
    time.sleep(1)
    return {
        "connections": int(held), "seconds_to_connect": round(connected, 2),
        "health_ms_meanwhile": round(answered * 1e3, 2),
        "kib_each": round((memory - before) * 1024 / count, 1),
        "connections_afterwards": int(service.metric("quarry_connections")),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quarry", default=".build/release/quarry")
    parser.add_argument("--index", required=True)
    parser.add_argument("--split", help="only questions of this split")
    parser.add_argument("--seconds", type=int, default=60, help="of asking")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--idle", type=int, default=10_000, help="idle connections")
    parser.add_argument("--only", nargs="*", default=["ask", "search", "overload", "idle"])
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, options.idle + 1000), most))
    asked = questions(options.quarry, options.index, options.split)
    results, missed = {"questions": len(asked)}, []

    def goal(name, holds):
        if not holds:
            missed.append(name)

    with tempfile.TemporaryDirectory() as folder:
        if "ask" in options.only:
            with Service(options.quarry, options.index, folder) as service:
                batch, by_cpu = batch_rate(options.quarry, service, asked[::3], folder)
                result = ask(service, asked, folder, options.seconds, options.connections)
            result["reader_alone_windows_per_second"] = batch
            result["share_of_reader"] = result["windows_per_second"] / batch
            # What is left where something else keeps the machine busy.
            result["share_of_reader_by_cpu"] = result["windows_per_cpu_second"] / by_cpu
            results["ask"] = result
            goal("no request fails", result["failed_sockets"] + result["failed_statuses"] == 0)
            goal("85 % of the reader", result["share_of_reader"] >= 0.85)
        if "search" in options.only:
            for name, cache in [("search", 16), ("search_without_cache", 0)]:
                with Service(options.quarry, options.index, folder, cache) as service:
                    result = search(service, asked, folder, 10, options.connections)
                results[name] = result
                goal("no search fails", result["failed_sockets"] + result["failed_statuses"] == 0)
            goal("5,000 searches a second", results["search"]["requests_per_second"] >= 5000)
        if "overload" in options.only:
            # Four times what works and waits by default.
            with Service(options.quarry, options.index, folder) as service:
                result = overload(service, asked, folder, 15, 512)
                result["refusals_say"] = retry_after(service, asked)
            results["overload"] = result
            goal("overload is refused", result["by_status"].get("503", 0) > 0)
            goal("the others are answered", result["by_status"].get("200", 0) > 0)
            goal("nothing but 200 and 503", set(result["by_status"]) <= {"200", "503"})
            goal("no hang", result["failed_sockets"] == 0)
            goal("Retry-After", bool(result["refusals_say"]))
            goal("flat memory", result["memory_mib"][1] < result["memory_mib"][0] * 1.1 + 16)
        if "idle" in options.only:
            with Service(options.quarry, options.index, folder) as service:
                results["idle"] = idle(service, options.idle)
            goal("idle connections", results["idle"]["connections"] >= options.idle)
            goal("idle connections go", results["idle"]["connections_afterwards"] < 10)
    results["missed"] = missed
    print(json.dumps(results, indent=1))
    sys.exit(1 if missed else 0)


main()
