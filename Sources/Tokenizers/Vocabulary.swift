/// The tokens of a model, numbered from 0 and found by their UTF-8 bytes.
///
/// Swift's `String` calls "é" and "e\u{301}" equal, so a `[String: TokenID]` loses tokens: the
/// multilingual BERT vocabulary has five such pairs. Here bytes decide. A probe makes no string:
/// it takes a running hash and a slice of the caller's buffer.
struct Vocabulary: Sendable {
    /// Two tokens are the same.
    struct Duplicate: Error {
        let first: Int
        let second: Int
    }

    /// Where a token lies in `bytes`; half the size of a `Range<Int>`, for look-ups miss the cache.
    private struct Place {
        let start: UInt32
        let count: UInt32

        var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    }

    /// How many bytes the longest token has.
    let longestToken: Int
    /// The bytes of all tokens, in any order and with anything between them.
    private let bytes: [UInt8]
    private let tokens: [Place]
    /// Open addressing: the upper half of a token's hash, then its number plus 1; 0 is free.
    private let slots: [UInt64]

    /// Numbers the tokens that lie in `bytes` at the given ranges.
    init(bytes: [UInt8], tokens: [Range<Int>]) throws(Duplicate) {
        self.bytes = bytes
        self.tokens = tokens.map {
            Place(start: UInt32($0.lowerBound), count: UInt32($0.count))
        }
        // A loop, and no key path: those alone took 2 ms of loading BERT's vocabulary.
        longestToken = tokens.reduce(0) { max($0, $1.count) }
        // At most half full, so that a probe for an absent word soon meets a free slot.
        var slots = [UInt64](repeating: 0, count: Self.powerOfTwo(atLeast: 2 * tokens.count + 2))
        for (id, token) in tokens.enumerated() {
            var hash = TokenHash()
            for position in token { hash.combine(bytes[position]) }
            var slot = hash.slot(among: slots.count)
            while slots[slot] != 0 {
                let other = Int(slots[slot] & 0xFFFF_FFFF) - 1
                if slots[slot] >> 32 == hash.tag,
                    bytes[tokens[other]].elementsEqual(bytes[token])
                {
                    throw Duplicate(first: other, second: id)
                }
                slot = (slot + 1) & (slots.count - 1)
            }
            slots[slot] = hash.tag << 32 | UInt64(id + 1)
        }
        self.slots = slots
    }

    /// How many tokens.
    var count: Int { tokens.count }

    /// The text of a token; nil outside the vocabulary.
    func token(_ id: TokenID) -> String? {
        guard tokens.indices.contains(Int(id)) else { return nil }
        return String(decoding: bytes[tokens[Int(id)].range], as: UTF8.self)
    }

    /// The number of a token's text.
    func id(of token: String) -> TokenID? {
        let wanted = Array(token.utf8)
        var hash = TokenHash()
        for byte in wanted { hash.combine(byte) }
        return find(hash, wanted, 0..<wanted.count, continues: false)
    }

    /// The token that equals a slice of a buffer, with `##` before it when it continues a word.
    ///
    /// The hash is of the whole token, `##` included (`TokenHash.continuation`).
    func find(_ hash: TokenHash, _ buffer: [UInt8], _ slice: Range<Int>, continues: Bool)
        -> TokenID?
    {
        var slot = hash.slot(among: slots.count)
        while slots[slot] != 0 {
            if slots[slot] >> 32 == hash.tag {
                let id = Int(slots[slot] & 0xFFFF_FFFF) - 1
                if equals(tokens[id], buffer, slice, continues: continues) { return TokenID(id) }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return nil
    }

    private func equals(
        _ token: Place,
        _ buffer: [UInt8],
        _ slice: Range<Int>,
        continues: Bool
    ) -> Bool {
        let mark = continues ? 2 : 0
        guard Int(token.count) == slice.count + mark else { return false }
        var position = Int(token.start)
        for _ in 0..<mark {
            if bytes[position] != UInt8(ascii: "#") { return false }
            position += 1
        }
        for index in slice {
            if bytes[position] != buffer[index] { return false }
            position += 1
        }
        return true
    }

    private static func powerOfTwo(atLeast count: Int) -> Int {
        var size = 16
        while size < count { size *= 2 }
        return size
    }
}

/// A running hash of a token's bytes (FNV-1a), so that every prefix of a word has one in one pass.
struct TokenHash: Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// The hash of `##`, where the pieces inside a word start.
    static let continuation = {
        var hash = TokenHash()
        hash.combine(UInt8(ascii: "#"))
        hash.combine(UInt8(ascii: "#"))
        return hash
    }()

    mutating func combine(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// What a slot keeps of the hash.
    var tag: UInt64 { state >> 32 }

    /// Where to look first in a table whose size is a power of two.
    func slot(among count: Int) -> Int {
        Int(truncatingIfNeeded: state ^ (state >> 29)) & (count - 1)
    }
}
