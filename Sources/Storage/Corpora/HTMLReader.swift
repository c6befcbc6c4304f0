import QuestionAnswering

/// HTML: one file is one document, whose text is what a person reads on the page.
///
/// Offsets count in that text, not in the file. Only UTF-8 is read.
struct HTMLReader: RecordReader {
    private var files: FileByFileReader

    /// Opens a file or folder.
    init(path: String, options: CorpusOptions) throws {
        files = try FileByFileReader(path, options, format: .html) { source in
            let page = HTMLText(source)
            guard page.text.hasWords else {
                throw QuarryError(
                    .badData,
                    while: "reading",
                    path,
                    expected: "a page with words in it",
                    found: "only markup"
                )
            }
            return Document(title: page.title, text: page.text)
        }
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { files.bytesRead }

    /// The document of the next file, or why it is none.
    mutating func next() throws -> CorpusRecord? { files.nextRecord() }
}
