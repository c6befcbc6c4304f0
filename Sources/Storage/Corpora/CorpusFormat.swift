import QuestionAnswering

/// The formats that documents are read from.
///
/// A new one is its reader, its test, and its two lines here.
public enum CorpusFormat: String, Sendable, CaseIterable {
    /// The CSV files of SubjQA as published.
    case subjqa
    /// SQuAD JSON, version 1.1 or 2.0.
    case squad
    /// One JSON object a line.
    case jsonl
    /// Comma-separated values with a header.
    case csv
    /// The marked-up files of Cornell's SMART system, such as Cranfield's.
    case smart
    /// One text file a document.
    case text
    /// One Markdown file a document.
    case markdown
    /// One HTML file a document.
    case html

    /// What reads it.
    var reader: any RecordReader.Type {
        switch self {
        case .subjqa: SubjQAReader.self
        case .squad: SQuADReader.self
        case .jsonl: JSONLinesReader.self
        case .csv: CSVReader.self
        case .smart: SMARTReader.self
        case .text: PlainTextReader.self
        case .markdown: MarkdownReader.self
        case .html: HTMLReader.self
        }
    }
}
