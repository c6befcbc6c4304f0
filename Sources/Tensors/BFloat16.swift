import CKernels

/// The upper half of a single-precision number.
///
/// It is carried, never calculated with: kernels widen it or multiply it natively.
public struct BFloat16: BitwiseCopyable, Hashable, Sendable {
    /// The bits of the nearest single precision number, without its lower 16.
    public var bitPattern: UInt16

    /// The number with these bits.
    public init(bitPattern: UInt16) { self.bitPattern = bitPattern }

    /// The nearest number to a single; ties go to the even one, NaN stays NaN.
    public init(_ value: Float) {
        var value = value
        bitPattern = 0
        qk_bf16_from_f32(&value, &bitPattern, 1)
    }
}

extension Float {
    /// The same number.
    public init(_ value: BFloat16) { self.init(bitPattern: UInt32(value.bitPattern) << 16) }
}

/// A number that matrices are stored in.
public protocol StoredNumber: BitwiseCopyable, Sendable {
    /// Its precision.
    static var precision: Precision { get }
}

extension Float: StoredNumber {
    /// Single.
    public static var precision: Precision { .float32 }
}

extension BFloat16: StoredNumber {
    /// The upper half of a single.
    public static var precision: Precision { .bfloat16 }
}
