/// Text operations with the meaning they have in the language the reference scorers are written in.
///
/// Swift's own differ where it matters for equal scores: its lower-casing knows no final sigma and
/// its white space no information separators.
enum PythonText {
    /// The scalars of the text in lower case (full mapping, with the final sigma of Unicode 3.13).
    static func lowercased(_ text: String) -> [Unicode.Scalar] {
        let scalars = Array(text.unicodeScalars)
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "A"..."Z": result.append(Unicode.Scalar(UInt8(scalar.value) + 0x20))
            case "\u{0}"..."\u{7F}": result.append(scalar)
            case "\u{3A3}": result.append(isFinal(index, in: scalars) ? "\u{3C2}" : "\u{3C3}")
            default: result.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return result
    }

    /// The stretches between white space, none of them empty.
    static func split(_ scalars: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        scalars.split(whereSeparator: isSpace).map(Array.init)
    }

    /// White space: blanks of category Zs, and controls whose direction is white space, B or S.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{9}"..."\u{D}", "\u{1C}"..."\u{20}", "\u{85}", "\u{A0}", "\u{1680}",
            "\u{2000}"..."\u{200A}", "\u{2028}", "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}":
            true
        default: false
        }
    }

    /// Letters, everything with a numeric value, and the underscore; combining marks are not.
    static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_": return true
        case "\u{0}"..."\u{7F}": return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            return true
        default: return scalar.properties.numericType != nil
        }
    }

    /// Whether a sigma ends its word: a cased letter before it and none behind, marks left aside.
    private static func isFinal(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }
}
