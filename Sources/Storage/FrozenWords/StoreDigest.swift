internal import Crypto
internal import Foundation
internal import GRDB

/// By what a file knows the store it was made of.
///
/// Over the store's name and a passage's document: a store that was deleted and filled again has
/// another name, one that was put back from an older copy and went another way has another document.
enum StoreDigest {
    /// The digest of a passage that the store has; nil for a store without a name.
    static func of(_ passage: Int64, on db: Database) throws -> UInt64? {
        guard try db.tableExists("identity"),
            let name = try String.fetchOne(db, sql: "SELECT name FROM identity"),
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT hash, byte_start, byte_end
                    FROM passages JOIN documents ON documents.serial = passages.document
                    WHERE passages.id = ?
                    """,
                arguments: [passage]
            )
        else { return nil }
        var hash = SHA256()
        hash.update(data: Array("\(name) \(passage) \(row[1] as Int64) \(row[2] as Int64) ".utf8))
        hash.update(data: row[0] as Data)
        return hash.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
