import Foundation

/// A file mapped into memory for reading; unmapped when the last user lets go.
///
/// Mapping keeps start-up short: only the pages that are read are loaded, and two processes
/// share them. The file must not shrink while it is mapped.
///
/// `@unchecked Sendable`: the mapped bytes are read-only and stay put from `init` to `deinit`.
final class MappedFile: @unchecked Sendable {
    /// The file as errors name it.
    let path: String
    /// Every byte of the file.
    let bytes: UnsafeRawBufferPointer

    /// Maps a file.
    ///
    /// - Throws: `CheckpointError` when it is missing, unreadable, or not a regular file.
    init(_ url: URL) throws {
        path = url.path
        // O_NONBLOCK: a pipe in place of the file must give an error, not wait for a writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.failure(to: "Opening", path) }
        defer { close(descriptor) }
        let size = try Self.size(of: descriptor, path)
        guard size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
        guard let address, address != MAP_FAILED else {
            throw Self.failure(to: "Mapping", path)
        }
        bytes = UnsafeRawBufferPointer(start: address, count: size)
    }

    deinit {
        if let start = bytes.baseAddress {
            munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
        }
    }

    private static func size(of descriptor: Int32, _ path: String) throws -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(to: "Inspecting", path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw CheckpointError(
                .malformed,
                while: "Opening",
                path,
                expected: "a file",
                found: status.st_mode & S_IFMT == S_IFDIR ? "a directory" : "a special file"
            )
        }
        return Int(status.st_size)
    }

    private static func failure(to action: String, _ path: String) -> CheckpointError {
        let reason = errno
        return CheckpointError(
            reason == ENOENT || reason == ENOTDIR ? .missing : .malformed,
            while: action,
            path,
            expected: "a readable file",
            found: String(cString: strerror(reason))
        )
    }
}
