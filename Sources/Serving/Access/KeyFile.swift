public import Foundation
import QuestionAnswering

/// The file that keeps the keys of a service; only its owner can read it.
public struct KeyFile: Sendable {
    /// Where it lies.
    public let url: URL

    /// Names a file, which need not be there yet.
    public init(at url: URL) { self.url = url }

    private struct Contents: Codable {
        var keys: [APIKey]
    }

    /// The keys there are, in order of making; none where there is no file.
    ///
    /// - Throws: `QuarryError` of kind `badData` for a file that is no key file.
    public func keys() throws -> [APIKey] {
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        do {
            return try JSONDecoder().decode(Contents.self, from: Data(contentsOf: url)).keys
        } catch {
            throw QuarryError(
                .badData,
                while: "reading the keys",
                url.path,
                expected: "a file that quarry keys wrote",
                found: "something else, or no right to read it"
            )
        }
    }

    /// Makes a key and keeps it.
    ///
    /// - Returns: the key, and the text that its user sends; it cannot be shown again.
    /// - Throws: `QuarryError` of kind `cannotWrite`, or `badData` for a damaged file.
    public func create(name: String, scope: APIScope) throws -> (key: APIKey, text: String) {
        let (key, text) = APIKey.make(name: name, scope: scope, at: Date())
        try write(try keys() + [key])
        return (key, text)
    }

    /// Forgets a key; running services follow within a second.
    ///
    /// - Throws: `QuarryError` of kind `missing` when there is no such key.
    public func revoke(_ id: String) throws {
        let keys = try keys()
        guard keys.contains(where: { $0.id == id }) else {
            throw QuarryError(
                .missing,
                while: "revoking the key",
                id,
                expected: "the id of a key",
                found: "none such",
                nextStep: "quarry keys list prints the ids."
            )
        }
        try write(keys.filter { $0.id != id })
    }

    private func write(_ keys: [APIKey]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let folder = url.deletingLastPathComponent()
        let draft = folder.appending(
            path: ".\(url.lastPathComponent).\(UInt32.random(in: 0 ... .max))"
        )
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let data = try encoder.encode(Contents(keys: keys))
            // Made readable for its owner alone before anything is in it, and moved into place whole.
            guard
                FileManager.default.createFile(
                    atPath: draft.path,
                    contents: data,
                    attributes: [.posixPermissions: 0o600]
                )
            else { throw CocoaError(.fileWriteUnknown) }
            guard rename(draft.path, url.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
        } catch {
            try? FileManager.default.removeItem(at: draft)
            throw QuarryError(
                .cannotWrite,
                while: "writing the keys to",
                url.path,
                found: error.localizedDescription
            )
        }
    }
}
