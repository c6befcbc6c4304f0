import Foundation

/// Reading of small JSON files: configurations and indexes.
enum JSONFile {
    /// The value a file spells.
    ///
    /// - Throws: `CheckpointError` when it cannot be read or is not JSON.
    static func read(_ url: URL) throws -> JSONValue {
        let file = try MappedFile(url)
        do {
            return try JSONReader.value(of: Array(file.bytes))
        } catch {
            throw CheckpointError(
                .malformed,
                while: "Reading",
                url.path,
                expected: "JSON",
                found: "\(error.found) at byte \(error.offset)"
            )
        }
    }

    /// The value a file spells; nil when there is no such file.
    static func readIfPresent(_ url: URL) throws -> JSONValue? {
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        return try read(url)
    }
}
