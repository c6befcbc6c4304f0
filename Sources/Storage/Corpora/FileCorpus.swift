public import QuestionAnswering

/// Opens a file or folder as a corpus.
///
/// Without a format the name tells it. Throws `QuarryError` of kind `missing` when there is nothing of
/// that name, `badData` when a folder stands where the format wants a file, and `usage` when the format
/// cannot be guessed.
public func openCorpus(
    _ format: CorpusFormat? = nil,
    path: String,
    options: CorpusOptions = CorpusOptions()
) throws -> FileCorpus {
    let format = try format ?? CorpusFormat.guess(path)
    return FileCorpus(
        path: path,
        format: format,
        options: options,
        size: try PathSize(path, format)
    )
}

/// The documents of a file, or of the files of a folder.
///
/// Every iteration reads it anew.
public struct FileCorpus: Corpus {
    /// The file or folder as the user named it.
    public let path: String
    /// How it is read.
    public let format: CorpusFormat
    /// What else it was opened with.
    public let options: CorpusOptions
    private let size: PathSize

    init(path: String, format: CorpusFormat, options: CorpusOptions, size: PathSize) {
        self.path = path
        self.format = format
        self.options = options
        self.size = size
    }

    /// How many bytes it has; nil for a pipe.
    public var byteCount: Int? { size.bytes }

    /// Names this very corpus for a resumable import: another size or date is another corpus.
    ///
    /// Nil for a pipe, which cannot be read twice.
    public var fingerprint: String? {
        guard let bytes = size.bytes else { return nil }
        return [
            size.absolutePath, "\(bytes)", size.modified, format.rawValue, options.split ?? "",
            options.textField ?? "", options.idsFromNames ? "ids from names" : "",
        ].joined(separator: "|")
    }

    /// Starts reading from the front.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Reads the corpus once.
    public struct Iterator: AsyncIteratorProtocol {
        private let corpus: FileCorpus
        private var reader: (any RecordReader)?

        fileprivate init(_ corpus: FileCorpus) { self.corpus = corpus }

        /// How many bytes have been read.
        public var bytesRead: Int { reader?.bytesRead ?? 0 }

        /// The next record; nil at the end.
        ///
        /// - Throws: `QuarryError` when the corpus cannot be read any further.
        public mutating func next() throws -> CorpusRecord? {
            if reader == nil {
                reader = try corpus.format.reader.init(path: corpus.path, options: corpus.options)
            }
            return try reader?.next()
        }
    }
}
