import QuestionAnswering

/// SQuAD JSON, version 1.1 or 2.0: a document is a context, a label an answer.
///
/// `plausible_answers` are not labels and are left out. Memory: the file and one paragraph.
struct SQuADReader: RecordReader {
    private let path: String
    private let options: CorpusOptions
    private var file: SQuADFile?
    private var labels: LabelMaker
    private let split: String?
    private var pending = RecordQueue()

    /// Opens a file; without a split in the options its name says which it is.
    init(path: String, options: CorpusOptions) throws {
        self.path = path
        self.options = options
        split = options.split ?? SplitName.guess(path)
        labels = LabelMaker(split: split)
        // Opened now so that a missing file shows at once; read when the first record is wanted.
        _ = try InputFile(path)
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { file?.bytesRead ?? 0 }

    /// The next context with its labels, or a rejected entry.
    mutating func next() throws -> CorpusRecord? {
        var file = try self.file ?? SQuADFile(path)
        self.file = nil  // One owner at a time, so that nothing of the file is copied.
        defer { self.file = file }
        while true {
            if let record = pending.popFirst() { return record }
            guard let paragraph = try file.nextParagraph() else { return nil }
            switch paragraph {
            case .rejected(let rejection): return .rejected(rejection)
            case .paragraph(let paragraph): append(paragraph, &file)
            }
        }
    }

    private mutating func append(_ paragraph: SQuADFile.Paragraph, _ file: inout SQuADFile) {
        var metadata: Metadata = [:]
        metadata["item_id"] = paragraph.title.map(MetadataValue.string)
        metadata["split"] = split.map(MetadataValue.string)
        let spans = SpanFinder(paragraph.context)
        var made: [UnboundLabel] = []
        var faults = paragraph.faults
        for question in paragraph.questions {
            let location = file.location(of: question.offset)
            let name = question.id ?? "\(location)"
            let result = labels.labels(of: question, in: spans, named: name, metadata: metadata)
            made += result.labels
            faults += result.faults
        }
        metadata["question_id"] = made.first?.origin.map(MetadataValue.string)
        let document = Document(
            id: paragraph.documentID.map { DocumentID($0) },
            title: paragraph.title,
            text: paragraph.context,
            metadata: metadata
        )
        pending.append(.item(CorpusItem(document: document, labels: made)))
        for fault in faults.sorted(by: { $0.offset < $1.offset }) {
            pending.append(.rejected(file.rejection(fault)))
        }
    }
}
