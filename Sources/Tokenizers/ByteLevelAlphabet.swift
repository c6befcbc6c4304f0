/// GPT-2's letters for bytes: printable Latin-1 stands for itself, the rest for U+0100 and on.
///
/// So a vocabulary of byte strings can be a text file: a space is "Ġ" and a line feed "Ċ".
enum ByteLevelAlphabet {
    /// The letter of each byte.
    static let letters: [Unicode.Scalar] = {
        var next: UInt32 = 0x100
        return (0...255).map { byte in
            switch byte {
            case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
            default:
                defer { next += 1 }
                return Unicode.Scalar(next) ?? "?"
            }
        }
    }()

    /// The byte of each letter, by the letter's value; nil where a scalar is no letter.
    private static let bytes: [UInt8?] = {
        var bytes = [UInt8?](repeating: nil, count: 0x144)
        for (byte, letter) in letters.enumerated() { bytes[Int(letter.value)] = UInt8(byte) }
        return bytes
    }()

    /// The bytes that a token's letters stand for; other scalars, in special tokens, stay.
    static func bytes(of token: String) -> [UInt8] {
        token.unicodeScalars.flatMap { scalar -> [UInt8] in
            if scalar.value < UInt32(bytes.count), let byte = bytes[Int(scalar.value)] {
                return [byte]
            }
            return Array(String(scalar).utf8)
        }
    }
}
