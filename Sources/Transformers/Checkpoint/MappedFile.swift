import Foundation

/// How the weights of a model are kept while it is in use.
public enum WeightKeeping: Sendable {
    /// Mapped: start-up is short, since only the pages that are read are loaded, and two processes
    /// share them; but whoever cuts the file short in place ends the process.
    case mapped
    /// Copied into memory: what happens to the file afterwards does not matter. For what runs long.
    case copied
}

/// The bytes of a file for reading, mapped or copied; given back when the last user lets go.
///
/// `@unchecked Sendable`: the bytes are read-only and stay put from `init` to `deinit`.
final class MappedFile: @unchecked Sendable {
    /// The file as errors name it.
    let path: String
    /// Every byte of the file.
    let bytes: UnsafeRawBufferPointer

    /// Maps or copies a file.
    ///
    /// - Throws: `CheckpointError` when it is missing, unreadable, or not a regular file.
    init(_ url: URL, _ keeping: WeightKeeping = .mapped) throws {
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
        let address =
            switch keeping {
            case .mapped: mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
            case .copied:
                mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            }
        guard let address, address != MAP_FAILED else {
            throw Self.failure(to: "Mapping", path)
        }
        bytes = UnsafeRawBufferPointer(start: address, count: size)
        if keeping == .copied { try Self.fill(address, size, from: descriptor, path) }
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

    private static func fill(
        _ start: UnsafeMutableRawPointer,
        _ size: Int,
        from descriptor: Int32,
        _ path: String
    ) throws {
        var count = 0
        while count < size {
            let got = read(descriptor, start + count, size - count)
            if got < 0, errno == EINTR { continue }
            guard got >= 0 else { throw failure(to: "Reading", path) }
            guard got > 0 else {
                throw CheckpointError(
                    .malformed,
                    while: "Reading",
                    path,
                    expected: "\(size) bytes",
                    found: "\(count), as the file was cut short meanwhile"
                )
            }
            count += got
        }
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
