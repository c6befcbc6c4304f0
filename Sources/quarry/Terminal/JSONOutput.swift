import Foundation

extension Console {
    /// Prints one JSON object: keys sorted, slashes plain, numbers as Swift prints them.
    static func print(json value: some Encodable) throws {
        print(try JSONText.line(value))
    }
}

/// The one way results become JSON.
enum JSONText {
    /// One line of JSON.
    static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
