/// A piece of HTML: texts become part of it escaped, and only so.
struct HTML: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
    /// The markup.
    private(set) var description: String

    /// Markup that stands in the source.
    init(stringLiteral value: String) { description = value }

    /// Markup with texts and pieces put in.
    init(stringInterpolation: Interpolation) { description = stringInterpolation.markup }

    /// Pieces one after another.
    init(_ parts: [HTML]) { description = parts.map(\.description).joined() }

    /// Puts texts in escaped and pieces as they are.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity)
        }

        mutating func appendLiteral(_ literal: String) { markup += literal }
        mutating func appendInterpolation(_ text: String) { markup += HTML.escaped(text) }
        mutating func appendInterpolation(_ number: Int) { markup += String(number) }
        mutating func appendInterpolation(_ piece: HTML) { markup += piece.description }
        mutating func appendInterpolation(_ pieces: [HTML]) {
            for piece in pieces { markup += piece.description }
        }
    }

    /// A text with all that HTML gives a meaning to written out.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
