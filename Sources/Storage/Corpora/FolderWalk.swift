import QuestionAnswering

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// The files below a folder, in the order of their names.
///
/// Hidden files are left out, and folders behind symbolic links are not entered: they may lead in a
/// circle.
struct FolderWalk {
    /// Paths from the folder on.
    private(set) var files: [String] = []
    private let root: String
    private let extensions: Set<String>

    /// Walks a folder for files with one of the extensions, in lower case without the dot.
    init(_ root: String, extensions: [String]) throws {
        self.root = root
        self.extensions = Set(extensions)
        try walk("")
    }

    private mutating func walk(_ folder: String) throws {
        for entry in try entries(folder) {
            let path = folder.isEmpty ? entry.name : "\(folder)/\(entry.name)"
            if entry.isFolder {
                try walk(path)
            } else if extensions.contains(path.pathExtension) {
                files.append(path)
            }
        }
    }

    private func entries(_ folder: String) throws -> [(name: String, isFolder: Bool)] {
        let path = folder.isEmpty ? root : "\(root)/\(folder)"
        guard let stream = opendir(path) else {
            throw QuarryError(
                .missing,
                while: "reading the folder",
                path,
                found: String(cString: strerror(errno))
            )
        }
        defer { closedir(stream) }
        var entries: [(name: String, isFolder: Bool)] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard !name.hasPrefix(".") else { continue }
            var status = stat()
            guard lstat("\(path)/\(name)", &status) == 0 else { continue }
            entries.append((name, status.st_mode & S_IFMT == S_IFDIR))
        }
        return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }
}

extension String {
    /// What stands behind the last dot of a path's last name, in lower case; empty without one.
    var pathExtension: String {
        let name = fileName
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return "" }
        return name[name.index(after: dot)...].lowercased()
    }

    /// The last name of a path.
    var fileName: Substring {
        var path = self[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path
    }
}
