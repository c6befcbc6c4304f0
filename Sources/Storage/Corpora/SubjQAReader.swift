import QuestionAnswering

/// SubjQA as published by Bjerva and others in 2020: a CSV with a row for every question and annotator.
///
/// A document is a distinct review, in the order of its first row, with the labels of all its
/// questions. Two conventions of the files matter:
/// - the published spans are tokenised (`is n't super loud .`), so every answer is cut from the review
///   anew by its indices;
/// - a question counts as unanswerable when its first annotator found no answer, whatever others say.
///
/// Memory: the distinct reviews of the file, because the rows of a question lie apart; the largest
/// published file has 3.8 MB.
struct SubjQAReader: RecordReader {
    private var rows: CSVRowReader
    private let split: String?
    private var documents: SubjQADocuments?
    private var handedOut = 0
    private var pending = RecordQueue()

    /// Opens a file; without a split in the options its name says which it is.
    init(path: String, options: CorpusOptions) throws {
        rows = try CSVRowReader(path)
        split = options.split ?? SplitName.guess(path)
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { rows.bytesRead }

    /// The next review with its labels, or rejected row.
    mutating func next() throws -> CorpusRecord? {
        if documents == nil { documents = try readAll() }
        if let record = pending.popFirst() { return record }
        guard let documents, handedOut < documents.count else { return nil }
        let (item, rejections) = documents.item(handedOut, split: split)
        handedOut += 1
        for rejection in rejections { pending.append(.rejected(rejection)) }
        return .item(item)
    }

    private mutating func readAll() throws -> SubjQADocuments {
        var documents = SubjQADocuments()
        var columns: SubjQAColumns?
        while let outcome = try rows.nextRow() {
            switch outcome {
            case .rejected(let rejection): pending.append(.rejected(rejection))
            case .row(let fields):
                guard let known = columns else {
                    columns = try SubjQAColumns(fields, path: rows.path)
                    continue
                }
                if let rejection = documents.add(fields, known, at: rows.location) {
                    pending.append(.rejected(rejection))
                }
            }
        }
        return documents
    }
}
