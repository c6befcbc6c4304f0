public import Foundation
internal import QuestionAnswering

/// Where one index lies: `store.sqlite`, `lexical.postings`, the vector files and `manifest.json`.
public struct IndexDirectory: Sendable, Hashable {
    /// The directory.
    public let url: URL

    /// Names an index: a plain name lies under `Index/` of the working directory, anything with a
    /// slash is a path.
    public init(_ name: String) {
        let isPath = name.contains("/") || name == "." || name == ".."
        url = URL(filePath: isPath ? name : "Index/\(name)", directoryHint: .isDirectory)
    }

    /// The document store, which is the truth.
    public var store: URL { url.appending(path: "store.sqlite") }

    /// The manifest.
    public var manifestURL: URL { url.appending(path: "manifest.json") }

    /// Whether something was imported here.
    public var exists: Bool { FileManager.default.fileExists(atPath: store.path) }

    /// What the manifest says; nil when there is none.
    ///
    /// Throws `QuarryError` of kind `badData` for a manifest that cannot be read or is of a newer
    /// format version.
    public func manifest() throws -> IndexManifest? {
        guard FileManager.default.fileExists(atPath: manifestURL.path) else { return nil }
        let manifest: IndexManifest
        do {
            manifest = try JSONDecoder().decode(
                IndexManifest.self,
                from: Data(contentsOf: manifestURL)
            )
        } catch {
            throw QuarryError(
                .badData,
                while: "opening the index",
                url.path,
                expected: "a readable manifest.json",
                found: "\(error)",
                nextStep: "Delete manifest.json; it is made anew from the store."
            )
        }
        guard manifest.formatVersion <= IndexManifest.currentFormat else {
            throw QuarryError(
                .badData,
                while: "opening the index",
                url.path,
                expected: "format version \(IndexManifest.currentFormat) or older",
                found: "version \(manifest.formatVersion)",
                nextStep: "Use a newer quarry, or import the corpus into a new index."
            )
        }
        return manifest
    }

    /// Writes the manifest so that it is there wholly or not at all.
    public func write(_ manifest: IndexManifest) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        do {
            try encoder.encode(manifest).write(to: manifestURL, options: .atomic)
        } catch {
            throw QuarryError(
                .cannotWrite,
                while: "writing",
                manifestURL.path,
                found: "\(error)",
                nextStep: "Check the free space and the rights of the directory."
            )
        }
    }
}

/// What an index is made of and with.
///
/// Informs people and guards against older programs; the store itself holds the truth.
public struct IndexManifest: Codable, Sendable, Hashable {
    /// The format this program writes.
    public static let currentFormat = 1

    /// The format of the index.
    public var formatVersion: Int
    /// How the passages are cut into words.
    public var tokenizer: String
    /// The vectors, once `quarry index` has run.
    public var vectors: Vectors?

    /// The vectors of an index.
    public struct Vectors: Codable, Sendable, Hashable {
        /// The embedder's name and digest.
        public var embedder: String
        /// The model directory or name it was loaded from.
        public var model: String
        /// flat, hnsw or ivfpq.
        public var kind: String
        /// How many there were.
        public var count: Int
        /// The store's generation they were brought up to.
        public var generation: Int64

        /// Describes vectors.
        public init(embedder: String, model: String, kind: String, count: Int, generation: Int64) {
            self.embedder = embedder
            self.model = model
            self.kind = kind
            self.count = count
            self.generation = generation
        }
    }

    enum CodingKeys: String, CodingKey {
        case tokenizer, vectors
        case formatVersion = "format_version"
    }

    /// Describes an index of the current format.
    public init(tokenizer: String, vectors: Vectors? = nil) {
        formatVersion = Self.currentFormat
        self.tokenizer = tokenizer
        self.vectors = vectors
    }
}
