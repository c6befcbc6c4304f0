import CFaiss

/// What stands at the beginning of an index file: what it holds, for whom, and how to tell damage.
///
/// FAISS believes every size it reads, so that one flipped bit may ask for a terabyte. Nothing of
/// the file reaches FAISS before its checksum is found right.
///
///     0  magic                    40  vectors, gaps included     84  bytes of the embedder's name
///     8  format version (u32)     48  bytes of the FAISS index   88  bytes of the store's name
///     12 bytes of the header      56  checksum of the passages   92  bytes of the settings
///     16 checksum of 24...        64  checksum of the rows       96  those three texts
///     24 kind (u32)               72  checksum of the FAISS index
///     28 coordinates (u32)        80  metric (u32)
///     32 generation (i64)
///
/// Then, each at a multiple of 64: the passages (i64 each, 0 at a gap), the rows (f32, row-major),
/// the FAISS index. All numbers are little-endian; checksums are XXH64.
struct IndexFileHeader: Hashable {
    var kind: VectorIndexKind
    var dimension: Int
    var generation: Int64
    /// Vectors in the file, gaps included.
    var count: Int
    var graphBytes: Int
    var checksums: Checksums
    var embedder: String
    var store: String
    var settings: String

    /// One checksum a section.
    struct Checksums: Hashable {
        var passages: UInt64
        var rows: UInt64
        var graph: UInt64
    }

    /// Where the sections of a file lie.
    struct Layout: Hashable {
        let passages: Range<Int>
        let rows: Range<Int>
        let graph: Range<Int>

        /// Nil when the sizes cannot be counted, as only a damaged header says.
        init?(header: Int, count: Int, dimension: Int, graph graphBytes: Int) {
            let width = dimension.multipliedReportingOverflow(by: 4)
            let rowBytes = width.partialValue.multipliedReportingOverflow(by: count)
            // Sizes below this add up without overflow.
            let largest = 1 << 50
            guard count >= 0, dimension > 0, graphBytes >= 0, !width.overflow, !rowBytes.overflow,
                count < largest, rowBytes.partialValue < largest, graphBytes < largest
            else { return nil }
            passages = Self.aligned(header, count * 8)
            rows = Self.aligned(passages.upperBound, rowBytes.partialValue)
            graph = Self.aligned(rows.upperBound, graphBytes)
        }

        private static func aligned(_ end: Int, _ size: Int) -> Range<Int> {
            let start = (end + 63) / 64 * 64
            return start..<start + size
        }
    }

    static let magic = Array("QUARRYVX".utf8)
    /// Grows when a reader of today would misread the file.
    static let formatVersion: UInt32 = 1
    static let fixedBytes = 96
}

/// Why an index file is not used.
enum IndexFileFault: Error, Hashable {
    case foreign
    case newerFormat(UInt32)
    case damaged(String)
}

extension IndexFileHeader {
    /// The header as it stands in a file.
    var bytes: [UInt8] {
        let texts = [embedder, store, settings].map { Array($0.utf8) }
        let length = Self.fixedBytes + texts.reduce(0) { $0 + $1.count }
        var tail: [UInt8] = []
        tail.append(littleEndian: kind.fileCode)
        tail.append(littleEndian: UInt32(dimension))
        tail.append(littleEndian: generation)
        tail.append(littleEndian: Int64(count))
        tail.append(littleEndian: Int64(graphBytes))
        tail.append(littleEndian: checksums.passages)
        tail.append(littleEndian: checksums.rows)
        tail.append(littleEndian: checksums.graph)
        tail.append(littleEndian: UInt32(0))
        for text in texts { tail.append(littleEndian: UInt32(text.count)) }
        tail += texts.joined()

        var bytes = Self.magic
        bytes.append(littleEndian: Self.formatVersion)
        bytes.append(littleEndian: UInt32(length))
        bytes.append(littleEndian: cfaiss_checksum(tail, tail.count))
        return bytes + tail
    }

