import Foundation

/// Numbers as a report writes them; a number that is not finite becomes a dash.
package enum Numeral {
    /// Three decimals, for scores between 0 and 1.
    package static func score(_ value: Double?) -> String {
        decimals(value, 3)
    }

    /// A share as a percentage with one decimal.
    package static func percent(_ share: Double?) -> String {
        guard let share, share.isFinite else { return absent }
        return decimals(share * 100, 1) + "\u{A0}%"
    }

    /// A difference, always with its sign.
    package static func difference(_ value: Double?) -> String {
        guard let value, value.isFinite else { return absent }
        return (value > 0 ? "+" : "") + decimals(value, 3)
    }

    /// Milliseconds, with more decimals where there are few of them.
    package static func milliseconds(_ value: Double?) -> String {
        guard let value, value.isFinite else { return absent }
        return decimals(value, abs(value) < 10 ? 2 : abs(value) < 100 ? 1 : 0)
    }

    /// So many decimals.
    package static func decimals(_ value: Double?, _ digits: Int) -> String {
        guard let value, value.isFinite else { return absent }
        let text = String(format: "%.\(digits)f", value)
        let isZero = text.allSatisfy { "-0.".contains($0) }
        return text.hasPrefix("-") ? (isZero ? "" : "−") + text.dropFirst() : text
    }

    /// As few decimals as the number needs, for ticks and options.
    package static func short(_ value: Double) -> String {
        guard value.isFinite else { return absent }
        guard abs(value) < 1e6 else { return String(format: "%.3g", value) }
        var text = decimals(value, 4)
        while text.hasSuffix("0"), text.contains(".") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// A count with its noun in the right number: `1 question`, `2 questions`.
    package static func count(_ count: Int, _ noun: String) -> String {
        "\(grouped(count))\u{A0}\(noun)\(count == 1 ? "" : "s")"
    }

    /// Thousands apart: `12 345`.
    package static func grouped(_ count: Int) -> String {
        var digits = Array(String(count.magnitude))
        for position in stride(from: digits.count - 3, to: 0, by: -3) {
            digits.insert("\u{202F}", at: position)
        }
        return (count < 0 ? "−" : "") + String(digits)
    }

    /// A coordinate inside a drawing.
    package static func coordinate(_ value: Double) -> String {
        guard value.isFinite else { return "0" }
        let tenths = (value * 10).rounded() / 10
        return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
    }

    private static let absent = "–"
}
