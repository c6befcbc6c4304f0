import Foundation
import QuestionAnswering
import Storage

extension SQLiteStore {
    /// Does the work of a request, which is not to blame for an index that cannot be read.
    ///
    /// - Throws: what the work throws; errors of these kinds about this store's file as
    ///   `internalFault`.
    func blamed<Result>(
        for kinds: Set<QuarryError.Kind> = [.badData, .cannotWrite],
        _ work: () async throws -> Result
    ) async throws -> Result {
        do { return try await work() } catch let error as QuarryError
            where kinds.contains(error.kind) && error.subject == file.path
        {
            throw QuarryError(
                .internalFault,
                while: error.action,
                error.subject,
                expected: error.expected,
                found: error.found,
                nextStep: error.nextStep
            )
        }
    }
}
