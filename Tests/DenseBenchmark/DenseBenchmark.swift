import CPeak
import Foundation
import QuestionAnswering
import Retrieval

/// Times searches among vectors; `Tests/Benchmarks/peers/dense.py` runs it beside faiss-cpu.
///
///     DenseBenchmark VECTORS.f32 QUERIES.f32 DIMENSION
///
/// Reads commands from standard input and answers each with a line of JSON:
///
///     bandwidth            GB/s that one thread reads of the vectors with nothing else to do
///     make KIND M EFC T    builds an index; the seconds, and the resident memory it took
///     ask KIND EFFORT P    the milliseconds of every query and the ten passages found, where P in
///                          a hundred pass the filter; 100 is none. Kinds: scan (f32), flat, hnsw,
///                          ivfpq
///     threads N            how many threads a search may take from now on
///     batch                the milliseconds of a query where all are answered in one pass
///
/// A time includes everything from the query's numbers to the matches; what a filter lets through is
/// known, as it is to the retriever from the second question on, and as faiss-cpu's selector is.
@main
struct DenseBenchmark {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let dimension = Int(arguments[3]) else { throw Usage() }
        var bench = Bench(
            vectors: try numbers(arguments[1]),
            queries: try numbers(arguments[2]),
            dimension: dimension
        )
        while let line = readLine() {
            let answer = try bench.answer(line.split(separator: " ").map(String.init))
            FileHandle.standardOutput.write(Data((answer + "\n").utf8))
        }
    }

    struct Usage: Error {}

    /// The floats of a file, mapped, so that they are in memory once however many ask.
    private static func numbers(_ path: String) throws -> UnsafeBufferPointer<Float> {
        let descriptor = open(path, O_RDONLY)
        let size = Int(lseek(descriptor, 0, SEEK_END))
        guard descriptor >= 0, size > 0,
            let start = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0), start != MAP_FAILED
        else { throw Usage() }
        return UnsafeBufferPointer(
            start: start.assumingMemoryBound(to: Float.self),
            count: size / MemoryLayout<Float>.stride
        )
    }
}

/// Vectors, queries, and what was built of them.
private struct Bench {
    let vectors: UnsafeBufferPointer<Float>
    let queries: [Vector]
    let dimension: Int
    var made: [VectorIndexKind: IndexSample] = [:]

    init(
        vectors: UnsafeBufferPointer<Float>,
        queries: UnsafeBufferPointer<Float>,
        dimension: Int
    ) {
        self.vectors = vectors
        self.dimension = dimension
        self.queries = stride(from: 0, to: queries.count, by: dimension).map {
            Vector(Array(queries[$0..<$0 + dimension]))
        }
    }

    mutating func answer(_ words: [String]) throws -> String {
        switch words.first {
        case "bandwidth": return json(read_bandwidth(vectors.baseAddress, vectors.count * 4) / 1e9)
        case "make": return try make(words)
        case "ask": return try ask(words)
        case "threads":
            IndexSample.use(threads: Int(words[1]) ?? 1)
            return words[1]
        case "batch": return try batch()
        default: throw DenseBenchmark.Usage()
        }
    }

    private mutating func make(_ words: [String]) throws -> String {
        guard let kind = VectorIndexKind(rawValue: words[1]) else { throw DenseBenchmark.Usage() }
        var settings = VectorIndexSettings(kind: kind)
        settings.graphLinks = Int(words[2]) ?? settings.graphLinks
        settings.graphConstruction = Int(words[3]) ?? settings.graphConstruction
        settings.buildThreads = Int(words[4]) ?? 1
        let before = residentMiB()
        var sample: IndexSample?
        let time = try milliseconds {
            sample =
                if let other = made[.flat] {
                    try IndexSample(other, settings: settings)
                } else {
                    try IndexSample(vectors, dimension: dimension, settings: settings)
                }
        }
        made[kind] = sample
        // The codes, where an index has some.
        for query in queries.prefix(2) { _ = try sample?.search(query, limit: 10, among: nil) }
        return object(
            ("mib", json(Double(residentMiB() - before))),
            ("seconds", json(time / 1000))
        )
    }

    private func ask(_ words: [String]) throws -> String {
        let isScan = words[1] == "scan"
        let kind: VectorIndexKind? = isScan ? .flat : VectorIndexKind(rawValue: words[1])
        guard let kind, var sample = made[kind], let percent = Int(words[3]) else {
            throw DenseBenchmark.Usage()
        }
        if let effort = Int(words[2]), effort > 0 { sample.setEffort(effort) }
        let among =
            percent == 100
            ? nil : PassageSelection(sample.passages.filter { passes($0, percent) })
        // Its rows are marked once for all searches, as the retriever remembers them.
        if let query = queries.first, among != nil {
            _ = try sample.search(query, limit: 10, among: among)
        }
        var times: [Double] = []
        var found: [[Int64]] = []
        for query in queries {
            var matches: [Match] = []
            times.append(
                try milliseconds {
                    matches =
                        isScan
                        ? try sample.scan(query, limit: 10, among: among)
                        : try sample.search(query, limit: 10, among: among)
                }
            )
            found.append(matches.map(\.passage.rawValue))
        }
        let passages = found.map { list($0.map(\.description)) }
        return object(("found", list(passages)), ("times", list(times.map(json))))
    }

    private func batch() throws -> String {
        guard let sample = made[.flat] else { throw DenseBenchmark.Usage() }
        let time = try milliseconds { _ = try sample.search(queries, limit: 10) }
        return json(time / Double(queries.count))
    }

    /// Some passages, as if by chance; the Python side draws the same.
    private func passes(_ passage: PassageID, _ percent: Int) -> Bool {
        let mixed = (UInt64(passage.rawValue) &* 2_654_435_761) & 0xffff_ffff
        return (mixed >> 8) % 100 < UInt64(percent)
    }
}

private func milliseconds(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try work()
    let time = start.duration(to: clock.now).components
    return Double(time.seconds) * 1e3 + Double(time.attoseconds) / 1e15
}

private func residentMiB() -> Int {
    let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let anonymous = lines.split(separator: "\n").first { $0.hasPrefix("RssAnon") }
    return (anonymous?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0)
        / 1024
}

private func json(_ value: Double) -> String { String(format: "%.6g", value) }

private func list(_ texts: [String]) -> String { "[" + texts.joined(separator: ",") + "]" }

private func object(_ pairs: (name: String, text: String)...) -> String {
    "{" + pairs.map { "\"\($0.name)\":\($0.text)" }.joined(separator: ",") + "}"
}
