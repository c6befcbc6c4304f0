import QuestionAnswering

/// Markdown: one file is one document, whose text is the source, so that offsets hold in the file.
///
/// Front matter (`key: value` lines between two lines `---` at the very top) becomes metadata; its
/// `title`, else the first heading, else the file's name, becomes the title.
struct MarkdownReader: RecordReader {
    private var files: FileByFileReader

    /// Opens a file or folder.
    init(path: String, options: CorpusOptions) throws {
        files = try FileByFileReader(path, options, format: .markdown) { source in
            var front = FrontMatter(source)
            let title = front.fields.removeValue(forKey: "title") ?? Self.heading(front.body)
            return Document(
                title: title,
                text: source,
                metadata: front.fields.mapValues(MetadataValue.string)
            )
        }
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { files.bytesRead }

    /// The document of the next file, or why it is none.
    mutating func next() throws -> CorpusRecord? { files.nextRecord() }

    /// The first heading of the form `# …`.
    private static func heading(_ body: Substring) -> String? {
        for line in body.split(whereSeparator: \.isNewline) where line.hasPrefix("# ") {
            let heading = line.dropFirst(2).withoutOuterSpace
            if !heading.isEmpty { return heading }
        }
        return nil
    }
}

/// The lines `key: value` at the top of a Markdown file.
private struct FrontMatter {
    var fields: [String: String] = [:]
    /// What follows.
    let body: Substring

    init(_ source: String) {
        var lines = source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)[...]
        guard lines.popFirst()?.withoutOuterSpace == "---" else {
            body = source[...]
            return
        }
        var fields: [String: String] = [:]
        while let line = lines.popFirst() {
            if ["---", "..."].contains(line.withoutOuterSpace) {
                self.fields = fields
                body = lines.first.map { source[$0.startIndex...] } ?? ""
                return
            }
            guard let colon = line.firstIndex(of: ":") else { continue }
            let key = line[..<colon].withoutOuterSpace
            let value = line[line.index(after: colon)...].withoutOuterSpace.withoutQuotes
            if !key.isEmpty, !key.hasPrefix("#"), !value.isEmpty { fields[key] = value }
        }
        // Without a closing line it was a rule, not front matter.
        body = source[...]
    }
}

extension String {
    /// The text inside a pair of equal quotes around it.
    fileprivate var withoutQuotes: String {
        guard count >= 2, let first, first == last, first == "\"" || first == "'" else {
            return self
        }
        return String(dropFirst().dropLast())
    }
}
