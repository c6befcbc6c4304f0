extension BERTUnicodeTables {
    /// Whether cleaning drops the scalar.
    package static func isRemoved(_ scalar: UInt32) -> Bool { contains(removed, scalar) }

    /// Whether accent stripping drops the scalar.
    package static func isMark(_ scalar: UInt32) -> Bool {
        // Nothing below the combining diacritics; spares Latin text the search.
        scalar >= 0x300 && contains(marks, scalar)
    }

    /// Whether the scalar is punctuation, and so a word of its own.
    package static func isPunctuation(_ scalar: UInt32) -> Bool { contains(punctuation, scalar) }

    /// Whether the scalar beyond ASCII parts words (Unicode's White_Space, less the controls).
    package static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }

    /// Whether the scalar is an ideograph, which BERT reads as a word of its own.
    ///
    /// Extension E starts at 2B920 in Hugging Face's library; Google's first code said 2B820.
    package static func isIdeograph(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x4E00...0x9FFF, 0x3400...0x4DBF, 0xF900...0xFAFF, 0x20000...0x2A6DF,
            0x2A700...0x2B73F, 0x2B740...0x2B81F, 0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }

    /// What remains of a scalar's canonical decomposition without its nonspacing marks.
    ///
    /// The up to three scalars, then 0; nil when the scalar stays as it is. Kept marks (there are
    /// a dozen, musical and Hangul tone marks) are not put in canonical order among themselves.
    package static func stripped(_ scalar: UInt32) -> (UInt32, UInt32, UInt32)? {
        if (0xAC00...0xD7A3).contains(scalar) { return jamo(of: scalar) }
        var low = 0
        var high = decompositions.count / 4
        while low < high {
            let middle = (low + high) / 2
            if decompositions[4 * middle] < scalar { low = middle + 1 } else { high = middle }
        }
        let row = 4 * low
        guard row < decompositions.count, decompositions[row] == scalar else { return nil }
        return (decompositions[row + 1], decompositions[row + 2], decompositions[row + 3])
    }

    /// The two or three jamo of a Hangul syllable (The Unicode Standard, 3.12).
    private static func jamo(of syllable: UInt32) -> (UInt32, UInt32, UInt32) {
        let index = syllable - 0xAC00
        let trailing = index % 28
        return (
            0x1100 + index / 588, 0x1161 + index % 588 / 28, trailing == 0 ? 0 : 0x11A7 + trailing
        )
    }

    /// Whether a flat list of first and last values, ascending, covers the value.
    private static func contains(_ ranges: [UInt32], _ value: UInt32) -> Bool {
        var low = 0
        var high = ranges.count / 2
        while low < high {
            let middle = (low + high) / 2
            if ranges[2 * middle + 1] < value { low = middle + 1 } else { high = middle }
        }
        return 2 * low < ranges.count && ranges[2 * low] <= value
    }
}
