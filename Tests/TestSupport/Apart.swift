import Foundation

/// What a body gives, run on a thread of its own: Swift's own threads are few, and a test that blocks
/// them keeps a service in the same process from answering.
public func apart<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await withCheckedThrowingContinuation { caller in
        Thread.detachNewThread { caller.resume(with: Swift.Result { try body() }) }
    }
}
