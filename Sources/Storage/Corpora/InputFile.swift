import QuestionAnswering

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A file or pipe that is read once from front to back.
final class InputFile {
    /// As the user named it.
    let path: String
    /// Bytes; 0 for a pipe, whose length nobody knows.
    let size: Int
    private let descriptor: Int32

    /// Opens a file.
    ///
    /// - Throws: `QuarryError` of kind `missing` when there is none or it may not be read, of kind
    ///   `badData` when it is a folder.
    init(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.cannotOpen(path, code: errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            let code = errno
            close(descriptor)
            throw Self.cannotOpen(path, code: code)
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            close(descriptor)
            throw QuarryError(
                .badData,
                while: "reading",
                path,
                expected: "a file",
                found: "a folder",
                nextStep: "Name the file inside it."
            )
        }
        self.path = path
        self.descriptor = descriptor
        size = status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0
    }

    deinit { close(descriptor) }

    /// Reads up to the end of `bytes` from `position` on.
    ///
    /// - Returns: how many bytes came; 0 at the end of the file.
    func read(into bytes: inout [UInt8], at position: Int) throws -> Int {
        let (count, code) = bytes.withUnsafeMutableBytes { memory in
            let free = UnsafeMutableRawBufferPointer(rebasing: memory[position...])
            while true {
                let count = readBytes(descriptor, free.baseAddress, free.count)
                // A signal may interrupt a read that has not begun; it is simply begun again.
                if count < 0, errno == EINTR { continue }
                return (count, count < 0 ? errno : 0)
            }
        }
        guard count >= 0 else {
            throw QuarryError(
                .missing,
                while: "reading",
                path,
                found: String(cString: strerror(code))
            )
        }
        return count
    }

    private static func cannotOpen(_ path: String, code: Int32) -> QuarryError {
        code == ENOENT
            ? QuarryError(
                .missing,
                while: "opening",
                path,
                expected: "an existing file",
                found: "none",
                nextStep: "Check the path."
            )
            : QuarryError(
                .missing,
                while: "opening",
                path,
                expected: "a readable file",
                found: String(cString: strerror(code))
            )
    }
}

/// `read(2)`, named apart from the method of the same name.
private func readBytes(_ descriptor: Int32, _ memory: UnsafeMutableRawPointer?, _ count: Int)
    -> Int
{
    read(descriptor, memory, count)
}

extension [UInt8] {
    /// So many zero bytes, written at once: element by element an unoptimised build takes
    /// milliseconds for every file.
    init(zeros count: Int) {
        self.init(unsafeUninitializedCapacity: count) { memory, initialized in
            if let base = memory.baseAddress { memset(base, 0, count) }
            initialized = count
        }
    }
}
