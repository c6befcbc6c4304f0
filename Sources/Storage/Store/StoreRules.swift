internal import Foundation
internal import QuestionAnswering

/// What may be stored: SQLite ends a text at a NUL, and JSON has no infinite numbers.
enum StoreRules {
    /// SQLite takes 10^9 bytes a row, and a row is more than its text.
    static let longestText = 500_000_000

    /// Throws `badData` for a document or one of its labels that no store may hold.
    static func check(_ item: CorpusItem) throws {
        let document = item.document
        let name = document.id?.rawValue ?? "a document without id"
        guard !document.text.isEmpty else { throw fault("a text", "an empty one", in: name) }
        guard document.text.utf8.count <= longestText else {
            throw fault("at most \(longestText) bytes", "\(document.text.utf8.count)", in: name)
        }
        try checkName(document.id?.rawValue, of: "a document")
        try check(document.text, of: "text", in: name)
        try check(document.title, of: "title", in: name)
        try check(document.metadata, in: name)
        for label in item.labels { try check(label.bound(to: document.id ?? DocumentID("new"))) }
    }

    /// Throws `badData` for a label that no store may hold.
    static func check(_ label: Label) throws {
        try checkName(label.id, of: "a label")
        try checkName(label.documentID.rawValue, of: "a label's document")
        try check(label.question, of: "question", in: label.id)
        try check(label.answer?.text, of: "answer", in: label.id)
        try check(label.origin, of: "origin", in: label.id)
        try check(label.metadata, in: label.id)
    }

    /// Throws `badData` for a vector of another length, or one with a number that is not finite.
    static func check(_ vector: Vector, dimension: Int, of passage: PassageID) throws {
        guard vector.dimension == dimension, dimension > 0 else {
            throw fault("\(dimension) numbers", "\(vector.dimension)", in: "vector of \(passage)")
        }
        guard vector.values.allSatisfy(\.isFinite) else {
            throw fault("finite numbers", "one that is not", in: "vector of \(passage)")
        }
    }

    /// The error for data that cannot be stored.
    static func fault(_ expected: String, _ found: String, in subject: String) -> QuarryError {
        QuarryError(.badData, while: "storing", subject, expected: expected, found: found)
    }

    private static func checkName(_ name: String?, of thing: String) throws {
        guard let name else { return }
        guard !name.isEmpty else { throw fault("an id", "an empty one", in: thing) }
        try check(name, of: "id", in: thing)
    }

    private static func check(_ text: String?, of part: String, in subject: String) throws {
        guard let text, text.hasNUL else { return }
        throw fault("a \(part) without NUL characters", "one", in: subject)
    }

    private static func check(_ metadata: Metadata, in subject: String) throws {
        for (field, value) in metadata {
            try check(field, of: "metadata field", in: subject)
            try check(value, in: subject)
        }
    }

    private static func check(_ value: MetadataValue, in subject: String) throws {
        switch value {
        case .string(let text): try check(text, of: "metadata value", in: subject)
        case .number(let number):
            guard number.isFinite else {
                throw fault("finite numbers in metadata", "\(number)", in: subject)
            }
        case .list(let values): for value in values { try check(value, in: subject) }
        case .object(let fields): try check(fields, in: subject)
        case .integer, .bool: break
        }
    }
}

extension String {
    fileprivate var hasNUL: Bool {
        var text = self
        return text.withUTF8 { utf8 in
            utf8.baseAddress.map { memchr($0, 0, utf8.count) != nil } ?? false
        }
    }
}
