import Foundation
import QuestionAnswering
import Storage

/// A file of labelled texts, and how its labels are named.
struct LabelledSource: Equatable, Sendable {
    /// The file.
    var file: String
    /// What a model card calls it.
    var name: String
    /// Rules for its labels, such as `0=negative`; none keeps them.
    var labels: [String] = []
    /// Take a sample of at most so many of its texts.
    var limit: Int?

    /// A file of the command line.
    init(_ file: String, labels: [String]) {
        self.init(file: file, name: URL(filePath: file).lastPathComponent, labels: labels)
    }

    /// A file with the name it is shown under.
    init(file: String, name: String, labels: [String] = [], limit: Int? = nil) {
        self.file = file
        self.name = name
        self.labels = labels
        self.limit = limit
    }

    /// Its texts under their new names.
    func texts(columns: LabelledTextFile.Columns, seed: UInt64) throws -> [LabelledText] {
        let all = try LabelledTextFile(file, columns: columns).texts
        let named = try LabelMap(labels).apply(to: all)
        guard !named.isEmpty else {
            throw QuarryError(
                .badData,
                while: "naming the labels of",
                file,
                expected: "labels that a rule names: \(labels.joined(separator: ", "))",
                found: Set(all.map(\.label)).sorted().prefix(8).joined(separator: ", ")
            )
        }
        return limit.map { named.sample($0, seed: seed) } ?? named
    }
}
