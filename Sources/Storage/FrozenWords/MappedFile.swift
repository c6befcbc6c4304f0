internal import Foundation

/// The bytes of a file in memory, to be read only.
///
/// `Sendable` unchecked: the bytes are never written, and `deinit` is the only one to give them back.
/// Files are replaced, never cut short, so that the bytes stay.
final class MappedFile: @unchecked Sendable {
    let start: UnsafeRawPointer
    let count: Int

    /// Maps a file; throws a `CocoaError` or `POSIXError`.
    init(_ file: URL) throws {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXError.last }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw POSIXError.last }
        count = Int(status.st_size)
        // An empty file cannot be mapped, and is no index either.
        let length = max(count, 1)
        guard let start = mmap(nil, length, PROT_READ, MAP_PRIVATE, descriptor, 0),
            start != MAP_FAILED
        else { throw POSIXError.last }
        self.start = UnsafeRawPointer(start)
    }

    deinit { munmap(UnsafeMutableRawPointer(mutating: start), max(count, 1)) }

    /// Writes a file so that a reader sees the old one or the new one, whole, also after a crash.
    static func write(_ bytes: UnsafeRawBufferPointer, to file: URL) throws {
        let folder = file.deletingLastPathComponent()
        let prefix = ".\(file.lastPathComponent).partial-"
        removeLeftovers(prefix, in: folder)
        let aside = folder.appending(path: prefix + UUID().uuidString)
        let descriptor = open(aside.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw POSIXError.last }
        do {
            defer { close(descriptor) }
            var rest = bytes
            while let start = rest.baseAddress, !rest.isEmpty {
                let count = Foundation.write(descriptor, start, rest.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw POSIXError.last }
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            }
            guard fsync(descriptor) == 0 else { throw POSIXError.last }
            guard rename(aside.path, file.path) == 0 else { throw POSIXError.last }
        } catch {
            unlink(aside.path)
            throw error
        }
    }
}

extension MappedFile {
    /// Removes what crashes left behind; a younger one may be another process's, at work.
    private static func removeLeftovers(_ prefix: String, in folder: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(prefix) {
            var status = stat()
            let path = folder.appending(path: name).path
            guard stat(path, &status) == 0, status.st_mtim.tv_sec < time(nil) - 3600 else {
                continue
            }
            unlink(path)
        }
    }
}

extension POSIXError {
    /// The failure of the system call just made.
    static var last: POSIXError { POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
}
