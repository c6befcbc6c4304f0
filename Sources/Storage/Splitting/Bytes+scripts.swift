// What a splitter must know about characters, asked of UTF-8 bytes: decoding every scalar would cost
// more than the splitting.

extension Span where Element == UInt8 {
    /// The bytes of the white space (Unicode `White_Space`) that begins at `position`; 0 for none.
    func whiteSpaceLength(at position: Int) -> Int {
        let first = self[position]
        if first == 0x20 || (first >= 0x09 && first <= 0x0D) { return 1 }
        guard first >= 0xC2, first <= 0xE3 else { return 0 }
        switch first {
        case 0xC2: return isAny(of: 0x85, 0xA0, at: position + 1) ? 2 : 0
        case 0xE1: return has(0x9A, 0x80, at: position + 1) ? 3 : 0
        case 0xE2: return isGeneralPunctuationSpace(at: position + 1) ? 3 : 0
        case 0xE3: return has(0x80, 0x80, at: position + 1) ? 3 : 0
        default: return 0
        }
    }

    /// Whether the white space at `position` ends a line; CR before LF does not count by itself.
    func endsLine(at position: Int) -> Bool {
        switch self[position] {
        case 0x0A: true
        case 0x0D: position + 1 == count || self[position + 1] != 0x0A
        case 0xE2: has(0x80, 0xA8, at: position + 1) || has(0x80, 0xA9, at: position + 1)
        default: false
        }
    }

    /// The bytes of a mark that ends a sentence without a space behind it: `。` `！` `？`; 0 for none.
    func unspacedEndingLength(at position: Int) -> Int {
        switch self[position] {
        case 0xE3: has(0x80, 0x82, at: position + 1) ? 3 : 0
        case 0xEF: has(0xBC, 0x81, at: position + 1) || has(0xBC, 0x9F, at: position + 1) ? 3 : 0
        default: 0
        }
    }

    /// The bytes of such a mark, or of a bracket that may close behind it; 0 for none.
    func unspacedClosingLength(at position: Int) -> Int {
        guard position < count else { return 0 }
        if unspacedEndingLength(at: position) > 0 { return 3 }
        switch self[position] {
        case 0xE3:
            return has(0x80, 0x8D, at: position + 1) || has(0x80, 0x8F, at: position + 1) ? 3 : 0
        case 0xEF: return has(0xBC, 0x89, at: position + 1) ? 3 : 0
        case 0xE2: return has(0x80, 0x9D, at: position + 1) ? 3 : 0
        default: return 0
        }
    }

    /// The scalar that begins at `position`, which must be valid UTF-8.
    func scalar(at position: Int) -> Unicode.Scalar {
        let first = UInt32(self[position])
        let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
        var value = length == 1 ? first : first & (0xFF >> UInt32(length + 1))
        for offset in 1..<Swift.max(length, 1) where position + offset < count {
            value = value << 6 | UInt32(self[position + offset] & 0x3F)
        }
        return Unicode.Scalar(value) ?? "\u{FFFD}"
    }

    /// U+2000 to U+200A, U+2028, U+2029, U+202F and U+205F, behind their first byte.
    private func isGeneralPunctuationSpace(at position: Int) -> Bool {
        guard position + 1 < count else { return false }
        let last = self[position + 1]
        switch self[position] {
        case 0x80: return last <= 0x8A || last == 0xA8 || last == 0xA9 || last == 0xAF
        case 0x81: return last == 0x9F
        default: return false
        }
    }

    private func has(_ second: UInt8, _ third: UInt8, at position: Int) -> Bool {
        position + 1 < count && self[position] == second && self[position + 1] == third
    }

    private func isAny(of one: UInt8, _ other: UInt8, at position: Int) -> Bool {
        position < count && (self[position] == one || self[position] == other)
    }
}
