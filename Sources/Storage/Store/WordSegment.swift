internal import CFullText
internal import GRDB

/// Words of many passages in the form of FTS5's own index, to be written in one go.
final class WordSegment {
    private let handle: OpaquePointer

    /// Takes over what a freezer has made.
    init(owning handle: OpaquePointer) { self.handle = handle }

    deinit { quarry_segment_free(handle) }

    /// The size of the pages to make for a store; nil when its index has a form that is unknown here.
    static func pageSize(on db: Database) throws -> Int? {
        var code: Int32 = 0
        let size = quarry_segment_page_size(db.sqliteConnection, &code)
        try check(code, db)
        return size == 0 ? nil : size
    }

    /// Adds it to the index inside an open transaction that has not written to the index before.
    func write(to db: Database) throws {
        try Self.check(quarry_segment_write(handle, db.sqliteConnection), db)
    }

    private static func check(_ code: Int32, _ db: Database) throws {
        guard code == 0 else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: db.lastErrorMessage
            )
        }
    }
}
