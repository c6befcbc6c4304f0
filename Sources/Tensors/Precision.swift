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

    /// This precision where the machine multiplies in it, else the nearest it has.
    public var supported: Precision {
        self == .bfloat16 && !Self.hasBFloat16Products ? .float32 : self
    }

    private static let hasBFloat16Products =
        od_supports(Int32(OD_BFLOAT16)) == OD_OK
        && qk_detected_level() >= QK_AVX512_BF16

    /// Bytes of a number.
    var width: Int { self == .float32 ? 4 : 2 }

    var code: Int32 {
        switch self {
        case .float32: Int32(OD_FLOAT32)
        case .bfloat16: Int32(OD_BFLOAT16)
        }
    }
}
