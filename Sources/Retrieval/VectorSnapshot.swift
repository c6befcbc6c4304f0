import QuestionAnswering

/// An index as it was at one generation of the store.
struct VectorSnapshot: Sendable {
    let rows: VectorRows
    let kind: VectorIndexKind
    /// Nil for the flat kind, which is searched by our own scan.
    let handle: FaissHandle?

    /// Joins the parts.
    init(rows: VectorRows, kind: VectorIndexKind, handle: FaissHandle?) {
        self.rows = rows
        self.kind = kind
        self.handle = handle
    }

    /// Makes an index of rows, of the kind that the settings give so many.
    init(building rows: VectorRows, settings: VectorIndexSettings) throws {
        let rows = rows.compacted()
        let kind = settings.kind(for: rows.count)
        let handle =
            kind == .flat ? nil : try FaissHandle(kind: kind, rows: rows, settings: settings)
        self.init(rows: rows, kind: kind, handle: handle)
    }

    /// As others see it.
    func index(settings: VectorIndexSettings) -> any VectorIndex {
        guard let handle else { return FlatIndex(rows: rows) }
        return FaissIndex(rows: rows, handle: handle, kind: kind, settings: settings)
    }
}

extension VectorSnapshot {
    /// How a snapshot followed the store.
    struct Step {
        let snapshot: VectorSnapshot
        let added: Int
        let removed: Int
        /// Why the FAISS index was made anew from the rows, where it was.
        let remade: String?
    }

    /// Follows the store: what it wrote comes in, what it no longer has goes.
    ///
    /// Returns nil when the changes do not lead from this snapshot to what the store has: then it
    /// is a copy of something else.
    func following(_ changes: VectorChanges, settings: VectorIndexSettings) throws -> Step? {
        let new = changes.updated.filter { !isHeld($0.vector, for: $0.passage) }
        let gone = gone(from: changes.present)
        let rows = try rows.removing(gone).adding(new)
        guard rows.places.passages.elementsEqual(changes.present.lazy.map(\.rawValue)) else {
            return nil
        }
        if let reason = reasonToRemake(rows, settings: settings) {
            let snapshot = try VectorSnapshot(building: rows, settings: settings)
            return Step(snapshot: snapshot, added: new.count, removed: gone.count, remade: reason)
        }
        try handle?.add(rows, threads: settings.buildThreads)
        let snapshot = VectorSnapshot(rows: rows, kind: kind, handle: handle)
        return Step(snapshot: snapshot, added: new.count, removed: gone.count, remade: nil)
    }

    private func isHeld(_ vector: Vector, for passage: PassageID) -> Bool {
        guard let position = rows.places.position(of: passage.rawValue) else { return false }
        return rows.buffer.row(position).elementsEqual(vector.values) {
            $0.bitPattern == $1.bitPattern
        }
    }

    /// The passages held here that are not among the store's, ascending both.
    private func gone(from present: [PassageID]) -> [Int64] {
        var next = present.makeIterator()
        var candidate = next.next()
        return rows.places.passages.filter { passage in
            while let found = candidate, found.rawValue < passage { candidate = next.next() }
            return candidate?.rawValue != passage
        }
    }

    private func reasonToRemake(_ rows: VectorRows, settings: VectorIndexSettings) -> String? {
        let kind = settings.kind(for: rows.presentCount)
        if kind != self.kind { return "\(rows.presentCount) vectors are searched as \(kind)" }
        if rows.gapCount > max(64, rows.presentCount / 4) {
            return "\(rows.gapCount) of \(rows.count) vectors were gone"
        }
        // An IVF-PQ keeps the clusters it was trained with; twice the lists would be right when
        // there are four times the vectors.
        if let handle, kind == .ivfpq, settings.lists(for: rows.presentCount) > 2 * handle.lists {
            return "\(handle.lists) lists had become too few"
        }
        return nil
    }
}
