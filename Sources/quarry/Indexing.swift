import Foundation
import QuestionAnswering
import Retrieval
import Storage

/// What `quarry index` did.
struct IndexReport: Encodable {
    let embedder: String
    let embedded: Int
    let vectors: Int
    let kind: String
    let generation: Int64
    let action: String
    let notes: [String]
    let seconds: Double

    /// For people.
    var sentence: String {
        let time = String(format: "%.1f s", seconds)
        return
            ([
                "\(embedded) passages embedded in \(time); \(vectors) vectors of \(embedder), \(kind), "
                    + action
            ] + notes).joined(separator: "\n")
    }
}

extension Workspace {
    /// Embeds what lacks a vector, or everything, and brings the vector index to the store's state.
    ///
    /// Rebuilding makes the index of words anew as well, with `tokenizer` or the one it has.
    func embedAll(rebuilding: Bool, tokenizer: LexicalTokenizer?) async throws -> IndexReport {
        let start = ContinuousClock.now
        let store = try store(for: .readWrite)
        let embedder = try self.embedder()
        let updater = EmbeddingUpdater(
            embedder: embedder,
            store: store,
            text: try passageText()
        )
        if rebuilding {
            try await rebuildWords(of: store, tokenizer: tokenizer)
            try await store.removeVectors(of: updater.vectorsID)
        }
        let bar = ProgressBar("embedding", unit: "passages", console: console)
        let embedded = try await updater.run { progress in
            bar.update(
                done: progress.done,
                fraction: progress.total == 0 ? 1 : Double(progress.done) / Double(progress.total)
            )
        }
        bar.finish()
        await freezeWords(of: store)
        try noteVectors(embedder, count: 0, generation: 0)
        let cache = try vectorCache(embedder, store)
        let state = try await cache.synchronize(rebuilding: rebuilding)
        try noteVectors(embedder, count: state.count, generation: state.generation)
        return IndexReport(
            embedder: updater.vectorsID.rawValue,
            embedded: embedded,
            vectors: state.count,
            kind: state.kind.rawValue,
            generation: state.generation,
            action: state.action.description,
            notes: state.notes,
            seconds: start.duration(to: .now).milliseconds / 1000
        )
    }

    /// Makes the copy of the index of words that is searched faster; that there is none is no fault.
    func freezeWords(of store: SQLiteStore, tolerance: Double = 0) async {
        do { try await store.freezeWords(tolerance: tolerance) } catch {
            console.warn("\(error)")
        }
    }

    private func rebuildWords(of store: SQLiteStore, tokenizer: LexicalTokenizer?) async throws {
        var words = try await store.tokenizer()
        if let tokenizer { words = tokenizer }
        try await store.rebuildWordIndex(tokenizer: words)
        var manifest = try directory.manifest() ?? IndexManifest(tokenizer: words.rawValue)
        manifest.tokenizer = words.rawValue
        try directory.write(manifest)
    }

    private func noteVectors(_ embedder: any TextEmbedder, count: Int, generation: Int64) throws {
        var manifest =
            try directory.manifest()
            ?? IndexManifest(tokenizer: configuration.lexicalTokenizer.rawValue)
        manifest.vectors = IndexManifest.Vectors(
            embedder: try vectorsID(of: embedder).rawValue,
            model: try embedderName(),
            kind: configuration.vectors?.rawValue ?? manifest.vectors?.kind ?? "flat",
            count: count,
            generation: generation
        )
        try directory.write(manifest)
    }
}
