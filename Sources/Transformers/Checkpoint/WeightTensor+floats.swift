extension WeightTensor {
    /// Every number as a float, row-major, [shape].
    ///
    /// I8 with scales is multiplied out; integers are converted.
    public func floats() -> [Float] {
        [Float](unsafeUninitializedCapacity: count) { output, written in
            copy(into: output)
            written = count
        }
    }

    /// Writes every number as a float, row-major.
    ///
    /// - Parameter output: [count] floats; they may be uninitialised.
    public func copy(into output: UnsafeMutableBufferPointer<Float>) {
        precondition(output.count >= count, "room for \(output.count) floats, need \(count)")
        convert(0..<count, into: output)
    }

    /// Writes one row as floats.
    ///
    /// - Parameters:
    ///   - row: In `0..<rowCount`.
    ///   - output: [rowLength] floats; they may be uninitialised.
    public func copyRow(_ row: Int, into output: UnsafeMutableBufferPointer<Float>) {
        precondition(row >= 0 && row < rowCount, "row \(row) of \(name), which has \(rowCount)")
        precondition(output.count >= rowLength, "room for \(output.count), need \(rowLength)")
        convert(row * rowLength..<(row + 1) * rowLength, into: output)
    }

    /// Converts numbers that are whole groups where there are scales.
    private func convert(_ indices: Range<Int>, into output: UnsafeMutableBufferPointer<Float>) {
        guard !indices.isEmpty, let start = output.baseAddress else { return }
        withUnsafeBytes { bytes in
            let numbers = StoredNumbers(bytes: bytes, type: type)
            guard let scales else { return numbers.convert(indices, scale: 1, into: start) }
            for first in stride(
                from: indices.lowerBound,
                to: indices.upperBound,
                by: scales.groupLength
            ) {
                numbers.convert(
                    first..<first + scales.groupLength,
                    scale: scales.value(ofGroup: first / scales.groupLength),
                    into: start + (first - indices.lowerBound)
                )
            }
        }
    }

    /// Writes one row as floats.
    ///
    /// - Parameters:
    ///   - row: In `0..<rowCount`.
    ///   - output: At least [rowLength] floats; the rest is left alone.
    public func copyRow(_ row: Int, into output: inout MutableSpan<Float>) {
        output.withUnsafeMutableBufferPointer { copyRow(row, into: $0) }
    }

    /// One row as floats, [rowLength]; `row` is in `0..<rowCount`.
    public func row(_ row: Int) -> [Float] {
        [Float](unsafeUninitializedCapacity: rowLength) { output, written in
            copyRow(row, into: output)
            written = rowLength
        }
    }

    /// Every number of an integer tensor, row-major; nil when the type is not an integer's.
    public func integers() -> [Int]? {
        withUnsafeBytes { bytes in
            func all<Number: FixedWidthInteger>(_: Number.Type) -> [Int] {
                (0..<count).map {
                    Int(
                        Number(
                            littleEndian: bytes.loadUnaligned(
                                fromByteOffset: $0 * MemoryLayout<Number>.size,
                                as: Number.self
                            )
                        )
                    )
                }
            }
            switch type {
            case .i8: return all(Int8.self)
            case .u8, .bool: return all(UInt8.self)
            case .i16: return all(Int16.self)
            case .i32: return all(Int32.self)
            case .i64: return all(Int64.self)
            case .f64, .f32, .f16, .bf16: return nil
            }
        }
    }
}

/// Stored numbers on their way to floats.
struct StoredNumbers {
    let bytes: UnsafeRawBufferPointer
    let type: StoredType

    /// Converts a range of numbers.
    ///
    /// - Parameters:
    ///   - indices: Within the numbers that `bytes` hold.
    ///   - scale: What I8 is multiplied with; other types ignore it.
    ///   - output: Room for `indices.count` floats.
    func convert(_ indices: Range<Int>, scale: Float, into output: UnsafeMutablePointer<Float>) {
        precondition(indices.lowerBound >= 0 && indices.upperBound * type.width <= bytes.count)
        guard !indices.isEmpty, let base = bytes.baseAddress else { return }
        let source = base + indices.lowerBound * type.width
        let count = indices.count
        switch type {
        case .f32:
            UnsafeMutableRawPointer(output).copyMemory(from: source, byteCount: count * 4)
        case .f16:
            each(source, count, UInt16.self, into: output, Self.float(half:))
        case .bf16:
            each(source, count, UInt16.self, into: output) {
                Float(bitPattern: UInt32($0) << 16)
            }
        case .f64: each(source, count, UInt64.self, into: output) { Float(Double(bitPattern: $0)) }
        case .i8: each(source, count, Int8.self, into: output) { Float($0) * scale }
        case .u8: each(source, count, UInt8.self, into: output) { Float($0) }
        case .bool: each(source, count, UInt8.self, into: output) { $0 == 0 ? 0 : 1 }
        case .i16: each(source, count, Int16.self, into: output) { Float($0) }
        case .i32: each(source, count, Int32.self, into: output) { Float($0) }
        case .i64: each(source, count, Int64.self, into: output) { Float($0) }
        }
    }

    @inline(__always)
    private func each<Number: FixedWidthInteger>(
        _ source: UnsafeRawPointer,
        _ count: Int,
        _: Number.Type,
        into output: UnsafeMutablePointer<Float>,
        _ convert: (Number) -> Float
    ) {
        for index in 0..<count {
            // Unaligned: a header of odd length shifts every tensor behind it.
            let stored = source.loadUnaligned(
                fromByteOffset: index * MemoryLayout<Number>.size,
                as: Number.self
            )
            output[index] = convert(Number(littleEndian: stored))
        }
    }

    /// The value of a half's bits.
    ///
    /// In whole-register steps, so that the loop vectorises where the processor has no
    /// half-precision instructions enabled: exponent and fraction move into a single's place and
    /// a multiplication by 2^112 corrects the bias, subnormals included.
    @inline(__always)
    static func float(half: UInt16) -> Float {
        let bits = UInt32(half)
        let magnitude = (bits & 0x7FFF) << 13
        let scaled = Float(bitPattern: magnitude) * 0x1p112
        let special: UInt32 = bits & 0x7C00 == 0x7C00 ? 0x7F80_0000 : 0
        return Float(bitPattern: scaled.bitPattern | special | (bits & 0x8000) << 16)
    }
}
