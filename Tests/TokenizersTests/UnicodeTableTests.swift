import Foundation
import Testing
import Tokenizers

/// The generated tables against the standard library's Unicode data.
@Suite struct UnicodeTableTests {
    /// Scalars whose class versions after 8 changed.
    static let reclassified: Set<UInt32> = [
        0x166D, 0x1734, 0x1885, 0x1886, 0xA9BD, 0x111C9, 0x1171E,
    ]

    /// Whether the scalar was in Unicode 8 as it is today.
    static func isSettled(_ scalar: Unicode.Scalar) -> Bool {
        guard let age = scalar.properties.age else { return false }
        return age.major <= 8 && !reclassified.contains(scalar.value)
    }

    static let settled = (0x80...0x10_FFFF).compactMap { Unicode.Scalar(UInt32($0)) }
        .filter(isSettled)

    @Test func removedScalarsAreControlsFormatsAndPrivateUse() {
        for scalar in Self.settled {
            let expected: Bool =
                switch scalar.properties.generalCategory {
                case .control, .format, .privateUse: true
                default: scalar == "\u{FFFD}"
                }
            if BERTUnicodeTables.isRemoved(scalar.value) != expected {
                Issue.record("U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test func marksAreNonspacingMarks() {
        for scalar in Self.settled {
            let expected = scalar.properties.generalCategory == .nonspacingMark
            if BERTUnicodeTables.isMark(scalar.value) != expected {
                Issue.record("U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test func punctuationIsUnicodes() {
        for scalar in Self.settled {
            let expected: Bool =
                switch scalar.properties.generalCategory {
                case .connectorPunctuation, .dashPunctuation, .openPunctuation,
                    .closePunctuation, .initialPunctuation, .finalPunctuation, .otherPunctuation:
                    true
                default: false
                }
            if BERTUnicodeTables.isPunctuation(scalar.value) != expected {
                Issue.record("U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test func spacesAreUnicodes() {
        for scalar in Self.settled where !BERTUnicodeTables.isRemoved(scalar.value) {
            if BERTUnicodeTables.isSpace(scalar.value) != scalar.properties.isWhitespace {
                Issue.record("U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test func decompositionsAreCanonicalWithoutMarks() {
        for scalar in Self.settled where !BERTUnicodeTables.isMark(scalar.value) {
            let expected = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
                .filter { $0.properties.generalCategory != .nonspacingMark }.map(\.value)
            let found = BERTUnicodeTables.stripped(scalar.value).map { [$0.0, $0.1, $0.2] }
            if (found ?? [scalar.value]).filter({ $0 != 0 }) != expected {
                Issue.record("U+\(String(scalar.value, radix: 16))")
            }
        }
    }
}
