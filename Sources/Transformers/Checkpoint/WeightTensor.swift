/// One tensor of a checkpoint, still in its file.
///
/// Numbers are converted when they are asked for: `floats()` for a layer's weights, `copyRow` for
/// the few rows of an embedding table that a text needs. Starts need not be aligned.
public struct WeightTensor: Sendable {
    /// The full key in the checkpoint.
    public let name: String
    /// Sizes, outermost first; empty for a single number.
    public let shape: [Int]
    /// How the numbers are stored.
    public let type: StoredType
    let file: MappedFile
    let range: Range<Int>
    let scales: RowScales?

    init(_ entry: SafetensorsHeader.Entry, in file: MappedFile, scales: RowScales? = nil) {
        name = entry.name
        shape = entry.shape
        type = entry.type
        range = entry.range
        self.file = file
        self.scales = scales
    }

    /// How many numbers.
    public var count: Int { range.count / type.width }

    /// Rows when seen as a matrix: the first size; 1 for a single number.
    public var rowCount: Int { shape.first ?? 1 }

    /// Numbers in a row: the product of every size but the first.
    public var rowLength: Int { shape.dropFirst().reduce(1, *) }

    /// Bytes in the file, scales included.
    public var storedByteCount: Int { range.count + (scales?.range.count ?? 0) }

    /// Whether its bytes stand for real numbers: a floating type, or I8 with scales.
    public var isReal: Bool { type.isReal || scales != nil }

    /// Whether it is I8 with scales.
    public var isQuantized: Bool { scales != nil }

    /// For I8 with scales how many neighbours in a row share one; nil otherwise.
    public var groupLength: Int? { scales?.groupLength }

    /// For I8 with scales those of each row, [rows, rowLength / groupLength]; nil otherwise.
    ///
    /// A weight is its byte times the scale of its group.
    public var groupScales: [Float]? {
        guard let scales else { return nil }
        return (0..<count / scales.groupLength).map(scales.value(ofGroup:))
    }

    /// Lends the stored bytes, row-major and little-endian; they may start at any address.
    public func withUnsafeBytes<Result>(
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        // The tensor holds the mapping for as long as the body runs.
        try withExtendedLifetime(file) { try body(UnsafeRawBufferPointer(rebasing: storage)) }
    }

    /// Lends the stored bytes as a bounds-checked span, row-major and little-endian.
    public func withBytes<Result>(_ body: (RawSpan) throws -> Result) rethrows -> Result {
        try withUnsafeBytes { try body($0.bytes) }
    }

    private var storage: Slice<UnsafeRawBufferPointer> { file.bytes[range] }
}

/// The scales of an I8 tensor, still in their file: one for each group of neighbours in a row.
struct RowScales: Sendable {
    /// What a scale tensor's key adds to the key of its weight.
    static let suffix = ".row_scale"

    let file: MappedFile
    let range: Range<Int>
    let type: StoredType
    /// Numbers that share a scale; it divides the length of a row.
    let groupLength: Int

    /// The scale of a group, counted through all rows; the caller has checked that it exists.
    func value(ofGroup group: Int) -> Float {
        var value: Float = 0
        withUnsafeMutablePointer(to: &value) { output in
            let bytes = UnsafeRawBufferPointer(rebasing: file.bytes[range])
            StoredNumbers(bytes: bytes, type: type)
                .convert(group..<group + 1, scale: 1, into: output)
        }
        return value
    }
}
