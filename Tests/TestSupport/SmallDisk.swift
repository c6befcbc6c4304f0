public import Foundation

/// A disk of a few thousand bytes, for what must survive a full one; only the superuser of Linux can
/// make it.
public final class SmallDisk: Sendable {
    /// Where it is mounted.
    public let url: URL

    /// Whether this process may make one.
    public static let isAvailable = (try? SmallDisk(bytes: 65_536)) != nil

    /// Makes one.
    ///
    /// - Parameter bytes: Its size; pages are whole.
    /// - Throws: `NotAllowed`.
    public init(bytes: Int) throws {
        url = FileManager.default.temporaryDirectory.appending(path: "disk-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        guard Self.run(["mount", "-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", url.path]) else {
            try? FileManager.default.removeItem(at: url)
            throw NotAllowed()
        }
    }

    deinit {
        _ = Self.run(["umount", "-l", url.path])
        try? FileManager.default.removeItem(at: url)
    }

    /// Gives it more room; what lies on it stays.
    ///
    /// - Throws: `NotAllowed`.
    public func grow(to bytes: Int) throws {
        guard Self.run(["mount", "-o", "remount,size=\(bytes)", url.path]) else {
            throw NotAllowed()
        }
    }

    /// The process may not mount.
    public struct NotAllowed: Error {}

    private static func run(_ arguments: [String]) -> Bool {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }
}
