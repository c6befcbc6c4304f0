import QuestionAnswering

/// Reads formats in which a document is a whole file: one file, or all of a folder in the order of
/// their names.
///
/// Memory: one file.
struct FileByFileReader {
    private let root: String
    private let isFolder: Bool
    private let files: [String]
    private let options: CorpusOptions
    private let document: @Sendable (_ source: String) throws -> Document
    private var next = 0
    /// How many bytes lie behind the reader.
    private(set) var bytesRead = 0

    /// Prepares a file or folder.
    ///
    /// `document` makes a document of a file's text; title and metadata `path` are added where it
    /// leaves them open.
    init(
        _ path: String,
        _ options: CorpusOptions,
        format: CorpusFormat,
        document: @escaping @Sendable (_ source: String) throws -> Document
    ) throws {
        root = path
        isFolder = try PathSize.status(path).isFolder
        files =
            isFolder ? try FolderWalk(path, extensions: format.folderExtensions).files : [path]
        self.options = options
        self.document = document
    }

    /// The document of the next file, or why it is none.
    mutating func nextRecord() -> CorpusRecord? {
        guard next < files.count else { return nil }
        let name = files[next]
        let path = isFolder ? "\(root)/\(name)" : name
        next += 1
        do {
            bytesRead += try PathSize.status(path).bytes
            let source = try WholeFile.text(path)
            guard source.hasWords else { throw Self.empty(path) }
            return .item(CorpusItem(document: finished(try document(source), path, name)))
        } catch let error as QuarryError {
            return .rejected(Self.rejection(error, path))
        } catch {
            return .rejected(
                Rejection(location: SourceLocation(file: path), reason: String(describing: error))
            )
        }
    }

    private func finished(_ document: Document, _ path: String, _ name: String) -> Document {
        var document = document
        if options.idsFromNames {
            document = Document(
                id: DocumentID(Self.withoutEnding(isFolder ? name : String(path.fileName))),
                title: document.title,
                text: document.text,
                metadata: document.metadata
            )
        }
        if document.title == nil { document.title = String(path.fileName) }
        if document.metadata["path"] == nil {
            document.metadata["path"] = .string(isFolder ? name : String(path.fileName))
        }
        if let split = options.split { document.metadata["split"] = .string(split) }
        return document
    }

    /// `a/b.html` becomes `a/b`; a name that is all ending stays.
    private static func withoutEnding(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), name[..<dot].last.map({ $0 != "/" }) ?? false
        else { return name }
        return String(name[..<dot])
    }

    private static func empty(_ path: String) -> QuarryError {
        QuarryError(
            .badData,
            while: "reading",
            path,
            expected: "a text with words in it",
            found: "none"
        )
    }

    private static func rejection(_ error: QuarryError, _ path: String) -> Rejection {
        var parts: [String] = []
        if let expected = error.expected { parts.append("expected \(expected)") }
        if let found = error.found { parts.append("found \(found)") }
        return Rejection(
            location: error.location ?? SourceLocation(file: path),
            reason: parts.isEmpty ? error.description : parts.joined(separator: ", ")
        )
    }
}

/// Plain text: one file is one document, its title the file's name.
struct PlainTextReader: RecordReader {
    private var files: FileByFileReader

    /// Opens a file or folder.
    init(path: String, options: CorpusOptions) throws {
        files = try FileByFileReader(path, options, format: .text) { Document(text: $0) }
    }

    /// How many bytes lie behind the reader.
    var bytesRead: Int { files.bytesRead }

    /// The document of the next file, or why it is none.
    mutating func next() throws -> CorpusRecord? { files.nextRecord() }
}
