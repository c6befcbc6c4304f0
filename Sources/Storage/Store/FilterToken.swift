internal import Crypto
internal import QuestionAnswering

/// The word under which FTS5 finds the documents that have one value in one field, so that a filter
/// is intersected like one more word of the question.
///
/// Ninety-six bits of SHA-256: two values share a token once in 10^14 stores of ten million values.
enum FilterToken {
    /// The token of a value in a field; equal values, and only they, have equal tokens.
    static func token(field: String, value: FilterValue) -> String {
        let value = value.number.map { "n" + String($0.bitPattern, radix: 16) } ?? "t" + value.text
        var hash = SHA256()
        // No field and no value has a NUL, so that the pair is told apart.
        hash.update(data: Array(field.utf8) + [0] + Array(value.utf8))
        // Ends in a digit: Porter's rules then leave it alone.
        return hash.finalize().prefix(12).map(hexadecimal).joined() + "0"
    }

    /// All tokens of a document, one blank between them.
    static func text(for metadata: Metadata, id: DocumentID) -> String {
        var tokens = Set(
            metadata.filterFields.map { token(field: $0.field, value: $0.value) }
        )
        tokens.insert(
            token(field: Filter.documentIDField, value: FilterValue(id.rawValue))
        )
        return tokens.sorted().joined(separator: " ")
    }

    private static func hexadecimal(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

extension Metadata {
    /// The flat fields that filters see; a field called like the document's name is never asked.
    var filterFields: [(field: String, value: FilterValue)] {
        flatFields.filter { $0.field != Filter.documentIDField }
    }
}
