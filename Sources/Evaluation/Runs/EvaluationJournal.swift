public import Foundation
import QuestionAnswering

/// The records of a run on disk, one JSON line each, so that an interrupted run goes on where it was.
///
/// The first line names the run: data, generation, models, options. A journal of another run is
/// refused, never mixed in. A last line that was cut off is dropped and written again.
public actor EvaluationJournal {
    private struct Header: Codable { let run: String }
    private struct Line: Codable {
        let system: String
        let record: EvaluationRecord
    }

    private let handle: FileHandle
    private let file: String
    private var known: [String: [String: EvaluationRecord]]
    private let encoder = JSONEncoder()

    /// Opens or makes the journal of a run.
    ///
    /// - Throws: `QuarryError` of kind `badData` for a journal of another run, `cannotWrite` when the
    ///   file cannot be made.
    public init(at url: URL, run: String) throws {
        file = url.path
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let (records, length) = try Self.read(url, run: run)
        known = records
        if length == 0 {
            let header = try encoder.encode(Header(run: run)) + Data([10])
            guard FileManager.default.createFile(atPath: url.path, contents: header) else {
                throw Self.unwritable(url.path)
            }
        }
        guard let handle = FileHandle(forUpdatingAtPath: url.path) else {
            throw Self.unwritable(url.path)
        }
        if length > 0 { try handle.truncate(atOffset: UInt64(length)) }
        try handle.seekToEnd()
        self.handle = handle
    }

    deinit { try? handle.close() }

    /// The record of a question, when an earlier run wrote it.
    public func record(of question: String, system: String) -> EvaluationRecord? {
        known[system]?[question]
    }

    /// How many records the journal holds.
    public var count: Int { known.values.reduce(0) { $0 + $1.count } }

    /// Writes a record behind the others.
    public func append(_ record: EvaluationRecord, system: String) throws {
        known[system, default: [:]][record.question] = record
        do {
            try handle.write(
                contentsOf: try encoder.encode(Line(system: system, record: record)) + Data([10])
            )
        } catch { throw Self.unwritable(file) }
    }

    /// The whole lines of a journal and how many bytes they take; nothing for a file that is not there.
    private static func read(_ url: URL, run: String) throws -> (
        records: [String: [String: EvaluationRecord]], bytes: Int
    ) {
        guard let data = try? Data(contentsOf: url), !data.isEmpty else { return ([:], 0) }
        var lines = data.split(separator: 10, omittingEmptySubsequences: false)
        lines.removeLast()
        let decoder = JSONDecoder()
        guard let first = lines.first, let header = try? decoder.decode(Header.self, from: first)
        else { throw foreign(url, found: "a file that is no journal") }
        guard header.run == run else { throw foreign(url, found: "the journal of \(header.run)") }
        var records: [String: [String: EvaluationRecord]] = [:]
        var bytes = first.count + 1
        for line in lines.dropFirst() {
            guard let entry = try? decoder.decode(Line.self, from: line) else { break }
            records[entry.system, default: [:]][entry.record.question] = entry.record
            bytes += line.count + 1
        }
        return (records, bytes)
    }

    private static func foreign(_ url: URL, found: String) -> QuarryError {
        QuarryError(
            .badData,
            while: "going on with",
            url.path,
            expected: "the journal of this very run",
            found: found,
            nextStep: "Name another file with --journal, or delete this one."
        )
    }

    private static func unwritable(_ path: String) -> QuarryError {
        QuarryError(.cannotWrite, while: "writing the journal", path)
    }
}
