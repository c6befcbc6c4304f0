/// A self-contained page of sections: nothing is loaded, and it reads well without scripts.
package struct Page: Sendable {
    /// A part of the page with a heading of its own.
    package struct Section: Sendable {
        /// The anchor; letters and dashes.
        package var id: String
        /// The heading, also shown in the contents.
        package var title: String
        /// What is below the heading.
        package var content: Markup

        /// Makes a section.
        package init(id: String, title: String, content: Markup) {
            self.id = id
            self.title = title
            self.content = content
        }
    }

    /// The page's name.
    package var title: String
    /// A word or two above the title: what kind of page it is.
    package var kicker: String
    /// What the page says, in a sentence or two, below the title.
    package var lead: Markup
    /// The sections, in order.
    package var sections: [Section]
    /// The last line.
    package var footer: Markup
    /// Inline script; the page must not need it.
    package var script: String?

    /// Makes a page.
    package init(
        title: String,
        kicker: String,
        lead: Markup,
        sections: [Section],
        footer: Markup,
        script: String? = nil
    ) {
        self.title = title
        self.kicker = kicker
        self.lead = lead
        self.sections = sections
        self.footer = footer
        self.script = script
    }

    /// The file's text.
    package func html() -> String {
        let page = tag("html", ["lang": "en"]) {
            head
            tag("body") {
                tag("a", ["class": "skip", "href": "#main"]) { "To the content" }
                header
                contents
                tag("main", ["id": "main"]) { sections.map(body(of:)) }
                tag("footer") { footer }
                if let script { tag("script") { Markup(trusted: script) } }
            }
        }
        return "<!DOCTYPE html>\n" + page.source + "\n"
    }

    private var head: Markup {
        tag("head") {
            tag("meta", ["charset": "utf-8"])
            tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
            tag("meta", ["name": "color-scheme", "content": "light dark"])
            tag("meta", ["http-equiv": "Content-Security-Policy", "content": Page.policy])
            tag("title") { title }
            tag("style") { Markup(trusted: PageStyle.sheet) }
        }
    }

    /// Forbids the page to load anything at all.
    private static let policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
        + "base-uri 'none'; form-action 'none'"

    private var header: Markup {
        tag("header") {
            tag("p", ["class": "kicker"]) { kicker }
            tag("h1", ["dir": "auto"]) { title }
            lead
        }
    }

    private var contents: Markup {
        tag("nav", ["aria-label": "Contents"]) {
            tag("ul") {
                for section in sections {
                    tag("li") { tag("a", ["href": "#\(section.id)"]) { section.title } }
                }
            }
        }
    }

    private func body(of section: Section) -> Markup {
        tag("section", ["id": section.id, "aria-labelledby": "\(section.id)-title"]) {
            tag("h2", ["id": "\(section.id)-title"]) { section.title }
            section.content
        }
    }
}
