import QuestionAnswering
import Synchronization

/// Vectors of one length, one behind the other in memory.
///
/// Rows that were handed out never change and never move; new ones are written behind them.
/// `@unchecked Sendable`: readers touch only rows below the count they were given, and the only
/// writer of rows above holds `used`.
final class RowBuffer: @unchecked Sendable {
    let dimension: Int
    let base: UnsafePointer<Float>
    private let writable: UnsafeMutablePointer<Float>?
    private let capacity: Int
    private let file: FileBytes?
    private let used: Mutex<Int>
    private let coding = Mutex(Coding())

    /// Codes of the rows, once they have been scanned for long enough to be worth it.
    private struct Coding {
        var scanned = 0
        var codes: RowCodes?
    }

    /// An empty buffer with room for `capacity` rows.
    init(dimension: Int, capacity: Int) {
        self.dimension = dimension
        self.capacity = capacity
        let block = LargeBlock.allocate(
            byteCount: capacity * dimension * MemoryLayout<Float>.stride
        )
        let rows = block.bindMemory(to: Float.self, capacity: max(1, capacity * dimension))
        writable = rows
        base = UnsafePointer(rows)
        file = nil
        used = Mutex(0)
    }

    /// The rows that a file holds from `offset` on; `count` of them lie inside it.
    init(dimension: Int, count: Int, of file: FileBytes, at offset: Int) {
        self.dimension = dimension
        capacity = count
        writable = nil
        base = (file.start + offset).assumingMemoryBound(to: Float.self)
        self.file = file
        used = Mutex(count)
    }

    deinit { writable?.deallocate() }

    /// One row.
    func row(_ position: Int) -> UnsafeBufferPointer<Float> {
        UnsafeBufferPointer(start: base + position * dimension, count: dimension)
    }

    /// The codes of the first `count` rows, or nil while they do not pay.
    ///
    /// Making them takes about as long as two scans without, so that a process that asks once does
    /// without, as do vectors that fit the cache.
    func codes(of count: Int, scanning rows: Int) -> RowCodes? {
        guard count * dimension >= Self.fewestCoordinates else { return nil }
        let isWorthIt = coding.withLock { coding in
            coding.scanned += rows
            return coding.codes != nil || coding.scanned - rows >= count
        }
        return isWorthIt ? codes(of: count) : nil
    }

    /// The codes of the first `count` rows, made now where they are missing; nil where rows are too
    /// long to have any.
    func codes(of count: Int) -> RowCodes? {
        let codes: RowCodes? = coding.withLock { coding in
            if coding.codes == nil {
                coding.codes = RowCodes(dimension: dimension, capacity: capacity)
            }
            return coding.codes
        }
        codes?.encode(base, upTo: count)
        return codes
    }

    /// Fewer coordinates than these are scanned as they are: 4 MB.
    private static let fewestCoordinates = 1 << 20

    /// A buffer with the first `count` rows of this one and `rows` behind them: this one where
    /// nobody has written there yet and there is room, else a copy.
    func appending(_ rows: [Vector], behind count: Int) -> RowBuffer {
        let isWritten = used.withLock { used in
            guard writable != nil, used == count, count + rows.count <= capacity else {
                return false
            }
            write(rows, at: count)
            used += rows.count
            return true
        }
        if isWritten { return self }
        let total = count + rows.count
        let grown = RowBuffer(dimension: dimension, capacity: total + total / 4)
        grown.copyRows(of: self, count: count)
        return grown.appending(rows, behind: count)
    }

    /// A buffer with the rows at those positions, in that order.
    func gathering(_ positions: some Collection<Int>) -> RowBuffer {
        let gathered = RowBuffer(dimension: dimension, capacity: positions.count)
        for (place, position) in positions.enumerated() {
            gathered.writable?.advanced(by: place * dimension)
                .update(from: base + position * dimension, count: dimension)
        }
        gathered.used.withLock { $0 = positions.count }
        return gathered
    }

    private func copyRows(of other: RowBuffer, count: Int) {
        writable?.update(from: other.base, count: count * dimension)
        used.withLock { $0 = count }
    }

    private func write(_ rows: [Vector], at position: Int) {
        for (place, row) in rows.enumerated() {
            row.values.withUnsafeBufferPointer { values in
                guard let start = values.baseAddress else { return }
                writable?.advanced(by: (position + place) * dimension)
                    .update(from: start, count: dimension)
            }
        }
    }
}
