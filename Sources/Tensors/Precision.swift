import CKernels
import COneDNN

/// What weights and activations are held in while they are multiplied.
///
/// Sums, layer norms and the sums between layers are in 32 bits whichever it is.
public enum Precision: String, Sendable, Hashable, CaseIterable {
    /// IEEE single precision.
    case float32
    /// The upper half of a single: 8 bits of precision; twice as fast where the machine has it.
    case bfloat16
    /// Bytes with scales: four times as fast where the machine has it. Attention stays in bfloat16.
    case int8

    /// This precision where the machine multiplies in it, else the nearest it has.
    public var supported: Precision {
        switch self {
        case .float32: .float32
        case .bfloat16: Self.hasBFloat16Products ? .bfloat16 : .float32
        case .int8: Self.hasInt8Products ? .int8 : Precision.bfloat16.supported
        }
    }

    private static let hasInt8Products = qk_detected_level() >= QK_AVX512_VNNI

    private static let hasBFloat16Products =
        od_supports(Int32(OD_BFLOAT16)) == OD_OK
        && qk_detected_level() >= QK_AVX512_BF16

    /// Bytes of a number.
    var width: Int {
        switch self {
        case .float32: 4
        case .bfloat16: 2
        case .int8: 1
        }
    }

    /// oneDNN's word for it, through which bytes do not go.
    var code: Int32 {
        switch self {
        case .float32: Int32(OD_FLOAT32)
        case .bfloat16: Int32(OD_BFLOAT16)
        case .int8: -1
        }
    }
}
