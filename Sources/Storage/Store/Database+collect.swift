internal import Foundation
internal import GRDB

extension Database {
    /// The whole numbers of a column, ascending.
    ///
    /// - Parameters:
    ///   - column: the column, an SQL expression.
    ///   - rest: what follows `SELECT column` in the statement.
    ///   - arguments: for its question marks.
    /// - Returns: a number for each row.
    /// - Throws: what SQLite does.
    func collect(_ column: String, _ rest: String, _ arguments: StatementArguments) throws
        -> [Int64]
    {
        let sql = "SELECT quarry_collect(\(column)) \(rest)"
        let bytes = try Data.fetchOne(cachedStatement(sql: sql), arguments: arguments) ?? Data()
        let numbers = [Int64](unsafeUninitializedCapacity: bytes.count / 8) { room, count in
            count = bytes.copyBytes(to: room) / 8
        }
        // Most queries go through a table in the order of these numbers.
        let isAscending = zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
        return isAscending ? numbers : numbers.sorted()
    }
}
