import Foundation
import QuestionAnswering
import Storage

/// Times import and search by words of one index; `Tests/Benchmarks/peers/lexical.py` runs it beside
/// other engines.
///
///     LexicalBenchmark import CORPUS.jsonl DIRECTORY
///     LexicalBenchmark ask QUESTIONS.json DIRECTORY
///
/// `import` measures reading JSON Lines into the store, durable at its end, and then making the frozen
/// index of words; one line of JSON tells both. `ask` reads a mode a line from standard input (nofilter,
/// filter, tfidf, range) and answers with the milliseconds of each question, top 10, tokenising and the
/// look at the store's state included, the texts of the passages excluded.
@main
struct LexicalBenchmark {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4 else { throw Usage() }
        let directory = URL(filePath: arguments[3])
        switch arguments[1] {
        case "import": try await importing(arguments[2], into: directory)
        case "ask": try await asking(URL(filePath: arguments[2]), of: directory)
        default: throw Usage()
        }
    }

    struct Usage: Error {}

    /// What an import costs.
    struct ImportFigures: Encodable {
        let documents: Int
        let importSeconds: Double
        let importCPUSeconds: Double
        let freezeSeconds: Double
        let storeBytes: Int
        let frozenBytes: Int
        let importPeakMebibytes: Int
        let peakMebibytes: Int
    }

    private static func importing(_ path: String, into directory: URL) async throws {
        let store = try SQLiteStore(at: directory.appending(path: "store.sqlite"))
        let corpus = try openCorpus(.jsonl, path: path, options: CorpusOptions())
        let busy = cpuSeconds()
        var report: ImportReport?
        let time = try await seconds { report = try await Importer(into: store).run(corpus) }
        let cpu = cpuSeconds() - busy
        let peak = peakMiB()
        let freezing = try await seconds { try await store.freezeWords() }
        let frozen = store.frozenWordsFile
        try store.close()
        try printJSON(
            ImportFigures(
                documents: report?.counts.added ?? 0,
                importSeconds: time,
                importCPUSeconds: cpu,
                freezeSeconds: freezing,
                storeBytes: size(of: directory.appending(path: "store.sqlite")),
                frozenBytes: size(of: frozen),
                importPeakMebibytes: peak,
                peakMebibytes: peakMiB()
            )
        )
    }

    private struct Question: Decodable {
        let text: String
        let item: String
    }

    private static func asking(_ file: URL, of directory: URL) async throws {
        let store = try SQLiteStore(
            at: directory.appending(path: "store.sqlite"),
            for: .readOnly
        )
        let questions = try JSONDecoder().decode([Question].self, from: Data(contentsOf: file))
        while let mode = readLine() {
            var times: [Double] = []
            for question in questions {
                let filter = filter(mode, question)
                let time = try await seconds {
                    _ = try await store.search(
                        question.text,
                        scoring: mode == "tfidf" ? .tfidf : .standardBM25,
                        filter: filter,
                        limit: 10
                    )
                }
                times.append(time * 1000)
            }
            try printJSON(times)
        }
    }

    private static func filter(_ mode: String, _ question: Question) -> Filter? {
        switch mode {
        case "filter": .compare(field: "item_id", .equal, FilterValue(question.item))
        // One passage in ten thousand.
        case "range": .compare(field: "price", .less, "0.1")
        default: nil
        }
    }

    private static func printJSON(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        encoder.keyEncodingStrategy = .convertToSnakeCase
        FileHandle.standardOutput.write(try encoder.encode(value) + Data("\n".utf8))
    }

    private static func seconds(_ work: () async throws -> Void) async rethrows -> Double {
        let clock = ContinuousClock()
        let start = clock.now
        try await work()
        let time = start.duration(to: clock.now).components
        return Double(time.seconds) + Double(time.attoseconds) / 1e18
    }

    private static func size(of file: URL) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int) ?? 0
    }

    /// All threads of this process, in user and system mode.
    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func peakMiB() -> Int {
        let lines = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let peak = lines.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        let kilobytes = peak?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }
        return (kilobytes ?? 0) / 1024
    }
}
