/// The word being read: its normalised scalars as UTF-8, each with the bytes it came from.
struct PendingWord {
    /// The normalised word.
    private(set) var bytes: [UInt8] = []
    /// Where each scalar starts in `bytes`, and where the last one ends.
    private var offsets: [Int] = [0]
    /// For each scalar the bytes of the original text.
    private var sources: [Range<Int>] = []

    /// How many scalars.
    var count: Int { sources.count }

    var isEmpty: Bool { sources.isEmpty }

    /// Where a scalar starts in `bytes`; `count` gives the end.
    func byteOffset(of scalar: Int) -> Int { offsets[scalar] }

    /// The bytes of the original text behind some scalars, at least one.
    func source(of scalars: Range<Int>) -> Range<Int> {
        sources[scalars.lowerBound].lowerBound..<sources[scalars.upperBound - 1].upperBound
    }

    /// Adds an ASCII scalar that came from one byte.
    mutating func append(_ byte: UInt8, from position: Int) {
        bytes.append(byte)
        offsets.append(bytes.count)
        sources.append(position..<position + 1)
    }

    /// Adds a scalar.
    mutating func append(_ scalar: UInt32, from source: Range<Int>) {
        switch scalar {
        case ..<0x80:
            bytes.append(UInt8(scalar))
        case ..<0x800:
            bytes.append(UInt8(0xC0 | scalar >> 6))
            appendContinuation(scalar)
        case ..<0x10000:
            bytes.append(UInt8(0xE0 | scalar >> 12))
            appendContinuation(scalar >> 6)
            appendContinuation(scalar)
        default:
            bytes.append(UInt8(0xF0 | scalar >> 18))
            appendContinuation(scalar >> 12)
            appendContinuation(scalar >> 6)
            appendContinuation(scalar)
        }
        offsets.append(bytes.count)
        sources.append(source)
    }

    /// Lets the last scalar reach further right in the original text.
    mutating func extend(to end: Int) {
        guard let last = sources.last else { return }
        sources[sources.count - 1] = last.lowerBound..<end
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        offsets.removeLast(offsets.count - 1)
        sources.removeAll(keepingCapacity: true)
    }

    private mutating func appendContinuation(_ bits: UInt32) {
        bytes.append(UInt8(0x80 | bits & 0x3F))
    }
}
