internal import QuestionAnswering
internal import Synchronization

/// What the last filters let through of a frozen index, for as long as its store stays what it was.
///
/// People ask several questions about one product, and asking the store again for the thousand
/// passages of a popular one takes longer than the search among them.
final class RememberedChoices: Sendable {
    /// Bytes that may be kept.
    private static let room = 4 << 20

    private struct Held {
        var generation: Int64 = -1
        /// The last used first.
        var entries: [(filter: Filter, choice: PassageChoice)] = []
    }

    private let held = Mutex(Held())

    /// What a filter lets through at a generation of the store.
    func choice(
        for filter: Filter,
        generation: Int64,
        _ make: () throws -> PassageChoice
    ) throws -> PassageChoice {
        if let known = known(filter, generation) { return known }
        let made = try make()
        held.withLock { held in
            // A snapshot that was opened before a change may still be asking.
            guard generation >= held.generation else { return }
            if generation > held.generation { held = Held(generation: generation) }
            held.entries.removeAll { $0.filter == filter }
            held.entries.insert((filter, made), at: 0)
            var bytes = 0
            let kept = held.entries.prefix {
                bytes += $0.choice.bytes
                return bytes <= Self.room
            }
            held.entries = Array(kept)
        }
        return made
    }

    private func known(_ filter: Filter, _ generation: Int64) -> PassageChoice? {
        held.withLock { held in
            guard generation == held.generation,
                let place = held.entries.firstIndex(where: { $0.filter == filter })
            else { return nil }
            let entry = held.entries.remove(at: place)
            held.entries.insert(entry, at: 0)
            return entry.choice
        }
    }
}

extension PassageChoice {
    /// What it takes in memory, about; the filter included.
    fileprivate var bytes: Int {
        switch self {
        case .all: 256
        case .few(let numbers): 256 + 4 * numbers.count
        case .many(let bits): 256 + 8 * bits.words.count
        }
    }
}