    /// Reads a header and says where the sections lie, all of them inside the file.
    ///
    /// - Throws: `IndexFileFault`, whatever the bytes are.
    static func read(_ file: UnsafeRawBufferPointer) throws -> (IndexFileHeader, Layout) {
        guard file.count >= 16, file.prefix(8).elementsEqual(magic) else {
            throw IndexFileFault.foreign
        }
        let version = file.number(at: 8, as: UInt32.self)
        guard version == formatVersion else {
            throw version > formatVersion
                ? IndexFileFault.newerFormat(version) : .damaged("format version \(version)")
        }
        let length = Int(file.number(at: 12, as: UInt32.self))
        guard length >= fixedBytes, length <= file.count else {
            throw IndexFileFault.damaged("the header is cut short")
        }
        let tail = UnsafeRawBufferPointer(rebasing: file[24..<length])
        guard cfaiss_checksum(tail.baseAddress, tail.count) == file.number(at: 16, as: UInt64.self)
        else { throw IndexFileFault.damaged("the header's checksum is wrong") }
        return try parse(file, length: length)
    }

    private static func parse(_ file: UnsafeRawBufferPointer, length: Int) throws
        -> (IndexFileHeader, Layout)
    {
        guard let kind = VectorIndexKind(fileCode: file.number(at: 24, as: UInt32.self)),
            file.number(at: 80, as: UInt32.self) == 0
        else { throw IndexFileFault.damaged("unknown kind or metric") }
        let texts = try texts(file, length: length)
        let header = IndexFileHeader(
            kind: kind,
            dimension: Int(file.number(at: 28, as: UInt32.self)),
            generation: file.number(at: 32, as: Int64.self),
            count: Int(file.number(at: 40, as: Int64.self)),
            graphBytes: Int(file.number(at: 48, as: Int64.self)),
            checksums: Checksums(
                passages: file.number(at: 56, as: UInt64.self),
                rows: file.number(at: 64, as: UInt64.self),
                graph: file.number(at: 72, as: UInt64.self)
            ),
            embedder: texts[0],
            store: texts[1],
            settings: texts[2]
        )
        guard let layout = header.layout(after: length), layout.graph.upperBound == file.count
        else {
            throw IndexFileFault.damaged("the file is not as long as it says")
        }
        return (header, layout)
    }

    private static func texts(_ file: UnsafeRawBufferPointer, length: Int) throws -> [String] {
        var start = fixedBytes
        return try [84, 88, 92].map { offset in
            let count = Int(file.number(at: offset, as: UInt32.self))
            guard count <= length - start else {
                throw IndexFileFault.damaged("a name is cut short")
            }
            defer { start += count }
            return String(decoding: file[start..<start + count], as: UTF8.self)
        }
    }

    /// Where the sections lie behind a header of that many bytes.
    func layout(after length: Int) -> Layout? {
        Layout(header: length, count: count, dimension: dimension, graph: graphBytes)
    }

    /// Compares every section with its checksum.
    func verify(_ file: UnsafeRawBufferPointer, _ layout: Layout) throws {
        let sections = [
            ("passages", layout.passages, checksums.passages),
            ("vectors", layout.rows, checksums.rows),
            ("FAISS index", layout.graph, checksums.graph),
        ]
        for (name, range, expected) in sections {
            let section = UnsafeRawBufferPointer(rebasing: file[range])
            guard cfaiss_checksum(section.baseAddress, section.count) == expected else {
                throw IndexFileFault.damaged("the checksum of the \(name) is wrong")
            }
        }
    }
}

extension VectorIndexKind {
    fileprivate var fileCode: UInt32 {
        switch self {
        case .flat: 0
        case .hnsw: 1
        case .ivfpq: 2
        }
    }

    fileprivate init?(fileCode: UInt32) {
        guard let kind = Self.allCases.first(where: { $0.fileCode == fileCode }) else {
            return nil
        }
        self = kind
    }
}

extension UnsafeRawBufferPointer {
    fileprivate func number<Number: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int,
        as type: Number.Type
    ) -> Number {
        Number(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
    }
}

extension [UInt8] {
    fileprivate mutating func append(littleEndian number: some FixedWidthInteger) {
        Swift.withUnsafeBytes(of: number.littleEndian) { append(contentsOf: $0) }
    }
}
