/// Lets writers go one after another, in order of arrival.
///
/// What has begun is finished also when the request that asked for it is given up: a change is made
/// wholly or not at all, and the next writer must find the store at rest.
actor WriterQueue {
    private var last: Task<Void, Never>?

    /// Writes when everybody before is done.
    func write<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws
        -> Result
    {
        let before = last
        let task = Task {
            await before?.value
            return try await body()
        }
        last = Task { _ = try? await task.value }
        return try await task.value
    }
}
