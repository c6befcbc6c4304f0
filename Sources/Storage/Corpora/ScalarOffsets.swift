import QuestionAnswering

/// Turns offsets in Unicode scalars into offsets in UTF-8 bytes and back.
///
/// ASCII texts need no table; others get one entry for every 64 scalars.
struct ScalarOffsets {
    /// How many scalars the text has.
    let scalarCount: Int
    private let byteCount: Int
    /// The byte at which every 64th scalar begins; empty for ASCII.
    private let marks: [Int]
    private static let stride = 64

    /// Counts a text through once.
    init(_ text: String) {
        var text = text
        (scalarCount, byteCount, marks) = text.withUTF8 { bytes in
            let count = bytes.reduce(into: 0) { $0 += $1 & 0xC0 != 0x80 ? 1 : 0 }
            guard count < bytes.count else { return (count, count, []) }
            var marks: [Int] = []
            marks.reserveCapacity(count / Self.stride + 1)
            var scalars = 0
            for (offset, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
                if scalars % Self.stride == 0 { marks.append(offset) }
                scalars += 1
            }
            return (count, bytes.count, marks)
        }
    }

    /// The byte at which a scalar of `text` begins; its length for the end.
    func byte(ofScalar scalar: Int, in text: String) -> Int {
        guard !marks.isEmpty else { return scalar }
        guard scalar < scalarCount else { return byteCount }
        let mark = scalar / Self.stride
        let start = text.utf8.index(text.startIndex, offsetBy: marks[mark])
        let found = text.unicodeScalars.index(start, offsetBy: scalar % Self.stride)
        return text.utf8.distance(from: text.startIndex, to: found)
    }

    /// The scalar that begins at a byte of `text`; the count of scalars for the end.
    func scalar(ofByte byte: Int, in text: String) -> Int {
        guard !marks.isEmpty else { return byte }
        guard byte < byteCount else { return scalarCount }
        var low = 0
        var high = marks.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if marks[middle] <= byte { low = middle } else { high = middle }
        }
        let start = text.utf8.index(text.startIndex, offsetBy: marks[low])
        let end = text.utf8.index(start, offsetBy: byte - marks[low])
        return low * Self.stride + text.unicodeScalars.distance(from: start, to: end)
    }

    /// Both counts of a range of scalars of `text`, which must lie inside it.
    func range(scalars: Range<Int>, in text: String) -> TextRange {
        let start = byte(ofScalar: scalars.lowerBound, in: text)
        let end = byte(ofScalar: scalars.upperBound, in: text)
        return TextRange(scalars: scalars, bytes: start..<end)
    }
}
