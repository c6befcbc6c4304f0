/// GPT-2's way to cut a text into words, each with the space before it.
///
/// By hand, and linear in the text, what its pattern says:
/// `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
struct ByteLevelSplitter: Sequence, IteratorProtocol {
    private enum Kind { case letter, number, space, other }

    private let text: [UInt8]
    private var position = 0

    /// Splits a text in valid UTF-8.
    init(_ text: [UInt8]) { self.text = text }

    /// The bytes of the next word.
    mutating func next() -> Range<Int>? {
        guard position < text.count else { return nil }
        let start = position
        position = contractionEnd(from: start) ?? wordEnd(from: start) ?? spaceEnd(from: start)
        return start..<position
    }

    private func contractionEnd(from start: Int) -> Int? {
        guard text[start] == UInt8(ascii: "'") else { return nil }
        let rest = text[(start + 1)...]
        return ["s", "t", "re", "ve", "m", "ll", "d"].first { rest.starts(with: $0.utf8) }
            .map { start + 1 + $0.utf8.count }
    }

    /// The end of a run of one kind after at most one space; nil at other white space.
    private func wordEnd(from start: Int) -> Int? {
        let isLed = text[start] == 0x20 && start + 1 < text.count
        var end = isLed ? start + 1 : start
        let kind = scalar(at: end).kind
        if kind == .space { return nil }
        while end < text.count {
            let next = scalar(at: end)
            if next.kind != kind { break }
            end = next.end
        }
        return end
    }

    /// The end of white space, which leaves its last scalar to a word that follows.
    private func spaceEnd(from start: Int) -> Int {
        var end = start
        var last = start
        while end < text.count {
            let next = scalar(at: end)
            if next.kind != .space { return last > start ? last : end }
            last = end
            end = next.end
        }
        return end
    }

    private func scalar(at start: Int) -> (kind: Kind, end: Int) {
        let lead = text[start]
        switch lead {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"):
            return (.letter, start + 1)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return (.number, start + 1)
        case 0x20, 0x09...0x0D: return (.space, start + 1)
        case ..<0x80: return (.other, start + 1)
        default: break
        }
        let end = start + (lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4)
        guard let scalar = String(decoding: text[start..<end], as: UTF8.self).unicodeScalars.first
        else { return (.other, end) }
        return (Self.kind(of: scalar), end)
    }

    private static func kind(of scalar: Unicode.Scalar) -> Kind {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            .letter
        case .decimalNumber, .letterNumber, .otherNumber: .number
        default: scalar.properties.isWhitespace ? .space : .other
        }
    }
}
