/// The text of an HTML page as a person reads it.
///
/// Scripts, styles and comments are dropped, entities decoded, runs of white space made one space;
/// blocks begin on lines of their own, paragraphs and headings behind a blank line. Any input gives
/// some text: pages are rarely well formed.
struct HTMLText {
    /// The content of `<title>`; nil without one.
    private(set) var title: String?
    /// The text.
    let text: String

    /// Reads a page.
    init(_ source: String) {
        var scanner = HTMLScanner(source)
        var writer = HTMLWriter()
        while let token = scanner.next() {
            switch token {
            case .text(let text): writer.append(text)
            case .tag(let tag):
                if tag.name == "title", !tag.isClosing, title == nil {
                    let title = scanner.content(of: tag.name).collapsed
                    if !title.isEmpty { self.title = title }
                } else if HTMLElement.dropped.contains(tag.name), !tag.isClosing, !tag.isEmpty {
                    scanner.skip(tag.name)
                } else {
                    writer.pass(tag)
                }
            }
        }
        text = writer.text
    }
}

/// How elements show.
enum HTMLElement {
    /// Nobody reads their content.
    static let dropped: Set = [
        "script", "style", "template", "noscript", "iframe", "noembed", "noframes", "svg",
        "object", "textarea",
    ]
    /// They begin and end with a blank line.
    static let paragraphs: Set = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "ul", "ol", "dl", "table",
        "figure", "section", "article", "header", "footer", "main", "aside", "nav", "form",
        "fieldset", "address", "details", "hr",
    ]
    /// They begin and end a line.
    static let lines: Set = [
        "br", "div", "li", "tr", "dt", "dd", "option", "summary", "caption", "figcaption",
        "legend", "body", "head", "html", "title",
    ]
    /// They stand beside each other in a line.
    static let cells: Set = ["td", "th"]
}

/// Lays out text between tags.
private struct HTMLWriter {
    private var written = ""
    /// Line ends that are due before the next word: 0, 1 or 2.
    private var breaks = 0
    private var isSpaceDue = false
    private var preformatted = 0

    /// What was written.
    var text: String { written }

    /// Adds text from between two tags.
    mutating func append(_ text: String) {
        for scalar in text.unicodeScalars {
            if preformatted > 0, scalar == "\n" {
                // Lines of code keep their ends, yet leading and trailing ones do not pile up.
                breaks = min(breaks + 1, 2)
                isSpaceDue = false
            } else if preformatted == 0, scalar.isHTMLSpace {
                isSpaceDue = true
            } else {
                flush()
                written.unicodeScalars.append(scalar)
            }
        }
    }

    /// Notes what a tag does to the layout.
    mutating func pass(_ tag: HTMLScanner.Tag) {
        if tag.name == "pre" {
            preformatted = tag.isClosing ? max(0, preformatted - 1) : preformatted + 1
        }
        if HTMLElement.paragraphs.contains(tag.name) {
            breaks = 2
        } else if HTMLElement.lines.contains(tag.name) {
            breaks = max(breaks, 1)
        } else if HTMLElement.cells.contains(tag.name) {
            isSpaceDue = true
        }
    }

    private mutating func flush() {
        if written.isEmpty {
            breaks = 0
            isSpaceDue = false
        } else if breaks > 0 {
            written += breaks == 2 ? "\n\n" : "\n"
        } else if isSpaceDue {
            written += " "
        }
        breaks = 0
        isSpaceDue = false
    }
}

extension Unicode.Scalar {
    /// White space by HTML's definition; a no-break space is not.
    var isHTMLSpace: Bool {
        self == " " || self == "\n" || self == "\t" || self == "\r" || self == "\u{C}"
    }
}

extension String {
    /// The text with every run of HTML's white space made one space and none at its ends.
    fileprivate var collapsed: String {
        var writer = HTMLWriter()
        writer.append(self)
        return writer.text
    }
}
