import Foundation

/// SHA-256 as FIPS 180-4 writes it; the in-memory store's own, so that it shares nothing with the
/// store it checks.
enum SHA256Definition {
    /// The digest of a text's UTF-8 bytes in lower-case hexadecimal.
    static func hexDigest(of text: String) -> String {
        var hash = roots.prefix(8).map { fraction(of: sqrt($0)) }
        let blocks = padded(Array(text.utf8))
        for start in stride(from: 0, to: blocks.count, by: 64) {
            compress(Array(blocks[start..<start + 64]), into: &hash)
        }
        return hash.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }
        .joined()
    }

    private static let roots: [Double] = (2...311).filter { n in
        (2..<n).allSatisfy { n % $0 != 0 }
    }
    .map(Double.init)

    private static let constants = roots.map { fraction(of: cbrt($0)) }

    private static func fraction(of root: Double) -> UInt32 {
        UInt32((root - root.rounded(.down)) * 4_294_967_296)
    }

    private static func padded(_ bytes: [UInt8]) -> [UInt8] {
        var result = bytes + [0x80]
        while result.count % 64 != 56 { result.append(0) }
        let bits = UInt64(bytes.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
        return result
    }

    private static func compress(_ block: [UInt8], into hash: inout [UInt32]) {
        var w = (0..<16).map { i in
            block[4 * i..<4 * i + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        }
        for i in 16..<64 {
            let a = w[i - 15]
            let b = w[i - 2]
            let s0 = rotated(a, 7) ^ rotated(a, 18) ^ (a >> 3)
            let s1 = rotated(b, 17) ^ rotated(b, 19) ^ (b >> 10)
            w.append(w[i - 16] &+ s0 &+ w[i - 7] &+ s1)
        }
        var h = hash
        for i in 0..<64 {
            let s1 = rotated(h[4], 6) ^ rotated(h[4], 11) ^ rotated(h[4], 25)
            let choice = (h[4] & h[5]) ^ (~h[4] & h[6])
            let t1 = h[7] &+ s1 &+ choice &+ constants[i] &+ w[i]
            let s0 = rotated(h[0], 2) ^ rotated(h[0], 13) ^ rotated(h[0], 22)
            let majority = (h[0] & h[1]) ^ (h[0] & h[2]) ^ (h[1] & h[2])
            h = [t1 &+ s0 &+ majority, h[0], h[1], h[2], h[3] &+ t1, h[4], h[5], h[6]]
        }
        for i in 0..<8 { hash[i] = hash[i] &+ h[i] }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }
}
