/// How the numbers of a tensor are stored in a safetensors file.
public enum StoredType: String, Sendable, Hashable, CaseIterable {
    /// IEEE 754 double precision.
    case f64 = "F64"
    /// IEEE 754 single precision.
    case f32 = "F32"
    /// IEEE 754 half precision.
    case f16 = "F16"
    /// The upper half of a single: 8 exponent and 7 fraction bits.
    case bf16 = "BF16"
    /// Signed bytes; a weight when row scales stand beside it, else plain integers.
    case i8 = "I8"
    /// Unsigned bytes.
    case u8 = "U8"
    /// Signed 16-bit integers.
    case i16 = "I16"
    /// Signed 32-bit integers.
    case i32 = "I32"
    /// Signed 64-bit integers.
    case i64 = "I64"
    /// One byte a truth value.
    case bool = "BOOL"

    /// Bytes one number takes.
    public var width: Int {
        switch self {
        case .i8, .u8, .bool: 1
        case .f16, .bf16, .i16: 2
        case .f32, .i32: 4
        case .f64, .i64: 8
        }
    }

    /// Whether it stores real numbers by itself, without scales beside it.
    public var isReal: Bool {
        switch self {
        case .f64, .f32, .f16, .bf16: true
        case .i8, .u8, .i16, .i32, .i64, .bool: false
        }
    }
}
