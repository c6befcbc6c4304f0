import QuestionAnswering

/// The files of Cornell's SMART system, in which test collections such as Cranfield were passed on:
/// `.I 12` begins a document, and lines `.T` (title), `.A` (authors), `.B` (source), `.W` (text) and
/// others begin its fields.
///
/// `.W` is the text, or the title where there is none; the other fields become metadata. Memory: one
/// document.
struct SMARTReader: RecordReader {
    private let options: CorpusOptions
    private var buffer: RecordBuffer
    private var entry: SMARTEntry?
    private var pending = RecordQueue()

    /// Opens a file.
    init(path: String, options: CorpusOptions) throws {
        self.options = options
        buffer = try RecordBuffer(path)
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { buffer.bytesRead }

    /// The next document, or why an entry is none.
    mutating func next() throws -> CorpusRecord? {
        while true {
            if let record = pending.popFirst() { return record }
            guard let line = try buffer.currentLine() else {
                defer { entry = nil }
                return entry.map(record)
            }
            guard !line.isCut else {
                reject("expected a line of at most \(buffer.limit >> 20) MiB, found a longer one")
                try buffer.skipRestOfLine()
                continue
            }
            read(line)
            buffer.advance(to: line.next, lines: 1)
        }
    }

    private mutating func read(_ line: RecordBuffer.Line) {
        do throws(TextFault) {
            for offset in line.range where buffer.bytes[offset] == 0 {
                throw TextFault(offset: offset, expected: "text", found: "a NUL byte")
            }
            take(try buffer.bytes.span.text(line.range))
        } catch {
            reject(error.reason, column: buffer.location(of: error.offset).column)
        }
    }

    private mutating func take(_ line: String) {
        switch SMARTLine(line) {
        case .document(let name):
            if let entry { pending.append(record(entry)) }
            entry = SMARTEntry(name: name, line: buffer.line)
        case .field(let letter) where entry != nil: entry?.open(letter)
        case .text(let text) where entry?.isInField == true: entry?.append(text)
        case .text(let text) where !text.hasWords: return
        case .field, .text:
            reject(
                "expected .I and a document's name, then a field such as .W, found "
                    + "\"\(line.shortened)\""
            )
        }
    }

    private mutating func reject(_ reason: String, column: Int? = nil) {
        let location = SourceLocation(file: buffer.file.path, line: buffer.line, column: column)
        pending.append(.rejected(Rejection(location: location, reason: reason)))
        entry?.isSpoilt = true
    }

    private func record(_ entry: SMARTEntry) -> CorpusRecord {
        guard !entry.isSpoilt, let text = entry.text else {
            let found = entry.isSpoilt ? "lines that cannot be read" : "neither"
            return .rejected(
                Rejection(
                    location: SourceLocation(file: buffer.file.path, line: entry.line),
                    reason: "expected a text .W or a title .T with words in it, found \(found)"
                )
            )
        }
        var metadata = entry.metadata
        if let split = options.split { metadata["split"] = .string(split) }
        let document = Document(
            id: DocumentID(entry.name),
            title: entry.title,
            text: text,
            metadata: metadata
        )
        return .item(CorpusItem(document: document))
    }
}

/// What a line of a SMART file is.
private enum SMARTLine {
    /// `.I name`.
    case document(name: String)
    /// `.W` or another letter.
    case field(Character)
    /// A line of the field under way.
    case text(String)

    init(_ line: String) {
        let words = line.split(maxSplits: 2, whereSeparator: \.isWhitespace)
        if line.hasPrefix(".I"), words.count == 2, words[0] == ".I" {
            self = .document(name: String(words[1]))
        } else if line.hasPrefix("."), words.count == 1, words[0].utf8.count == 2,
            let letter = words[0].last, ("A"..."Z").contains(letter)
        {
            self = .field(letter)
        } else {
            self = .text(line)
        }
    }
}

/// A document of a SMART file under way.
private struct SMARTEntry {
    let name: String
    /// The line of its `.I`.
    let line: Int
    /// Whether a part of it could not be read.
    var isSpoilt = false
    private var field: Character?
    private var fields: [Character: [String]] = [:]

    init(name: String, line: Int) {
        self.name = name
        self.line = line
    }

    /// Whether a field has begun.
    var isInField: Bool { field != nil }

    /// Begins a field; one that comes twice goes on.
    mutating func open(_ letter: Character) { field = letter }

    /// Adds a line to the field under way.
    mutating func append(_ line: String) {
        if let field { fields[field, default: []].append(line) }
    }

    /// The abstract, or the title where there is none.
    var text: String? { joined("W", by: "\n") ?? title }

    var title: String? { joined("T", by: " ") }

    var metadata: Metadata {
        var metadata: Metadata = [:]
        for letter in fields.keys where letter != "T" && letter != "W" {
            let name = Self.names[letter] ?? String(letter)
            metadata[name] = joined(letter, by: " ").map(MetadataValue.string)
        }
        return metadata
    }

    private static let names: [Character: String] = [
        "A": "authors", "B": "source", "K": "keywords",
    ]

    private func joined(_ letter: Character, by separator: String) -> String? {
        let text = fields[letter, default: []].joined(separator: separator)
        return text.hasWords ? text : nil
    }
}
