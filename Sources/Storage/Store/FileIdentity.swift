internal import Foundation
internal import GRDB
internal import Synchronization

/// Tells a file from another one that was put in its place under the same name.
struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let number: UInt64

    /// The file that has the name now; nil when none has.
    init?(of file: URL) {
        var status = stat()
        guard stat(file.path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
    }
}

/// Sees to it that all connections of a store are to the same file: they are opened by its name, one
/// by one as they are needed, and somebody may put another file there meanwhile.
final class OneFile: Sendable {
    private let file: URL
    private let first = Mutex<FileIdentity?>(nil)

    init(_ file: URL) { self.file = file }

    /// Throws for a connection to another file than the first one was to.
    func check() throws {
        let identity = FileIdentity(of: file)
        let isSame = first.withLock { first in
            if first == nil { first = identity }
            return first == identity
        }
        guard isSame else {
            throw DatabaseError(
                resultCode: .SQLITE_READONLY_DBMOVED,
                message: "another index in its place"
            )
        }
    }

    /// Whether the file that was opened still has its name.
    var isInPlace: Bool {
        let identity = FileIdentity(of: file)
        return identity != nil && first.withLock { $0 == identity }
    }
}

extension SQLiteStore {
    /// How many searches read at the same time.
    static let readerCount = 8

    /// Whether the file that was opened still has its name.
    ///
    /// Where somebody has moved, deleted or replaced the index meanwhile, reading goes on as before,
    /// but what is written would be lost with the file that nobody finds any more.
    public var isInPlace: Bool { oneFile.isInPlace }

    /// Opens all connections for reading there may be, so that the store can be read to the end of
    /// its life whatever is put in its file's place.
    public func openReaders() async throws {
        let gate = Rendezvous(of: Self.readerCount)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.readerCount {
                // All at once: a connection that is free again would be taken twice.
                group.addTask { try await self.read("opening") { _ in gate.arrive() } }
            }
            try await group.waitForAll()
        }
    }
}

/// Holds threads until so many have come, or a second has gone by.
private final class Rendezvous: Sendable {
    private let missing: Mutex<Int>
    private let semaphore = DispatchSemaphore(value: 0)
    private let count: Int

    init(of count: Int) {
        self.count = count
        missing = Mutex(count)
    }

    func arrive() {
        let isLast = missing.withLock { missing in
            missing -= 1
            return missing == 0
        }
        guard !isLast else {
            for _ in 1..<count { semaphore.signal() }
            return
        }
        _ = semaphore.wait(timeout: .now() + 1)
    }
}
