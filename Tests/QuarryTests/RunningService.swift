import Foundation
import Glibc
import TestSupport

/// `quarry serve` at work; ends with the object.
final class RunningService: @unchecked Sendable {
    // Never changed after init but by signals, which Process guards itself.
    private let process: Process
    private let address: URL

    struct Silent: Error {}

    /// What came back.
    struct Reply {
        let status: Int
        let head: String
        let body: String

        /// The body as a JSON object; empty where it is none.
        var object: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
        }
    }

    /// Starts on a free port and waits until it listens.
    init(_ quarry: QuarryProcess, _ arguments: [String] = []) throws {
        process = quarry.start(["serve", "--port", "0", "--json", "--quiet"] + arguments)
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        var line = Data()
        while !line.contains(10) {
            let more = pipe.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Silent() }
            line += more
        }
        let told = try JSONSerialization.jsonObject(with: line) as? [String: String]
        guard let text = told?["address"]?.replacing("0.0.0.0", with: "127.0.0.1"),
            let url = URL(string: text)
        else { throw Silent() }
        address = url
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    /// Ends it without a warning.
    func kill() { signal(SIGKILL) }

    /// Sends it a signal.
    func signal(_ number: Int32) { Glibc.kill(process.processIdentifier, number) }

    /// The port on this machine.
    var port: Int { address.port ?? 0 }

    /// Its memory, as the system counts it.
    var residentBytes: Int {
        let file = "/proc/\(process.processIdentifier)/statm"
        let text = try? String(contentsOfFile: file, encoding: .utf8)
        return (text?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }

    /// Tells it to end, waits, and returns its exit code.
    func end() -> Int32 {
        process.terminate()
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Whether it has not ended.
    var isRunning: Bool { process.isRunning }

    func post(_ path: String, _ body: Any) async throws -> [String: Any] {
        try await reply(path, body).object
    }

    /// Posts JSON.
    func reply(_ path: String, _ body: Any) async throws -> Reply {
        let data = try JSONSerialization.data(withJSONObject: body)
        return try await send("POST", path, String(decoding: data, as: UTF8.self))
    }

    func get(_ path: String) async throws -> [String: Any] { try await send("GET", path).object }

    func status(_ path: String, key: String? = nil) async throws -> Int {
        try await send("GET", path, key: key).status
    }

    /// Sends a request and receives the reply, over a plain socket: URLSession waits for ever when a
    /// reply asks who it is, and has ended the process when one broke off.
    func send(
        _ method: String,
        _ path: String,
        _ body: String = "",
        type: String = "application/json",
        key: String? = nil
    ) async throws -> Reply {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if method == "POST" {
            head += "Content-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n"
        }
        if let key { head += "Authorization: Bearer \(key)\r\n" }
        let (request, port) = (head + "\r\n" + body, port)
        // Sockets block; Swift's own threads are for what does not.
        let text = try await apart {
            let socket = try RawSocket(port: port)
            try socket.send(request)
            return try socket.blockUntilClosed()
        }
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw Silent() }
        let words = text.split(separator: " ", maxSplits: 2)
        return Reply(
            status: words.count > 1 ? Int(words[1]) ?? 0 : 0,
            head: String(text[..<end.lowerBound]),
            body: String(text[end.upperBound...])
        )
    }
}
