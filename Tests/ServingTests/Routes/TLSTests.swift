import Foundation
import QuestionAnswering
import TestSupport
import Testing

@testable import Serving

/// The service behind a certificate, which openssl makes.
@Suite(.serialized, .enabled(if: OpenSSL.isPresent)) struct TLSTests {
    private let folder: TemporaryDirectory
    private var certificate: String { folder.url.appending(path: "cert.pem").path }
    private var key: String { folder.url.appending(path: "key.pem").path }

    init() throws {
        folder = try TemporaryDirectory()
        let made = try OpenSSL.run(
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2",
                "-keyout", key, "-out", certificate,
            ]
        )
        try #require(made.status == 0)
    }

    private func secured(_ settings: inout ServiceSettings) {
        settings.certificate = certificate
        settings.certificateKey = key
        settings.idleSeconds = 1
    }

    private static let request =
        "GET /v1/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

    @Test func answersWhoTrustsTheCertificate() async throws {
        let trusted = certificate
        try await withLiveService(settings: secured) { port in
            for version in ["-tls1_2", "-tls1_3"] {
                let asked = try await apart {
                    try OpenSSL.run(
                        [
                            "s_client", "-connect", "127.0.0.1:\(port)", "-servername", "localhost",
                            "-verify_hostname", "localhost", "-CAfile", trusted,
                            "-verify_return_error", "-quiet", "-ign_eof", version,
                        ],
                        input: Self.request
                    )
                }
                #expect(asked.output.contains("HTTP/1.1 200"), "\(version): \(asked.output)")
                #expect(asked.output.contains("{\"status\":\"ok\"}"))
            }
        }
    }

    @Test func plainHTTPIsNotAnsweredThere() async throws {
        try await withLiveService(settings: secured) { port in
            let socket = try RawSocket(port: port)
            try socket.send(Self.request)
            #expect(!(try await socket.receiveAll().contains("HTTP/1.1 200")))
        }
    }

    @Test func slowHandshakesAreNotWaitedForForEver() async throws {
        try await withLiveService(settings: secured) { port in
            let socket = try RawSocket(port: port)
            // The first bytes of a handshake of 512, then one at a time.
            try socket.send([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC])
            #expect(try await socket.isClosedWhileSending("\u{3}"))
        }
    }

    @Test func aKeyThatIsNoneIsNamed() async throws {
        var settings = ServiceSettings()
        settings.certificate = certificate
        settings.certificateKey = certificate
        let wrong = settings
        let error = await #expect(throws: QuarryError.self) {
            _ = try await HTTPService(settings: wrong) { TestParts().parts }
        }
        #expect(error?.kind == .badData)
        #expect(error?.description.contains("cert.pem") == true)
    }
}

/// The openssl command.
private enum OpenSSL {
    static let isPresent = (try? run(["version"]).status) == 0

    static func run(_ arguments: [String], input: String = "") throws
        -> (status: Int32, output: String)
    {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        let (stdin, stdout) = (Pipe(), Pipe())
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        try stdin.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try stdin.fileHandleForWriting.close()
        let output = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}
