import Foundation
import Glibc

/// A TCP connection on which tests say exactly the bytes they want.
public final class RawSocket: Sendable {
    private let descriptor: Int32

    /// What the system refused.
    public struct Failure: Error {
        let what: String
        let code: Int32
    }

    /// Connects to this machine.
    public init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        var patience = timeval(tv_sec: 300, tv_usec: 0)
        setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_RCVTIMEO,
            &patience,
            socklen_t(MemoryLayout<timeval>.size)
        )
        guard result == 0 else {
            close(descriptor)
            throw Failure(what: "connect", code: errno)
        }
    }

    deinit { close(descriptor) }

    /// Sends all of a text.
    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends all of some bytes.
    public func send(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw Failure(what: "send", code: errno) }
            rest = rest.dropFirst(count)
        }
    }

    /// Receives until the text has come, or the other side has closed.
    public func receive(until text: String) async throws -> String {
        try await apart { [self] in
            var bytes: [UInt8] = []
            while !String(decoding: bytes, as: UTF8.self).contains(text) {
                guard let more = try receiveSome() else { break }
                bytes += more
            }
            return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// Receives until the other side closes.
    public func receiveAll() async throws -> String {
        try await apart { [self] in try blockUntilClosed() }
    }

    /// Receives until the other side closes, on this thread, which should be one of the test's own.
    public func blockUntilClosed() throws -> String {
        var bytes: [UInt8] = []
        while let more = try receiveSome() { bytes += more }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether the other side closes within a minute although a piece comes five times a second.
    public func isClosedWhileSending(_ piece: String) async throws -> Bool {
        for _ in 0..<300 {
            try await Task.sleep(for: .milliseconds(200))
            guard (try? send(piece)) != nil, !isClosedByPeer else { return true }
        }
        return false
    }

    /// Whether the other side has closed.
    public var isClosedByPeer: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK | MSG_DONTWAIT)) == 0
    }

    private func receiveSome() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if count < 0, errno == ECONNRESET { return nil }
        guard count >= 0 else { throw Failure(what: "receive", code: errno) }
        return count == 0 ? nil : Array(buffer[..<count])
    }
}
