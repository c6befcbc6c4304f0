import QuestionAnswering

/// Reads the records of one file or folder, one after the other, in bounded memory.
///
/// Every corpus format is one of these; see `CorpusFormat`.
protocol RecordReader {
    /// Opens the file or folder.
    ///
    /// - Throws: `QuarryError` when it is not there or cannot be of this format.
    init(path: String, options: CorpusOptions) throws
    /// The next record; nil behind the last one.
    ///
    /// - Throws: `QuarryError` when no record can be made out from here on.
    mutating func next() throws -> CorpusRecord?
    /// How many bytes lie behind the reader, for progress.
    var bytesRead: Int { get }
}

/// What a corpus is told beside its path.
public struct CorpusOptions: Hashable, Sendable {
    /// Becomes the metadata field `split` of every document and label.
    ///
    /// Nil: what the file itself, or for SubjQA and SQuAD its name, says.
    public var split: String?
    /// The field of JSON lines, or column of CSV, that holds the text.
    ///
    /// Nil: `text`, and for CSV also `review` or `content`.
    public var textField: String?
    /// Whether a document that is a whole file is named by the file, as test collections want it.
    ///
    /// The name is the path inside the folder without its ending.
    public var idsFromNames: Bool

    /// Makes options.
    public init(split: String? = nil, textField: String? = nil, idsFromNames: Bool = false) {
        self.split = split
        self.textField = textField
        self.idsFromNames = idsFromNames
    }
}

/// Records that were made out together and are handed on one by one.
struct RecordQueue {
    private var records: [CorpusRecord] = []
    private var taken = 0

    mutating func append(_ record: CorpusRecord) { records.append(record) }

    mutating func popFirst() -> CorpusRecord? {
        guard taken < records.count else {
            records.removeAll(keepingCapacity: true)
            taken = 0
            return nil
        }
        defer { taken += 1 }
        return records[taken]
    }
}

extension StringProtocol {
    /// Whether there is anything to read: a scalar that is not white space.
    var hasWords: Bool {
        unicodeScalars.contains { !$0.properties.isWhitespace }
    }
}

/// A text that equals another only when every byte does.
///
/// Swift's own equality takes canonically equivalent texts for one; stores and offsets do not.
struct ExactText: Hashable {
    let text: String

    init(_ text: String) { self.text = text }

    static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}
