internal import Crypto
internal import QuestionAnswering

/// The word under which FTS5 finds the documents that have one value in one field, so that a filter
/// is intersected like one more word of the question.
///
/// Ninety-six bits of SHA-256: two values share a token once in 10^14 stores of ten million values.
/// Tokens are ordered as their texts are.
struct FilterToken: Hashable, Comparable {
    private let high: UInt64
    private let low: UInt32

    /// The token of a value in a field; equal values, and only they, have equal tokens.
    init(field: String, value: FilterValue) {
        let value = value.number.map { "n" + String($0.bitPattern, radix: 16) } ?? "t" + value.text
        // No field and no value has a NUL, so that the pair is told apart.
        var subject: [UInt8] = []
        subject.reserveCapacity(field.utf8.count + 1 + value.utf8.count)
        subject.append(contentsOf: field.utf8)
        subject.append(0)
        subject.append(contentsOf: value.utf8)
        var hash = SHA256()
        subject.withUnsafeBytes { hash.update(bufferPointer: $0) }
        (high, low) = hash.finalize().withUnsafeBytes { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
            )
        }
    }

    static func < (a: Self, b: Self) -> Bool { (a.high, a.low) < (b.high, b.low) }

    /// As FTS5 sees it: 24 hexadecimal digits and a 0.
    var text: String { Self.text(of: CollectionOfOne(self)) }

    /// The texts of several, one blank between them.
    static func text(of tokens: some Collection<Self>) -> String {
        guard !tokens.isEmpty else { return "" }
        let length = tokens.count * (textLength + 1) - 1
        return String(unsafeUninitializedCapacity: length) { bytes in
            var place = 0
            for token in tokens {
                if place > 0 {
                    bytes[place] = UInt8(ascii: " ")
                    place += 1
                }
                token.write(to: bytes, at: &place)
            }
            return place
        }
    }

    /// All tokens of a document, one blank between them.
    static func text(for metadata: Metadata, id: DocumentID) -> String {
        var fields = PreparedFields()
        return fields.add(metadata.filterFields, name: FilterValue(id.rawValue))
    }

    private static let textLength = 25

    private func write(to bytes: UnsafeMutableBufferPointer<UInt8>, at place: inout Int) {
        for shift in stride(from: 60, through: 0, by: -4) {
            bytes[place] = UInt8(high >> UInt64(shift) & 15).hexadecimalDigit
            place += 1
        }
        for shift in stride(from: 28, through: 0, by: -4) {
            bytes[place] = UInt8(low >> UInt32(shift) & 15).hexadecimalDigit
            place += 1
        }
        // Ends in a digit: Porter's rules then leave it alone.
        bytes[place] = UInt8(ascii: "0")
        place += 1
    }
}

extension Metadata {
    /// The flat fields that filters see; a field called like the document's name is never asked.
    var filterFields: [(field: String, value: FilterValue)] {
        let fields = flatFields
        guard fields.contains(where: { $0.field == Filter.documentIDField }) else { return fields }
        return fields.filter { $0.field != Filter.documentIDField }
    }
}
