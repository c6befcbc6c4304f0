internal import CFullText
internal import Foundation
internal import GRDB

/// A statement that runs once a row: its values are bound without objects in between.
///
/// Belongs to the connection's thread, and to one transaction.
final class RowStatement {
    private let db: Database
    private let handle: OpaquePointer

    /// Prepares a statement that returns no rows.
    init(_ sql: String, on db: Database) throws {
        self.db = db
        var made: OpaquePointer?
        let code = quarry_statement_new(db.sqliteConnection, sql, &made)
        guard code == 0, let made else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: db.lastErrorMessage,
                sql: sql
            )
        }
        handle = made
    }

    deinit { quarry_statement_free(handle) }

    /// Runs it with the values bound; whether it changed a row.
    @discardableResult
    func run() throws -> Bool { try hasChangedRow(quarry_statement_run(handle)) }

    /// Runs it with a text that is not copied for it beside the values bound; whether it changed a row.
    @discardableResult
    func run(_ index: Int32, _ text: String) throws -> Bool {
        var text = text
        return try text.withUTF8 { utf8 in
            try utf8.withMemoryRebound(to: CChar.self) { try run(index, $0) }
        }
    }

    /// The same with a text as UTF-8.
    @discardableResult
    func run(_ index: Int32, _ utf8: UnsafeBufferPointer<CChar>) throws -> Bool {
        try hasChangedRow(
            quarry_statement_run_with(handle, index, utf8.baseAddress, utf8.count)
        )
    }

    private func hasChangedRow(_ code: Int32) throws -> Bool {
        guard code == 0 else {
            throw DatabaseError(
                resultCode: ResultCode(rawValue: code),
                message: db.lastErrorMessage
            )
        }
        return quarry_changed_rows(db.sqliteConnection) > 0
    }

    /// Binds a text; nil is null.
    func bind(_ index: Int32, _ text: String?) {
        guard var text else { return quarry_statement_null(handle, index) }
        text.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) {
                quarry_statement_text(handle, index, $0.baseAddress, $0.count)
            }
        }
    }

    /// Binds a whole number.
    func bind(_ index: Int32, _ number: Int64) {
        quarry_statement_integer(handle, index, number)
    }

    /// Binds a number; nil is null.
    func bind(_ index: Int32, _ number: Double?) {
        guard let number else { return quarry_statement_null(handle, index) }
        quarry_statement_number(handle, index, number)
    }

    /// Binds bytes.
    func bind(_ index: Int32, _ bytes: some ContiguousBytes) {
        bytes.withUnsafeBytes { quarry_statement_bytes(handle, index, $0.baseAddress, $0.count) }
    }
}
