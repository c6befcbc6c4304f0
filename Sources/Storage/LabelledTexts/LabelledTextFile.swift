import QuestionAnswering

/// A file of texts with a class each: JSON lines, CSV, or columns parted by tabs.
///
/// JSON lines (`.jsonl`, `.json`) have the fields text and label; CSV (`.csv`) and other files have
/// columns of these names in a first line. Two columns without names, as in SST-2 and in ratings of
/// reviews, are understood too: the one with fewer different values is the label.
public struct LabelledTextFile: Sendable {
    /// Which fields hold what; nil for their usual names.
    public struct Columns: Sendable, Hashable {
        /// The field of the text.
        public var text: String?
        /// The field of the label.
        public var label: String?

        /// Names fields.
        public init(text: String? = nil, label: String? = nil) {
            self.text = text
            self.label = label
        }

        var textNames: [String] { text.map { [$0] } ?? ["text", "sentence", "review"] }
        var labelNames: [String] {
            label.map { [$0] } ?? ["label", "sentiment", "class", "rating", "stars"]
        }
    }

    /// The texts, in the order of the file.
    public let texts: [LabelledText]

    /// Reads a file.
    ///
    /// - Throws: `QuarryError` of kind `missing` where there is none, `badData` naming the line for
    ///   a missing column, an empty text or label, bytes that are not UTF-8, and a file without texts.
    public init(_ path: String, columns: Columns = Columns()) throws {
        let bytes = try WholeFile.bytes(path, limit: 1 << 31)
        try self.init(bytes, name: path, columns: columns)
    }

    /// Takes bytes that are in memory already.
    init(_ bytes: [UInt8], name: String, columns: Columns) throws {
        let start = try ByteOrderMark.length(bytes, file: name)
        let ending = name.split(separator: ".").last?.lowercased() ?? ""
        let body = Array(bytes[start...])
        let place = LabelledTextPlace(file: name)
        switch ending {
        case "jsonl", "json", "ndjson":
            texts = try LabelledJSONLines(columns, place).texts(of: body)
        case "csv":
            texts = try LabelledTable(columns, place).texts(of: CSVTable.rows(of: body, place))
        default:
            texts = try LabelledTable(columns, place).texts(of: CSVTable.tabbed(body, place))
        }
        guard !texts.isEmpty else { throw place.fault("labelled texts", found: "none") }
    }
}

/// The file under way, for errors.
struct LabelledTextPlace {
    let file: String

    func fault(_ expected: String, found: String, line: Int? = nil, next: String? = nil)
        -> QuarryError
    {
        QuarryError(
            .badData,
            while: "reading labelled texts from",
            file,
            at: line.map { SourceLocation(file: file, line: $0) },
            expected: expected,
            found: found,
            nextStep: next
        )
    }

    /// A text and its label, neither of them empty.
    func labelled(_ text: String, _ label: String, line: Int) throws -> LabelledText {
        guard text.hasWords else {
            throw fault("a text with words in it", found: "an empty one", line: line)
        }
        guard label.hasWords else { throw fault("a label", found: "an empty one", line: line) }
        return LabelledText(text: text, label: label)
    }
}
