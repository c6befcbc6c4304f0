/// The table of contents of a safetensors file.
///
/// A file is an 8-byte little-endian length, that many bytes of JSON, then the numbers of every
/// tensor, one behind the other without gap or overlap.
struct SafetensorsHeader {
    /// One tensor's place in the file.
    struct Entry {
        let name: String
        let type: StoredType
        let shape: [Int]
        /// Its bytes, counted from the start of the file.
        let range: Range<Int>
    }

    /// The limit of the format's reference implementation, in bytes.
    static let longest = 100_000_000

    /// Free text the writer left.
    let metadata: [String: String]
    /// The tensors in the order of their bytes.
    let entries: [Entry]
    /// The header's length with its 8-byte prefix.
    let byteCount: Int

    /// Reads and checks the header of a whole file.
    ///
    /// - Throws: `CheckpointError` for whatever the file says that is not so.
    init(of bytes: UnsafeRawBufferPointer, in file: String) throws {
        let parser = SafetensorsHeaderParser(bytes: bytes, file: file)
        let start = try 8 + parser.length()
        let members = try parser.members(endingAt: start)
        byteCount = start
        metadata = try parser.metadata(members)
        entries = try parser.arrange(
            members.filter { $0.key != "__metadata__" }
                .map { try parser.entry($0.key, $0.value, from: start) },
            from: start
        )
    }
}

/// The checks of `SafetensorsHeader.init`, one a function.
private struct SafetensorsHeaderParser {
    let bytes: UnsafeRawBufferPointer
    let file: String

    func failure(_ expected: String, _ found: String, next: String? = nil) -> CheckpointError {
        CheckpointError(
            .malformed,
            while: "Reading the header of",
            file,
            expected: expected,
            found: found,
            nextStep: next ?? "The file is damaged or not safetensors; fetch or convert it again."
        )
    }

    func length() throws -> Int {
        try refuseOtherFormats()
        guard bytes.count >= 8 else {
            throw failure("an 8-byte header length", "a file of \(bytes.count) bytes")
        }
        let stated = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        guard stated > 1 else { throw failure("a header", "a header length of \(stated)") }
        guard stated <= SafetensorsHeader.longest else {
            throw failure(
                "a header of at most \(SafetensorsHeader.longest) bytes",
                "a header length of \(stated)"
            )
        }
        guard Int(stated) <= bytes.count - 8 else {
            throw failure("\(stated) bytes of header", "\(bytes.count - 8) bytes in the file")
        }
        return Int(stated)
    }

    private func refuseOtherFormats() throws {
        if bytes.starts(with: "version https://git-lfs".utf8) {
            throw failure(
                "safetensors",
                "a Git LFS pointer",
                next: "Fetch the file itself with: git lfs pull"
            )
        }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
            throw failure(
                "safetensors",
                "a zip archive, as PyTorch writes",
                next: PyTorchCheckpoint.conversion
            )
        }
    }

    func members(endingAt end: Int) throws -> [String: JSONValue] {
        guard bytes[8] == UInt8(ascii: "{") else {
            throw failure("a JSON object", "byte \(String(bytes[8], radix: 16)) at its start")
        }
        do {
            let value = try JSONReader.value(of: Array(bytes[8..<end]))
            return value.members ?? [:]
        } catch {
            throw failure("a JSON object", "\(error.found) at byte \(error.offset + 8)")
        }
    }

    func metadata(_ members: [String: JSONValue]) throws -> [String: String] {
        guard let value = members["__metadata__"], value != .null else { return [:] }
        let pairs = try value.members?.map { key, value in
            guard let text = value.text else {
                throw failure("text under __metadata__", "\(key): \(value.described)")
            }
            return (key, text)
        }
        guard let pairs else { throw failure("__metadata__ as an object", value.described) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    func entry(
        _ name: String,
        _ value: JSONValue,
        from start: Int
    ) throws -> SafetensorsHeader.Entry {
        guard value.members != nil else {
            throw failure("dtype, shape and data_offsets for \(name)", value.described)
        }
        let type = try storedType(name, value["dtype"])
        let shape = try wholeNumbers(name, "shape", value["shape"])
        let offsets = try wholeNumbers(name, "data_offsets", value["data_offsets"])
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw failure("two ascending data_offsets for \(name)", "\(offsets)")
        }
        let available = bytes.count - start
        guard offsets[1] <= available else {
            throw failure(
                "data_offsets of \(name) within the \(available) bytes of data",
                "\(offsets)",
                next: "The file is cut short or damaged; fetch it again."
            )
        }
        let needed = try byteCount(name, shape, type)
        guard offsets[1] - offsets[0] == needed else {
            throw failure(
                "\(needed) bytes for \(name), \(type.rawValue) \(shape)",
                "\(offsets[1] - offsets[0]) bytes between its data_offsets"
            )
        }
        let range = start + offsets[0]..<start + offsets[1]
        return SafetensorsHeader.Entry(name: name, type: type, shape: shape, range: range)
    }

    private func storedType(_ name: String, _ value: JSONValue?) throws -> StoredType {
        if let type = value?.text.flatMap(StoredType.init(rawValue:)) { return type }
        throw CheckpointError(
            .unsupported,
            while: "Reading the header of",
            file,
            expected: "\(name) stored as one of "
                + StoredType.allCases.map(\.rawValue).joined(separator: ", "),
            found: value?.described ?? "no dtype",
            nextStep: "Save the model again as F32, F16 or BF16."
        )
    }

    private func wholeNumbers(_ name: String, _ key: String, _ value: JSONValue?) throws -> [Int] {
        let expected = "\(key) of \(name) as whole numbers from 0"
        guard let elements = value?.elements else {
            throw failure(expected, value?.described ?? "no \(key)")
        }
        return try elements.map { element in
            guard let number = element.integer, number >= 0 else {
                throw failure(expected, element.described)
            }
            return number
        }
    }

    private func byteCount(_ name: String, _ shape: [Int], _ type: StoredType) throws -> Int {
        try shape.reduce(type.width) { product, dimension in
            let (count, overflows) = product.multipliedReportingOverflow(by: dimension)
            guard !overflows else {
                throw failure("\(name) to fit in memory", "shape \(shape)")
            }
            return count
        }
    }

    /// The entries in the order of their bytes, which they must cover exactly.
    func arrange(
        _ entries: [SafetensorsHeader.Entry],
        from start: Int
    ) throws -> [SafetensorsHeader.Entry] {
        let sorted = entries.sorted {
            ($0.range.lowerBound, $0.range.upperBound, $0.name)
                < ($1.range.lowerBound, $1.range.upperBound, $1.name)
        }
        var end = start
        var previous = "the header"
        for entry in sorted {
            guard entry.range.lowerBound == end else {
                let fault = entry.range.lowerBound < end ? "overlaps" : "leaves a gap behind"
                throw failure(
                    "tensors one behind the other",
                    "\(entry.name), which \(fault) \(previous)"
                )
            }
            end = entry.range.upperBound
            previous = entry.name
        }
        guard end == bytes.count else {
            throw failure(
                "tensors up to the end of the file",
                "\(bytes.count - end) bytes behind \(previous)"
            )
        }
        return sorted
    }
}

/// What to tell people who have PyTorch's own format.
enum PyTorchCheckpoint {
    static let conversion = """
        Quarry reads safetensors only, because PyTorch's format can run code. Convert it with \
        Python: from transformers import AutoModel; \
        AutoModel.from_pretrained("DIR").save_pretrained("DIR", safe_serialization=True) \
        (use AutoModelForQuestionAnswering for a reader)
        """
}
