import Synchronization

/// Replies to questions that were asked before: valid for one generation of the store and one load of
/// the models, and thrown away oldest use first when they fill their room.
final class ReplyCache: Sendable {
    /// What makes two requests the same.
    struct Key: Hashable, Sendable {
        let route: String
        let order: JSONValue
        let generation: Int64
        let load: Int
    }

    private struct Entry {
        let bytes: [UInt8]
        var used: UInt64
    }

    private struct State {
        var entries: [Key: Entry] = [:]
        var size = 0
        var clock: UInt64 = 0
    }

    private let room: Int
    private let state = Mutex(State())

    /// `room`: bytes of all replies together; 0 keeps none.
    init(room: Int) { self.room = room }

    /// Whether it keeps anything.
    var isOn: Bool { room > 0 }

    /// The reply to a request that was seen before.
    subscript(key: Key) -> [UInt8]? {
        state.withLock { state in
            state.clock += 1
            state.entries[key]?.used = state.clock
            return state.entries[key]?.bytes
        }
    }

    /// Keeps a reply.
    func keep(_ bytes: [UInt8], for key: Key) {
        guard bytes.count <= room / 8 else { return }
        state.withLock { state in
            state.clock += 1
            let old = state.entries.updateValue(Entry(bytes: bytes, used: state.clock), forKey: key)
            state.size += bytes.count - (old?.bytes.count ?? 0)
            guard state.size > room else { return }
            // A quarter at once, so that sorting is paid for by many replies.
            for (key, entry) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
                guard state.size > room / 4 * 3 else { return }
                state.entries[key] = nil
                state.size -= entry.bytes.count
            }
        }
    }
}
