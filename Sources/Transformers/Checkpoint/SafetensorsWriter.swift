public import Foundation

/// Writes a safetensors file; what stood at its place stays until the new one is whole.
public struct SafetensorsWriter {
    private struct Pending {
        let name: String
        let type: StoredType
        let shape: [Int]
        let content: Content

        var byteCount: Int { shape.reduce(type.width, *) }
    }

    private enum Content {
        case bytes([UInt8])
        case stored(WeightTensor)
    }

    /// Free text for the file's header; `format` is what other readers look for.
    public var metadata = ["format": "pt"]
    private var pending: [String: Pending] = [:]

    /// Starts an empty file.
    public init() {}

    /// Adds a tensor of floats.
    ///
    /// - Parameters:
    ///   - name: The full key; a second tensor of one key replaces the first.
    ///   - shape: Its sizes.
    ///   - floats: Its numbers, row-major, [shape].
    ///   - type: F32, F16 or BF16; rounded to the nearest, ties to even.
    public mutating func add(
        _ name: String,
        shape: [Int],
        floats: [Float],
        as type: StoredType = .f32
    ) {
        precondition(shape.reduce(1, *) == floats.count, "\(floats.count) floats for \(shape)")
        let bytes = Self.bytes(of: floats, as: type)
        pending[name] = Pending(name: name, type: type, shape: shape, content: .bytes(bytes))
    }

    /// Adds a tensor of another checkpoint as it is stored there, scales included.
    ///
    /// - Parameters:
    ///   - tensor: The tensor; its file is read when the new one is written.
    ///   - name: The key; the tensor's own when left out.
    public mutating func add(_ tensor: WeightTensor, as name: String? = nil) {
        let name = name ?? tensor.name
        pending[name] = Pending(
            name: name,
            type: tensor.type,
            shape: tensor.shape,
            content: .stored(tensor)
        )
        if let scales = tensor.groupScales, let type = tensor.scales?.type {
            let shape = [tensor.rowCount, scales.count / max(1, tensor.rowCount)]
            add(name + RowScales.suffix, shape: shape, floats: scales, as: type)
        }
    }

    /// Adds a matrix of bytes with its scales.
    public mutating func add(_ name: String, _ rows: QuantizedRows) {
        pending[name] = Pending(
            name: name,
            type: .i8,
            shape: [rows.rowCount, rows.rowLength],
            content: .bytes(rows.values.map { UInt8(bitPattern: $0) })
        )
        add(
            name + RowScales.suffix,
            shape: [rows.rowCount, rows.rowLength / rows.groupLength],
            floats: rows.scales,
            as: rows.scalesAreHalves ? .f16 : .f32
        )
    }

    /// How many bytes the numbers take, header excluded.
    public var byteCount: Int { pending.values.reduce(0) { $0 + $1.byteCount } }

    /// Writes the file.
    ///
    /// - Throws: `CheckpointError` when the disk is full or the place cannot be written.
    public func write(to url: URL) throws {
        let aside = url.deletingLastPathComponent()
            .appending(path: ".\(url.lastPathComponent)-\(UUID().uuidString)")
        do {
            try write(aside: aside)
            guard rename(aside.path, url.path) == 0 else {
                throw CocoaError(
                    .fileWriteUnknown,
                    userInfo: [
                        NSLocalizedDescriptionKey: String(cString: strerror(errno))
                    ]
                )
            }
        } catch {
            try? FileManager.default.removeItem(at: aside)
            throw CheckpointError(
                .cannotWrite,
                while: "Writing",
                url.path,
                expected: "room for \(byteCount) bytes",
                found: error.localizedDescription
            )
        }
    }

    private func write(aside: URL) throws {
        // Wide types first, then by name: every tensor starts at a multiple of its width.
        let ordered = pending.values.sorted { ($1.type.width, $0.name) < ($0.type.width, $1.name) }
        try Data().write(to: aside, options: .withoutOverwriting)
        let file = try FileHandle(forWritingTo: aside)
        defer { try? file.close() }
        try file.write(contentsOf: try header(of: ordered))
        for tensor in ordered {
            switch tensor.content {
            case .bytes(let bytes): try file.write(contentsOf: bytes)
            case .stored(let tensor):
                try file.write(contentsOf: tensor.withUnsafeBytes { Data($0) })
            }
        }
        try file.synchronize()
    }

    private func header(of tensors: [Pending]) throws -> Data {
        var members: [String: Any] = ["__metadata__": metadata]
        var offset = 0
        for tensor in tensors {
            members[tensor.name] = [
                "dtype": tensor.type.rawValue,
                "shape": tensor.shape,
                "data_offsets": [offset, offset + tensor.byteCount],
            ]
            offset += tensor.byteCount
        }
        var json = try JSONSerialization.data(
            withJSONObject: members,
            options: [.sortedKeys, .withoutEscapingSlashes]
        )
        json.append(contentsOf: Array(repeating: 0x20, count: (8 - json.count % 8) % 8))
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Data($0) } + json
    }

    private static func bytes(of floats: [Float], as type: StoredType) -> [UInt8] {
        func words<Word: FixedWidthInteger>(_ convert: (Float) -> Word) -> [UInt8] {
            floats.map { convert($0).littleEndian }.withUnsafeBytes { Array($0) }
        }
        switch type {
        case .f32: return words { $0.bitPattern }
        case .f16: return words { Float16($0).bitPattern }
        case .bf16: return words(brainBits)
        case .f64, .i8, .u8, .i16, .i32, .i64, .bool:
            preconditionFailure("floats are stored as F32, F16 or BF16, not \(type.rawValue)")
        }
    }

    /// The upper half of a single, rounded to the nearest, ties to even.
    private static func brainBits(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        // Rounding could carry a NaN's fraction into infinity.
        guard !value.isNaN else { return UInt16(bits >> 16) | 0x40 }
        return UInt16(truncatingIfNeeded: (UInt64(bits) + 0x7FFF + UInt64(bits >> 16 & 1)) >> 16)
    }
}
