/// The word being read: its normalised scalars as UTF-8, each with the bytes it came from.
///
/// Most words are plain: ASCII, from adjoining bytes. Those need no table of origins, which is why
/// there are two forms; the first scalar that is not plain changes one into the other.
struct PendingWord {
    /// The normalised word.
    private(set) var bytes: [UInt8] = []
    /// The hash of all the bytes.
    private(set) var hash = TokenHash()
    private var isPlain = true
    /// Where a plain word starts in the original text.
    private var start = 0
    /// In a word that is not plain: where each scalar starts in `bytes`, and the end.
    private var offsets: [Int] = []
    /// In a word that is not plain: for each scalar the bytes of the original text.
    private var sources: [Range<Int>] = []
    /// How many scalars are worth keeping; of what follows only the end is noted.
    private let limit: Int

    /// An empty word that keeps one scalar more than the longest word may have.
    init(longestWord: Int) {
        limit = longestWord + 1
        bytes.reserveCapacity(4 * min(limit, 256))
    }

    /// How many scalars, or the limit.
    var count: Int { isPlain ? bytes.count : sources.count }

    var isEmpty: Bool { bytes.isEmpty }

    /// Where a scalar starts in `bytes`; `count` gives the end.
    func byteOffset(of scalar: Int) -> Int { isPlain ? scalar : offsets[scalar] }

    /// The bytes of the original text behind some scalars, at least one.
    func source(of scalars: Range<Int>) -> Range<Int> {
        if isPlain { return start + scalars.lowerBound..<start + scalars.upperBound }
        return sources[scalars.lowerBound].lowerBound..<sources[scalars.upperBound - 1].upperBound
    }

    /// Adds an ASCII scalar that came from one byte.
    mutating func append(_ byte: UInt8, from position: Int) {
        if bytes.isEmpty { start = position }
        guard isPlain, position == start + bytes.count, bytes.count < limit else {
            append(UInt32(byte), from: position..<position + 1)
            return
        }
        bytes.append(byte)
        hash.combine(byte)
    }

    /// Adds a scalar.
    mutating func append(_ scalar: UInt32, from source: Range<Int>) {
        if isPlain { listOrigins() }
        guard sources.count < limit else {
            extend(to: source.upperBound)
            return
        }
        switch scalar {
        case ..<0x80:
            appendByte(scalar)
        case ..<0x800:
            appendByte(0xC0 | scalar >> 6)
            appendByte(0x80 | scalar & 0x3F)
        case ..<0x10000:
            appendByte(0xE0 | scalar >> 12)
            appendByte(0x80 | scalar >> 6 & 0x3F)
            appendByte(0x80 | scalar & 0x3F)
        default:
            appendByte(0xF0 | scalar >> 18)
            appendByte(0x80 | scalar >> 12 & 0x3F)
            appendByte(0x80 | scalar >> 6 & 0x3F)
            appendByte(0x80 | scalar & 0x3F)
        }
        offsets.append(bytes.count)
        sources.append(source)
    }

    /// Lets the last scalar reach further right in the original text.
    mutating func extend(to end: Int) {
        if isPlain { listOrigins() }
        guard let last = sources.last else { return }
        sources[sources.count - 1] = last.lowerBound..<end
    }

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        hash = TokenHash()
        isPlain = true
    }

    /// Writes the table of origins that a plain word does without.
    private mutating func listOrigins() {
        isPlain = false
        offsets.removeAll(keepingCapacity: true)
        sources.removeAll(keepingCapacity: true)
        offsets.append(0)
        for index in bytes.indices {
            offsets.append(index + 1)
            sources.append(start + index..<start + index + 1)
        }
    }

    private mutating func appendByte(_ byte: UInt32) {
        let byte = UInt8(truncatingIfNeeded: byte)
        bytes.append(byte)
        hash.combine(byte)
    }
}
