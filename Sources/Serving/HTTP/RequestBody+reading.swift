import HTTPTypes
import Hummingbird
import NIOCore

extension RequestBody {
    /// The whole body.
    ///
    /// - Throws: `Problem` 413 for a longer one, 408 for one that does not come in time.
    func bytes(upTo limit: Int, within patience: Duration) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
            group.addTask {
                do {
                    return Array(buffer: try await collect(upTo: limit))
                } catch is NIOTooManyBytesError {
                    throw Problem.tooLarge(limit)
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
    /// A body that is too long.
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(.contentTooLarge, "The body may have at most \(limit) bytes.")
    }
}
