import Foundation
import QuestionAnswering

extension VectorIndexCache {
    /// Makes the index from the store's vectors, a part at a time so that only one copy is held.
    ///
    /// A vector that changes meanwhile is read as it was or as it is; the next catching-up, which
    /// starts from the generation before, sees to it.
    func build() async throws {
        held = nil
        let generation = try await store.generation()
        let start = try await store.vectorChanges(of: embedder, since: generation)
        var rows = VectorRows(dimension: dimension, capacity: start.present.count)
        for first in stride(from: 0, to: start.present.count, by: Self.part) {
            let part = start.present[first..<min(first + Self.part, start.present.count)]
            rows = try rows.adding(try await store.vectors(of: embedder, among: Array(part)))
        }
        let (all, settings) = (rows, settings)
        let snapshot = try await onOwnThread {
            try VectorSnapshot(building: all, settings: settings)
        }
        held = Held(snapshot: snapshot, generation: start.generation, unsaved: nil)
    }

    /// Vectors read from the store at a time.
    private static let part = 8192

    func save(_ saving: Saving, _ journal: inout Journal) async {
        guard let held, !held.isSaved else { return }
        if saving == .ifItPays, let unsaved = held.unsaved {
            // Reading back a sixteenth from the store costs less than writing the whole again.
            guard unsaved > max(256, held.snapshot.rows.count / 16) else { return }
        }
        do {
            let (file, owner) = (file, try await owner())
            try await onOwnThread {
                try IndexFile.write(
                    held.snapshot,
                    generation: held.generation,
                    owner: owner,
                    to: file
                )
            }
            self.held?.unsaved = 0
        } catch {
            let note =
                "\(file.path) cannot be written (\(error)): searches work, but every start"
                + " reads the vectors from the store."
            journal.notes.append(note)
            warn(note)
        }
    }

    func owner() async throws -> IndexFile.Owner {
        IndexFile.Owner(
            embedder: embedder.rawValue,
            store: try await store.identity(),
            settings: settings.signature
        )
    }
}

/// Runs long work beside the threads that Swift's tasks share, which must never be held up.
func onOwnThread<Result: Sendable>(
    _ work: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(with: .init(catching: work)) }
    }
}
