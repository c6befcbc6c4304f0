import CKernels

/// Which numbers fall out in one pass, and by how much the others grow.
///
/// A number's fate depends on the key and on its place alone: the backward pass asks again instead
/// of remembering, and neither threads nor their number matter (counter-based random numbers after
/// Salmon and others, 2011).
public struct Dropout: Sendable, Hashable {
    /// The share that becomes 0, in 0..<1; 0 for none.
    public var rate: Float
    /// What the random numbers are drawn with.
    public var key: UInt64

    /// None.
    public static let none = Dropout(rate: 0, key: 0)

    /// Drops a share of numbers.
    public init(rate: Float, key: UInt64) {
        precondition(rate >= 0 && rate < 1, "a dropout of \(rate)")
        self.rate = rate
        self.key = key
    }

    /// A dropout of its own for one place in a model.
    public func at(_ site: Int, rate: Float? = nil) -> Dropout {
        Dropout(rate: self.rate == 0 ? 0 : rate ?? self.rate, key: Self.mixed(key, UInt64(site)))
    }

    /// A key made of two.
    public static func mixed(_ key: UInt64, _ part: UInt64) -> UInt64 {
        var z = key &+ (part &+ 1) &* 0x9E37_79B9_7F4A_7C15
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    var native: qk_dropout { qk_dropout(key: key, rate: rate) }

    /// Drops numbers of rows, in place or into `y`.
    ///
    /// - Parameters:
    ///   - x: [count].
    ///   - y: [count]; may be x.
    ///   - rounded: Receives y in bfloat16, where not nil.
    ///   - count: How many numbers.
    package func apply(
        _ x: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>,
        rounded: UnsafeMutablePointer<BFloat16>? = nil,
        count: Int
    ) {
        qk_drop(x, native, y, BFloat16.bits(rounded), 1, count)
    }
}

extension BFloat16 {
    /// The same memory as kernels see it.
    static func bits(_ pointer: UnsafeMutablePointer<BFloat16>?) -> UnsafeMutablePointer<UInt16>? {
        pointer.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: UInt16.self) }
    }
}

extension StoredNumber {
    static var isBFloat16: Int32 { precision == .bfloat16 ? 1 : 0 }
}
