import Glibc

/// Memory for numbers that kernels work on: one owner, aligned to a cache line, zeros at first.
public struct AlignedBuffer<Number: BitwiseCopyable>: ~Copyable {
    /// How many numbers it holds.
    public let count: Int
    private let start: UnsafeMutablePointer<Number>

    /// Takes memory for a number of zeros.
    public init(count: Int) {
        precondition(count >= 0, "\(count) numbers")
        let size = max(count * MemoryLayout<Number>.stride, 1)
        let line = 64
        guard let memory = aligned_alloc(line, (size + line - 1) / line * line) else {
            fatalError("no memory for \(size) bytes of numbers")
        }
        memset(memory, 0, size)
        start = memory.bindMemory(to: Number.self, capacity: count)
        self.count = count
    }

    deinit { free(start) }

    /// Lends the numbers for reading.
    public func withNumbers<Result, Failure>(
        _ body: (UnsafeBufferPointer<Number>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeBufferPointer(start: start, count: count))
    }

    /// Lends the numbers for writing.
    public mutating func withMutableNumbers<Result, Failure>(
        _ body: (UnsafeMutableBufferPointer<Number>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeMutableBufferPointer(start: start, count: count))
    }

    /// The numbers, for kernels that read one buffer and write another of the same owner.
    ///
    /// Valid while the buffer lives; the owner sees to it that nobody else writes.
    package var numbers: UnsafeMutableBufferPointer<Number> {
        UnsafeMutableBufferPointer(start: start, count: count)
    }
}

// One owner holds the memory, and Swift's ownership rules give it to one task at a time for writing.
extension AlignedBuffer: @unchecked Sendable where Number: Sendable {}
