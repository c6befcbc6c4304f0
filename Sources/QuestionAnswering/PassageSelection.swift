internal import Synchronization

/// The passages that a search may find, and what indexes have made of them.
///
/// What lets a filter's passages be found fast, such as marks on the rows of an index, is made at the
/// first search and kept for the next among the same passages.
public final class PassageSelection: Sendable {
    private struct Prepared {
        let owner: any (AnyObject & Sendable)
        var values: [ObjectIdentifier: any Sendable]
    }

    /// Ascending.
    public let passages: [PassageID]
    private let prepared = Mutex<Prepared?>(nil)

    /// Selects passages, which must ascend.
    public init(_ passages: [PassageID]) { self.passages = passages }

    /// What an owner has made of the passages; it is made at the first call.
    ///
    /// One value of each type is kept, and only those of the last owner, which is held as long: nobody
    /// is taken for another one that lay at the same place in memory.
    ///
    /// - Parameters:
    ///   - owner: What the value was made for, such as the rows of an index.
    ///   - make: Makes it; two threads may do so at once.
    /// - Returns: The value.
    package func prepared<Value: Sendable>(
        for owner: any (AnyObject & Sendable),
        _ make: ([PassageID]) -> Value
    ) -> Value {
        let type = ObjectIdentifier(Value.self)
        let known = prepared.withLock { prepared in
            prepared.flatMap { $0.owner === owner ? $0.values[type] as? Value : nil }
        }
        if let known { return known }
        let made = make(passages)
        prepared.withLock { prepared in
            var values = prepared.flatMap { $0.owner === owner ? $0.values : nil } ?? [:]
            values[type] = made
            prepared = Prepared(owner: owner, values: values)
        }
        return made
    }
}
