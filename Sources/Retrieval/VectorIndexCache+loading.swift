import Foundation
import QuestionAnswering

extension VectorIndexCache {
    /// Takes the file and makes up what it lacks; says why where it cannot be used.
    func load(_ journal: inout Journal) async throws
        -> VectorIndexReport.RebuildReason?
    {
        guard FileManager.default.fileExists(atPath: file.path) else { return .missing }
        let file = file
        let loaded: (header: IndexFileHeader, index: VectorSnapshot)
        do {
            loaded = try await onOwnThread { try IndexFile.read(file) }
        } catch let fault as IndexFileFault {
            return fault.reason
        } catch {
            return .damaged("\(error)")
        }
        let header = loaded.header
        if let reason = reasonToRefuse(header, owner: try await owner()) { return reason }
        let held = Held(snapshot: loaded.index, generation: header.generation, unsaved: 0)
        let generation = try await store.generation()
        guard header.generation <= generation else {
            return .aheadOfStore(file: header.generation, store: generation)
        }
        self.held = held
        if header.generation < generation, let reason = try await follow(&journal) {
            return reason
        }
        return try await agreesWithStore() ? nil : .otherStore
    }

    private func reasonToRefuse(_ header: IndexFileHeader, owner: IndexFile.Owner)
        -> VectorIndexReport.RebuildReason?
    {
        if header.embedder != owner.embedder { return .otherEmbedder(header.embedder) }
        if header.store != owner.store { return .otherStore }
        if header.settings != owner.settings { return .otherSettings(header.settings) }
        if header.dimension != dimension {
            return .otherSettings("vectors of \(header.dimension) coordinates")
        }
        return nil
    }

    /// Makes up the difference to the store; says why where there is no way from here to there.
    func follow(_ journal: inout Journal) async throws
        -> VectorIndexReport.RebuildReason?
    {
        guard let before = held else { return .missing }
        let changes = try await store.vectorChanges(of: embedder, since: before.generation)
        guard changes.generation >= before.generation else {
            return .aheadOfStore(file: before.generation, store: changes.generation)
        }
        let settings = settings
        let step = try await onOwnThread {
            try before.snapshot.following(changes, settings: settings)
        }
        guard let step else { return .otherStore }
        journal.added += step.added
        journal.removed += step.removed
        if let remade = step.remade { journal.notes.append("Built anew, because \(remade).") }
        held = Held(
            snapshot: step.snapshot,
            generation: changes.generation,
            unsaved: before.unsaved.map {
                step.remade == nil ? $0 + step.added + step.removed : Int.max / 2
            }
        )
        return nil
    }

    /// Compares a few vectors with the store's.
    ///
    /// A store that was deleted and filled again counts its generations and passages from one
    /// again, and its numbers may fit the old file.
    private func agreesWithStore() async throws -> Bool {
        guard let rows = held?.snapshot.rows else { return false }
        let count = rows.places.count
        let sample = Set((0..<32).map { $0 * max(0, count - 1) / 31 }).filter { $0 < count }
        let passages = sample.map { PassageID(rows.places.passages[$0]) }.sorted()
        let stored = try await store.vectors(of: embedder, among: passages)
        guard stored.count == passages.count else { return false }
        return stored.allSatisfy { passage, vector in
            guard let position = rows.places.position(of: passage.rawValue) else { return false }
            return rows.buffer.row(position).elementsEqual(vector.values) {
                $0.bitPattern == $1.bitPattern
            }
        }
    }
}

extension IndexFileFault {
    fileprivate var reason: VectorIndexReport.RebuildReason {
        switch self {
        case .foreign: .damaged("it is not an index file of Quarry")
        case .newerFormat(let version): .newerFormat(version)
        case .damaged(let what): .damaged(what)
        }
    }
}
