import Foundation
import QuestionAnswering
import Storage

/// Gathers the texts of files, folders and indexes, whatever they are labelled with.
struct UnlabelledTexts {
    let console: Console
    /// In the order they were found.
    private(set) var texts: [String] = []

    init(console: Console) { self.console = console }

    /// Adds the documents of a file or folder that `quarry import` reads.
    mutating func add(_ path: String) async throws {
        let before = texts.count
        var rejected = 0
        for try await record in try openCorpus(path: path) {
            switch record {
            case .item(let item): texts.append(item.document.text)
            case .rejected(let rejection):
                rejected += 1
                if rejected <= 5 { console.warn("\(rejection.location): \(rejection.reason)") }
            }
        }
        if rejected > 5 { console.warn("\(path): \(rejected - 5) more entries were left out") }
        guard texts.count > before else { throw Self.nothing(in: path) }
    }

    /// Adds the passages of an index.
    mutating func add(_ store: some DocumentStore) async throws {
        let before = texts.count
        let ids = try await store.passageIDs(matching: nil)
        for first in stride(from: 0, to: ids.count, by: 1000) {
            let part = Array(ids[first..<min(ids.count, first + 1000)])
            texts += try await store.passages(part).map(\.text)
        }
        guard texts.count > before else { throw Self.nothing(in: "the index") }
    }

    private static func nothing(in place: String) -> QuarryError {
        QuarryError(
            .badData,
            while: "reading texts from",
            place,
            expected: "at least one text",
            found: "none"
        )
    }
}
