import Foundation
import Testing
import TestSupport
import Tokenizers

/// Files this module's tests read from the repository.
enum Fixture {
    static func url(_ name: String) -> URL {
        packageRoot.appending(path: "Tests/Fixtures/tokenizers/\(name)")
    }

    static func wordPiece(_ rules: WordPieceRules) throws -> WordPieceTokenizer {
        try WordPieceTokenizer(vocabulary: url("wordpiece-vocab.txt"), rules: rules)
    }
}

/// Reference data beside the repository.
enum Golden {
    static func json<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        let file = try SharedData.unpacked("golden-tokenizer").appending(path: name)
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }

    static func bert(_ name: String, lowercases: Bool) throws -> WordPieceTokenizer {
        try WordPieceTokenizer(
            vocabulary: SharedData.unpacked("tokenizers").appending(path: name),
            rules: WordPieceRules(lowercases: lowercases)
        )
    }

    static func uncased() throws -> WordPieceTokenizer {
        try bert("bert-base-uncased-vocab.txt", lowercases: true)
    }
}

extension Tokenizer {
    /// The texts of a text's tokens.
    func tokens(_ text: String) -> [String] {
        tokenize(text).ids.map { token($0) ?? "?" }
    }

    /// What each token's byte range cuts out of the text.
    func slices(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        return tokenize(text).byteRanges.map { String(decoding: bytes[$0], as: UTF8.self) }
    }
}

/// For each Unicode scalar the byte where it starts, and the end.
func byteOffsets(ofScalarsIn text: String) -> [Int] {
    text.unicodeScalars.reduce(into: [0]) { $0.append($0[$0.count - 1] + String($1).utf8.count) }
}

/// Whether a range lies in a text and its ends on scalar borders.
func isOnScalarBorders(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
    [range.lowerBound, range.upperBound].allSatisfy {
        $0 == bytes.count || (bytes.indices.contains($0) && bytes[$0] & 0xC0 != 0x80)
    }
}

/// Whether a range starts after another, or shares with it one scalar that became several tokens.
func follows(_ range: Range<Int>, _ last: Range<Int>, in bytes: [UInt8]) -> Bool {
    if range.lowerBound >= last.upperBound { return true }
    guard range.lowerBound >= last.lowerBound, range.upperBound >= last.upperBound else {
        return false
    }
    let shared = bytes[range.lowerBound..<last.upperBound]
    return range == last || String(decoding: shared, as: UTF8.self).unicodeScalars.count == 1
}
