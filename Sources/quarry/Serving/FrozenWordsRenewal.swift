import Storage
import Synchronization

/// Lets searches keep their speed while an index grows document by document: the copy of the words
/// that is searched fastest is made anew when a tenth of the passages is not in it.
///
/// Nobody waits for it, and where it fails searches find the same without it.
final class FrozenWordsRenewal: Sendable {
    private let store: SQLiteStore
    private let isBusy = Mutex(false)

    init(of store: SQLiteStore) { self.store = store }

    /// Looks whether it is time, and does it beside everything else.
    func begin() {
        let isFirst = isBusy.withLock { isBusy in
            defer { isBusy = true }
            return !isBusy
        }
        guard isFirst else { return }
        Task.detached(priority: .background) { [self] in
            if store.isInPlace { _ = try? await store.freezeWords(tolerance: 0.1) }
            isBusy.withLock { $0 = false }
        }
    }
}
