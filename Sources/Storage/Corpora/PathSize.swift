import QuestionAnswering

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// What tells one state of a file or folder from another.
struct PathSize: Sendable {
    /// The path from the root on.
    let absolutePath: String
    /// Bytes, of all files of a folder together; nil for a pipe.
    let bytes: Int?
    /// When it, or the youngest file of a folder, was changed last.
    let modified: String

    /// Looks at a path.
    ///
    /// - Throws: `QuarryError` as `openCorpus` does.
    init(_ path: String, _ format: CorpusFormat) throws {
        let status = try Self.status(path)
        absolutePath = Self.absolute(path)
        if status.isFolder {
            guard !format.folderExtensions.isEmpty else {
                throw QuarryError(
                    .badData,
                    while: "opening",
                    path,
                    expected: "a \(format.rawValue) file",
                    found: "a folder",
                    nextStep: "Name the files inside it."
                )
            }
            let files = try FolderWalk(path, extensions: format.folderExtensions).files
            let states = try files.map { try Self.status("\(path)/\($0)") }
            bytes = states.reduce(0) { $0 + $1.bytes }
            modified = "\(files.count) files, \(states.map(\.modified).max() ?? 0)"
        } else {
            bytes = status.isFile ? status.bytes : nil
            modified = "\(status.modified)"
        }
    }

    /// What the file system says about a path.
    struct Status {
        let isFolder: Bool
        let isFile: Bool
        let bytes: Int
        /// Nanoseconds since 1970.
        let modified: Int
    }

    /// Asks the file system about a path.
    static func status(_ path: String) throws -> Status {
        var status = stat()
        guard stat(path, &status) == 0 else {
            let code = errno
            throw QuarryError(
                .missing,
                while: "opening",
                path,
                expected: "an existing file",
                found: code == ENOENT ? "none" : String(cString: strerror(code)),
                nextStep: "Check the path."
            )
        }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Status(
            isFolder: status.st_mode & S_IFMT == S_IFDIR,
            isFile: status.st_mode & S_IFMT == S_IFREG,
            bytes: Int(status.st_size),
            modified: time.tv_sec * 1_000_000_000 + time.tv_nsec
        )
    }

    private static func absolute(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
