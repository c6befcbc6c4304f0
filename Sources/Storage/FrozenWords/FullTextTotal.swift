internal import Foundation
internal import GRDB

/// How many rows and words FTS5 counts, read from the record in which it keeps them.
struct FullTextTotal: Hashable {
    let rows: Int64
    /// Words of the column that is scored.
    let words: Int64

    /// The row of FTS5's table of records that holds its counts.
    private static let record = 1

    /// Reads the record: SQLite's variable-length numbers, the rows first, then the words by column.
    init?(_ db: Database) throws {
        let record = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT block FROM passage_words_data WHERE id = ?"),
            arguments: [Self.record]
        )
        var bytes = (record ?? Data())[...]
        guard let rows = Self.number(&bytes), let words = Self.number(&bytes) else { return nil }
        self.rows = rows
        self.words = words
    }

    /// The mean length in words, as FTS5's own BM25 takes it.
    var averageLength: Double { rows > 0 && words > 0 ? Double(words) / Double(rows) : 1 }

    /// Seven bits a byte, the highest first; the ninth byte has eight.
    private static func number(_ bytes: inout Data) -> Int64? {
        var number: UInt64 = 0
        for place in 1...9 {
            guard let byte = bytes.popFirst() else { return nil }
            guard place < 9 else { return Int64(bitPattern: number << 8 | UInt64(byte)) }
            number = number << 7 | UInt64(byte & 0x7f)
            if byte < 0x80 { break }
        }
        return Int64(bitPattern: number)
    }
}
