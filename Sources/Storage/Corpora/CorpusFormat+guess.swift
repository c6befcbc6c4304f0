import QuestionAnswering

extension CorpusFormat {
    /// The file name extensions of the format, in lower case.
    public var extensions: [String] {
        switch self {
        case .subjqa: ["csv"]
        case .squad: ["json"]
        case .jsonl: ["jsonl", "ndjson"]
        case .csv: ["csv"]
        // Their names end in anything, such as cran.all.1400.
        case .smart: []
        case .text: ["txt", "text"]
        case .markdown: ["md", "markdown"]
        case .html: ["html", "htm", "xhtml"]
        }
    }

    /// The extensions that are looked for in a folder; empty when the format does not read folders.
    var folderExtensions: [String] {
        switch self {
        case .text, .markdown, .html: extensions
        case .subjqa, .squad, .jsonl, .csv, .smart: []
        }
    }

    /// The format of that name.
    ///
    /// - Throws: `QuarryError` of kind `usage` listing the known names.
    public init(named name: String) throws {
        guard let format = Self(rawValue: name) else {
            throw QuarryError(
                .usage,
                while: "choosing the format",
                name,
                expected: "one of " + Self.allCases.map(\.rawValue).joined(separator: ", "),
                found: "\"\(name.shortened)\""
            )
        }
        self = format
    }

    /// The format that the name of a file, or of the files in a folder, tells.
    ///
    /// - Throws: `QuarryError` of kind `missing` when there is nothing of that name, `usage` when the
    ///   name tells nothing.
    public static func guess(_ path: String) throws -> CorpusFormat {
        if try PathSize.status(path).isFolder { return try guessFolder(path) }
        guard let format = allCases.first(where: { $0.extensions.contains(path.pathExtension) })
        else { throw cannotGuess(path, found: "\"\(path.fileName)\"") }
        guard format == .subjqa else { return format }
        return try isSubjQA(path) ? .subjqa : .csv
    }

    private static func guessFolder(_ path: String) throws -> CorpusFormat {
        let formats = try allCases.filter { format in
            let extensions = format.folderExtensions
            guard !extensions.isEmpty else { return false }
            return try !FolderWalk(path, extensions: extensions).files.isEmpty
        }
        guard formats.count == 1 else {
            let found = formats.map(\.rawValue).joined(separator: " and ")
            throw cannotGuess(path, found: found.isEmpty ? "no text files" : "\(found) files")
        }
        return formats[0]
    }

    /// SubjQA files are CSV files of certain columns.
    private static func isSubjQA(_ path: String) throws -> Bool {
        var rows = try CSVRowReader(path)
        guard case .row(let header) = try rows.nextRow() else { return false }
        return (try? SubjQAColumns(header, path: path)) != nil
    }

    private static func cannotGuess(_ path: String, found: String) -> QuarryError {
        QuarryError(
            .usage,
            while: "guessing the format of",
            path,
            expected: "a name that ends in one of "
                + Set(allCases.flatMap(\.extensions)).sorted().map { ".\($0)" }
                .joined(separator: " "),
            found: found,
            nextStep: "Say it with --format: "
                + allCases.map(\.rawValue).joined(separator: ", ") + "."
        )
    }
}
