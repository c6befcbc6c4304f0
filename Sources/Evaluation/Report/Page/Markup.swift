/// A piece of a page; text gets in only by being escaped.
///
/// The source is HTML that is well-formed XML too, so that a plain parser can check it.
package struct Markup: Sendable, ExpressibleByStringInterpolation {
    /// What goes into the file.
    package private(set) var source = ""

    /// Nothing.
    package init() {}

    /// Text, escaped.
    package init(_ text: String) {
        source = Markup.escaped(text.unicodeScalars)
    }

    /// Text, escaped.
    package init(stringLiteral text: String) {
        self.init(text)
    }

    /// Text given by its scalars, escaped.
    package init(scalars: some Sequence<Unicode.Scalar>) {
        source = Markup.escaped(scalars)
    }

    /// Several pieces, one behind the other.
    package init(_ parts: [Markup]) {
        source = parts.map(\.source).joined()
    }

    /// Source that is written in this package, such as a style sheet; never anything from outside.
    package init(trusted source: String) {
        self.source = source
    }

    /// Whether there is anything.
    package var isEmpty: Bool { source.isEmpty }
}

extension Markup {
    /// The text with everything that HTML reads as markup replaced.
    ///
    /// Works on scalars: a combining mark behind a `<` makes one `Character` of the two, which a
    /// replacement of characters would miss. Control characters, which neither HTML nor XML may
    /// contain, become their visible pictures (U+2400…), one for one, so that offsets still hold.
    static func escaped(_ text: some Sequence<Unicode.Scalar>) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text {
            switch scalar {
            case "&": out.append(contentsOf: "&amp;".unicodeScalars)
            case "<": out.append(contentsOf: "&lt;".unicodeScalars)
            case ">": out.append(contentsOf: "&gt;".unicodeScalars)
            case "\"": out.append(contentsOf: "&quot;".unicodeScalars)
            case "'": out.append(contentsOf: "&#39;".unicodeScalars)
            default: out.append(visible(scalar))
            }
        }
        return String(out)
    }

    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09, 0x0A, 0x0D: scalar
        case 0x00..<0x20: Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}"
        case 0x7F: "\u{2421}"
        case 0x80..<0xA0, 0xFFFE, 0xFFFF: "\u{FFFD}"
        default: scalar
        }
    }
}

/// An element with its attributes, in the order given; those that are nil are left out.
package func tag(
    _ name: StaticString,
    _ attributes: KeyValuePairs<String, String?> = [:],
    @MarkupBuilder content: () -> Markup = { Markup() }
) -> Markup {
    var source = "<\(name)"
    for case (let key, let value?) in attributes {
        source += " \(key)=\"\(Markup.escaped(value.unicodeScalars))\""
    }
    if voidElements.contains("\(name)") { return Markup(trusted: source + "/>") }
    return Markup(trusted: source + ">" + content().source + "</\(name)>")
}

/// Elements that HTML closes by itself.
private let voidElements: Set<String> = ["br", "hr", "input", "link", "meta", "wbr"]

/// Lists pieces of a page one under the other.
@resultBuilder package enum MarkupBuilder {
    /// A text, escaped.
    package static func buildExpression(_ text: String) -> Markup { Markup(text) }
    /// A piece.
    package static func buildExpression(_ markup: Markup) -> Markup { markup }
    /// A piece, where there is one.
    package static func buildExpression(_ markup: Markup?) -> Markup { markup ?? Markup() }
    /// Several pieces.
    package static func buildExpression(_ parts: [Markup]) -> Markup { Markup(parts) }
    /// One behind the other.
    package static func buildBlock(_ parts: Markup...) -> Markup { Markup(parts) }
    /// An `if`.
    package static func buildOptional(_ part: Markup?) -> Markup { part ?? Markup() }
    /// An `if` with `else`.
    package static func buildEither(first part: Markup) -> Markup { part }
    /// An `if` with `else`.
    package static func buildEither(second part: Markup) -> Markup { part }
    /// A loop.
    package static func buildArray(_ parts: [Markup]) -> Markup { Markup(parts) }
}
