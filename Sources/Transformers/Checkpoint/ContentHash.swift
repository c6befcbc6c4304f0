/// XXH64 (Collet 2012), a 64-bit content hash for telling checkpoints apart.
///
/// Not cryptographic: it notices change, it does not withstand an adversary.
package struct ContentHash {
    private static let primes: (UInt64, UInt64, UInt64, UInt64, UInt64) = (
        0x9E37_79B1_85EB_CA87, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9,
        0x85EB_CA77_C2B2_AE63, 0x27D4_EB2F_1656_67C5
    )

    /// The hash of some bytes.
    package static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
        let (p1, _, _, _, p5) = primes
        var offset = 0
        var hash = seed &+ p5
        if bytes.count >= 32 { hash = stripes(bytes, seed, &offset) }
        hash &+= UInt64(bytes.count)
        while offset + 8 <= bytes.count {
            hash = (hash ^ round(0, word(bytes, offset))).rotated(27) &* p1 &+ primes.3
            offset += 8
        }
        if offset + 4 <= bytes.count {
            let half = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
            hash ^= UInt64(UInt32(littleEndian: half)) &* p1
            hash = hash.rotated(23) &* primes.1 &+ primes.2
            offset += 4
        }
        while offset < bytes.count {
            hash = (hash ^ (UInt64(bytes[offset]) &* p5)).rotated(11) &* p1
            offset += 1
        }
        return avalanche(hash)
    }

    /// The hash of a text's UTF-8 bytes.
    package static func of(_ text: String, seed: UInt64 = 0) -> UInt64 {
        Array(text.utf8).withUnsafeBytes { of($0, seed: seed) }
    }

    /// The hash as 16 hexadecimal digits.
    package static func hexadecimal(_ hash: UInt64) -> String {
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    private static func stripes(
        _ bytes: UnsafeRawBufferPointer,
        _ seed: UInt64,
        _ offset: inout Int
    ) -> UInt64 {
        let (p1, p2, _, _, _) = primes
        var lanes = (seed &+ p1 &+ p2, seed &+ p2, seed, seed &- p1)
        while offset + 32 <= bytes.count {
            lanes.0 = round(lanes.0, word(bytes, offset))
            lanes.1 = round(lanes.1, word(bytes, offset + 8))
            lanes.2 = round(lanes.2, word(bytes, offset + 16))
            lanes.3 = round(lanes.3, word(bytes, offset + 24))
            offset += 32
        }
        let sum =
            lanes.0.rotated(1) &+ lanes.1.rotated(7) &+ lanes.2.rotated(12)
            &+ lanes.3.rotated(18)
        return [lanes.0, lanes.1, lanes.2, lanes.3].reduce(sum) { hash, lane in
            (hash ^ round(0, lane)) &* p1 &+ primes.3
        }
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    private static func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
        (lane &+ input &* primes.1).rotated(31) &* primes.0
    }

    private static func avalanche(_ hash: UInt64) -> UInt64 {
        var hash = hash
        hash = (hash ^ (hash >> 33)) &* primes.1
        hash = (hash ^ (hash >> 29)) &* primes.2
        return hash ^ (hash >> 32)
    }
}

extension UInt64 {
    fileprivate func rotated(_ count: UInt64) -> UInt64 { self << count | self >> (64 - count) }
}
