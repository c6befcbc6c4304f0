import HTTPTypes
import Hummingbird
import NIOCore

extension RequestBody {
    /// The whole body.
    ///
    /// - Throws: `Problem` 413 for a longer one, 408 for one that does not come in time, 400 for one
    ///   that breaks off.
    func bytes(upTo limit: Int, within patience: Duration) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                do {
                    return Array(buffer: try await collect(upTo: limit))
                } catch is NIOTooManyBytesError {
                    throw Problem.tooLarge(limit)
                } catch {
                    throw Problem.ofBody(error)
                }
            }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            let first = try await group.next()
            group.cancelAll()
            guard let bytes = first.flatMap({ $0 }) else {
                throw Problem(.requestTimeout, "The body did not come in time.")
            }
            return bytes
        }
    }
}

extension Problem {
    /// What an error while a body comes means: the client has sent something else, or has gone.
    static func ofBody(_ error: any Error) -> any Error {
        if error is CancellationError { return error }
        return Problem(.badRequest, "The body broke off, or is not framed as HTTP has it.")
    }

    /// A body that is too long.
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(.contentTooLarge, "The body may have at most \(limit) bytes.")
    }
}
