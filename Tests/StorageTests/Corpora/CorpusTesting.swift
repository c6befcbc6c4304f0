import Foundation
import QuestionAnswering
import Storage
import TestSupport

/// All records of a corpus, sorted by kind.
struct CollectedRecords: Sendable {
    var items: [CorpusItem] = []
    var rejections: [Rejection] = []

    init(_ corpus: FileCorpus) throws {
        var iterator = corpus.makeAsyncIterator()
        while let record = try iterator.next() {
            switch record {
            case .item(let item): items.append(item)
            case .rejected(let rejection): rejections.append(rejection)
            }
        }
    }

    /// Writes a file into a fresh folder and reads it back as a corpus.
    init(
        _ bytes: [UInt8],
        as format: CorpusFormat,
        named name: String = "corpus",
        options: CorpusOptions = CorpusOptions()
    ) throws {
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: name)
        try Data(bytes).write(to: file)
        self = try withExtendedLifetime(folder) {
            try CollectedRecords(openCorpus(format, path: file.path, options: options))
        }
    }

    init(
        _ text: String,
        as format: CorpusFormat,
        named name: String = "corpus",
        options: CorpusOptions = CorpusOptions()
    ) throws {
        try self.init(Array(text.utf8), as: format, named: name, options: options)
    }

    var texts: [String] { items.map(\.document.text) }
    var labels: [UnboundLabel] { items.flatMap(\.labels) }

    /// Rejections as `line:column reason`.
    var complaints: [String] {
        rejections.map { rejection in
            let place = [rejection.location.line, rejection.location.column]
                .compactMap { $0.map(String.init) }.joined(separator: ":")
            return "\(place) \(rejection.reason)"
        }
    }
}

/// The error that a closure throws, as it is printed.
func complaint(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return String(describing: error)
    }
}

extension MetadataValue {
    /// The text of a text.
    var text: String? {
        if case .string(let text) = self { text } else { nil }
    }
}
