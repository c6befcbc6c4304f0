import CKernels

/// What the kernels are compiled for; the best the machine has is used.
public enum InstructionSet: Int, Sendable, Hashable, CaseIterable, Comparable {
    /// Whatever the platform guarantees: SSE2 on x86-64, NEON on 64-bit Arm.
    case portable
    /// AVX2, FMA and F16C.
    case avx2
    /// AVX-512 F, BW, VL and DQ.
    case avx512
    /// These with products of bytes.
    case avx512VNNI
    /// These with bfloat16 products as well.
    case avx512BF16

    /// The best of this machine.
    public static var best: InstructionSet {
        InstructionSet(rawValue: Int(qk_detected_level())) ?? .portable
    }

    /// Those this machine has.
    public static var available: [InstructionSet] { allCases.filter { $0 <= best } }

    /// Runs `body` with kernels it calls from this thread held to this set; for tests.
    package func use<Result>(_ body: () throws -> Result) rethrows -> Result {
        qk_force_level(Int32(rawValue))
        defer { qk_force_level(-1) }
        return try body()
    }

    /// Older sets come first.
    public static func < (a: InstructionSet, b: InstructionSet) -> Bool { a.rawValue < b.rawValue }
}
