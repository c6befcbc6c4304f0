internal import Synchronization

/// What was made of the last filters, for as long as the store stays what it was.
///
/// People ask several questions about one product, and asking the store again for the thousand
/// passages of a popular one takes longer than the search among them.
package final class FilterMemory<Value: Sendable>: Sendable {
    private struct Held {
        var generation: Int64 = -1
        /// The last used first.
        var entries: [(filter: Filter, value: Value)] = []
    }

    /// Bytes that may be kept.
    private let room: Int
    private let bytes: @Sendable (Value) -> Int
    private let held = Mutex(Held())

    /// Remembers nothing yet.
    ///
    /// - Parameters:
    ///   - room: Bytes that may be kept.
    ///   - bytes: What a value takes of them; a filter takes a few hundred beside.
    package init(room: Int, bytes: @escaping @Sendable (Value) -> Int) {
        self.room = room
        self.bytes = bytes
    }

    /// What was made of a filter, else what `make` makes of it now.
    ///
    /// - Throws: What `make` throws; nothing is remembered then.
    package func value(
        for filter: Filter,
        at generation: Int64,
        _ make: () throws -> Value
    ) rethrows -> Value {
        if let known = known(filter, at: generation) { return known }
        let made = try make()
        keep(made, for: filter, at: generation)
        return made
    }

    /// What was made of a filter at this generation of the store; nil where it is not known.
    package func known(_ filter: Filter, at generation: Int64) -> Value? {
        held.withLock { held in
            guard generation == held.generation,
                let place = held.entries.firstIndex(where: { $0.filter == filter })
            else { return nil }
            let entry = held.entries.remove(at: place)
            held.entries.insert(entry, at: 0)
            return entry.value
        }
    }

    /// Remembers what was made of a filter, and forgets what was used least lately.
    package func keep(_ value: Value, for filter: Filter, at generation: Int64) {
        held.withLock { held in
            // Who read the store before a change may still be at it.
            guard generation >= held.generation else { return }
            if generation > held.generation { held = Held(generation: generation) }
            held.entries.removeAll { $0.filter == filter }
            held.entries.insert((filter, value), at: 0)
            var total = 0
            let kept = held.entries.prefix {
                total += 256 + bytes($0.value)
                return total <= room
            }
            held.entries = Array(kept)
        }
    }
}
