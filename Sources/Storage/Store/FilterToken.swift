internal import Crypto
internal import QuestionAnswering

/// The word under which FTS5 finds the documents that have one value in one field, so that a filter
/// is intersected like one more word of the question.
///
/// Ninety-six bits of SHA-256: two values share a token once in 10^14 stores of ten million values.
enum FilterToken {
    /// The token of a value in a field; equal values, and only they, have equal tokens.
    static func token(field: String, value: FilterValue) -> String {
        token(of: subject(field: field, value: value))
    }

    /// A field and a value as one: no field and no value has a NUL, so that the pair is told apart.
    static func subject(field: String, value: FilterValue) -> [UInt8] {
        let value = value.number.map { "n" + String($0.bitPattern, radix: 16) } ?? "t" + value.text
        return Array(field.utf8) + [0] + Array(value.utf8)
    }

    /// The token of a field with its value.
    static func token(of subject: [UInt8]) -> String {
        // Ends in a digit: Porter's rules then leave it alone.
        SHA256.hash(data: subject).prefix(12).hexadecimal + "0"
    }

    /// All tokens of a document, one blank between them.
    static func text(for metadata: Metadata, id: DocumentID) -> String {
        var memory = FilterTokenMemory()
        return memory.text(for: metadata.filterFields, id: id)
    }
}

/// Remembers the tokens of values, most of which many documents share.
struct FilterTokenMemory {
    private var known: [Subject: String] = [:]

    /// More values than this are forgotten again, all at once.
    private static let mostValues = 50_000

    /// All tokens of a document, one blank between them.
    mutating func text(for fields: [(field: String, value: FilterValue)], id: DocumentID)
        -> String
    {
        // The document's name is its own: not worth remembering.
        var tokens = [
            FilterToken.token(field: Filter.documentIDField, value: FilterValue(id.rawValue))
        ]
        for (field, value) in fields {
            let token = token(field: field, value: value)
            if !tokens.contains(token) { tokens.append(token) }
        }
        return tokens.sorted().joined(separator: " ")
    }

    private mutating func token(field: String, value: FilterValue) -> String {
        let subject = Subject(field: field, value: value)
        if let token = known[subject] { return token }
        if known.count >= Self.mostValues { known = [:] }
        let token = FilterToken.token(field: field, value: value)
        known[subject] = token
        return token
    }

    /// A value in a field, compared by bytes: strings that are equal as text may differ in them.
    private struct Subject: Hashable {
        let field: String
        let value: FilterValue

        static func == (left: Subject, right: Subject) -> Bool {
            left.field.bytesEqual(right.field) && left.value == right.value
        }

        func hash(into hasher: inout Hasher) {
            field.hashBytes(into: &hasher)
            if let number = value.number {
                hasher.combine(number)
            } else {
                value.text.hashBytes(into: &hasher)
            }
        }
    }
}

extension String {
    fileprivate func hashBytes(into hasher: inout Hasher) {
        var text = self
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension Metadata {
    /// The flat fields that filters see; a field called like the document's name is never asked.
    var filterFields: [(field: String, value: FilterValue)] {
        flatFields.filter { $0.field != Filter.documentIDField }
    }
}
