import Foundation
import Synchronization

/// The keys of a running service: follows the file, so that a revoked key is out within a second.
///
/// A file that goes missing or is damaged leaves the keys as they were: a service that had keys never
/// becomes an open one.
final class KeyWatch: Sendable {
    private struct State {
        var ring: KeyRing
        var modified: Date?
        var looked: ContinuousClock.Instant
    }

    private let file: KeyFile?
    private let state: Mutex<State>

    /// Reads the file; nil: there are no keys.
    ///
    /// - Throws: `QuarryError` of kind `badData` for a damaged file.
    init(_ file: KeyFile?) throws {
        self.file = file
        let modified = file.flatMap(Self.modified)
        let ring = KeyRing(try file?.keys() ?? [])
        state = Mutex(State(ring: ring, modified: modified, looked: .now))
    }

    /// The keys at this moment.
    var ring: KeyRing {
        guard let file else { return KeyRing([]) }
        return state.withLock { state in
            guard state.looked.duration(to: .now) > .seconds(1) else { return state.ring }
            state.looked = .now
            let modified = Self.modified(file)
            if let modified, modified != state.modified, let keys = try? file.keys() {
                state.modified = modified
                // The last key may be revoked; then nobody comes in, rather than everybody.
                let next = KeyRing(keys)
                state.ring = next.isEmpty && !state.ring.isEmpty ? .nobody : next
            }
            return state.ring
        }
    }

    private static func modified(_ file: KeyFile) -> Date? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: file.url.path)
        return attributes?[.modificationDate] as? Date
    }
}

extension KeyRing {
    /// Opens to no key at all.
    fileprivate static var nobody: KeyRing {
        KeyRing([
            APIKey(id: "-", name: "", scope: .read, created: "", salt: "", hash: "revoked")
        ])
    }
}
