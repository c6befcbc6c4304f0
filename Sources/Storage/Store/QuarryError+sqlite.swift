import Foundation
internal import GRDB
internal import QuestionAnswering

extension QuarryError {
    /// Says what a failure of SQLite means for the person.
    init(_ error: DatabaseError, while action: String, _ file: URL) {
        let found = error.message ?? error.resultCode.description
        switch error.resultCode.primaryResultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(
                .busy,
                while: action,
                file.path,
                found: "somebody else writing to it for too long",
                nextStep: "Try again when the other one is done"
            )
        case .SQLITE_FULL:
            self.init(
                .cannotWrite,
                while: action,
                file.path,
                found: "no space left",
                nextStep: "Free some space; nothing of this change was stored"
            )
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_IOERR:
            self.init(
                .cannotWrite,
                while: action,
                file.path,
                found: found,
                nextStep: "Check that the directory can be written and its disk is sound"
            )
        case .SQLITE_NOTADB:
            self.init(
                .badData,
                while: action,
                file.path,
                expected: "an index of Quarry",
                found: "a file that is no SQLite database",
                nextStep: "Name another index, or move the file away"
            )
        case .SQLITE_CORRUPT:
            self.init(
                .badData,
                while: action,
                file.path,
                found: "a damaged index: \(found)",
                nextStep: "See what is left with: quarry doctor"
            )
        default:
            self.init(.internalFault, while: action, file.path, found: found)
        }
    }
}
