import Foundation

/// The bytes of a file, to be read only.
///
/// `@unchecked Sendable`: the bytes are never written, and `deinit` is the only one to give them back.
final class FileBytes: @unchecked Sendable {
    let start: UnsafeRawPointer
    let count: Int
    private let isMapped: Bool

    /// Files up to this size are copied: a copy cannot be pulled away by whoever cuts the file short.
    static let largestCopy = 64 << 20

    /// Reads a file; throws a POSIX error.
    init(of file: URL, copyingUpTo largestCopy: Int = FileBytes.largestCopy) throws {
        let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw POSIXFailure.last }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw POSIXFailure.last }
        let size = Int(status.st_size)
        count = size
        if size <= largestCopy {
            start = try Self.copy(of: descriptor, size: size)
            isMapped = false
        } else {
            guard let start = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
                start != MAP_FAILED
            else { throw POSIXFailure.last }
            self.start = UnsafeRawPointer(start)
            isMapped = true
        }
    }

    /// All of it.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    deinit {
        if isMapped {
            munmap(UnsafeMutableRawPointer(mutating: start), count)
        } else {
            start.deallocate()
        }
    }

    private static func copy(of descriptor: Int32, size: Int) throws -> UnsafeRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(size, 64), alignment: 64)
        var count = 0
        while count < size {
            let got = read(descriptor, block + count, size - count)
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else {
                block.deallocate()
                throw POSIXFailure.last
            }
            if got == 0 { break }
            count += got
        }
        // A file that shrank meanwhile ends in zeros, which its checksum will tell.
        memset(block + count, 0, size - count)
        return UnsafeRawPointer(block)
    }
}

/// An error number of the system and what it means.
struct POSIXFailure: Error, CustomStringConvertible {
    let code: Int32

    /// The failure of the call just made.
    static var last: POSIXFailure { POSIXFailure(code: errno) }

    var description: String { String(cString: strerror(code)) }
}

/// Writes a file so that a reader sees the old one or the new one, whole, also after a crash.
enum AtomicFile {
    static func write(_ parts: [UnsafeRawBufferPointer], to file: URL) throws {
        let folder = file.deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        removeLeftovers(of: file, in: folder)
        let aside = folder.appending(path: prefix(of: file) + UUID().uuidString)
        let descriptor = open(aside.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw POSIXFailure.last }
        do {
            defer { close(descriptor) }
            for part in parts { try write(part, to: descriptor) }
            guard fsync(descriptor) == 0 else { throw POSIXFailure.last }
            guard rename(aside.path, file.path) == 0 else { throw POSIXFailure.last }
        } catch {
            unlink(aside.path)
            throw error
        }
        synchronize(folder)
    }

    private static func prefix(of file: URL) -> String { ".\(file.lastPathComponent).partial-" }

    private static func write(_ part: UnsafeRawBufferPointer, to descriptor: Int32) throws {
        var rest = part
        while let start = rest.baseAddress, !rest.isEmpty {
            let count = Foundation.write(descriptor, start, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw POSIXFailure.last }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Makes the new name last; a file system that cannot do it for folders has said so, and the
    /// file is only a cache.
    private static func synchronize(_ folder: URL) {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Removes what crashes left behind; a younger one may be another process's, at work.
    private static func removeLeftovers(of file: URL, in folder: URL) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        for name in names where name.hasPrefix(prefix(of: file)) {
            var status = stat()
            let path = folder.appending(path: name).path
            guard stat(path, &status) == 0, status.st_mtim.tv_sec < time(nil) - 3600 else {
                continue
            }
            unlink(path)
        }
    }
}
