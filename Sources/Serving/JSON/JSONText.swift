import Foundation

/// The one way replies become JSON: as `--json` prints it, keys sorted and slashes plain.
enum JSONText {
    /// The bytes of a value, without a line break.
    static func bytes(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return [UInt8](try encoder.encode(value))
    }

    /// The text of a value, without a line break.
    static func text(_ value: some Encodable) throws -> String {
        String(decoding: try bytes(value), as: UTF8.self)
    }
}
