/// Does a piece of work for every index of `0..<count`, up to `width` at a time; results by index.
///
/// The first error ends the rest.
func inParallel<Result: Sendable>(
    _ count: Int,
    width: Int,
    _ work: @escaping @Sendable (Int) async throws -> Result
) async throws -> [Result] {
    try await withThrowingTaskGroup(of: (Int, Result).self) { group in
        var results = [Result?](repeating: nil, count: count)
        var next = 0
        func startNext() {
            guard next < count else { return }
            let index = next
            next += 1
            group.addTask { (index, try await work(index)) }
        }
        for _ in 0..<max(1, width) { startNext() }
        while let (index, result) = try await group.next() {
            results[index] = result
            startNext()
        }
        return results.compactMap { $0 }
    }
}
