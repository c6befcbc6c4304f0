import Foundation

/// How a service is reached and what it allows.
public struct ServiceSettings: Sendable, Equatable {
    /// How log lines are written.
    public enum LogStyle: String, Sendable, CaseIterable {
        /// For people.
        case text
        /// One JSON object a line.
        case json
    }

    /// The address it listens on.
    public var host = "127.0.0.1"
    /// The port; 0 takes a free one.
    public var port = 8080
    /// The certificate chain, a PEM file; empty: no TLS.
    public var certificate = ""
    /// The private key of the certificate, a PEM file.
    public var certificateKey = ""
    /// Where the keys are kept; a file that is not there yet means none, and so does an empty path.
    public var keys = ""
    /// Requests a minute for each key, or each address where there are no keys; 0: no limit.
    public var requestsPerMinute = 0
    /// Requests that work at once; models take turns, so more fill their batches better.
    public var concurrency = 32
    /// Requests that wait for a turn; more are sent away with 503.
    public var queueDepth = 96
    /// Connections at once; more wait until one closes.
    public var connections = 16_384
    /// The longest JSON body, in bytes.
    public var longestBody = 1 << 20
    /// The longest upload of documents, in bytes.
    public var longestUpload = 1 << 30
    /// The longest question, in Unicode scalars.
    public var longestQuestion = 1000
    /// The longest text to read, embed or classify, in Unicode scalars.
    public var longestText = 100_000
    /// The most passages or answers a request may ask for.
    public var largestTopK = 100
    /// After how many seconds a silent connection is closed, and until when headers must be in.
    public var idleSeconds = 60
    /// Until when a body must be in.
    public var bodySeconds = 30
    /// How long requests in flight may take after the service was told to stop.
    public var shutdownSeconds = 30
    /// Replies to repeated questions that are kept, in MiB; 0: none.
    public var cacheMebibytes = 16
    /// Web pages of these origins may call the service; empty: none but its own.
    public var origins: [String] = []
    /// How log lines are written.
    public var logStyle = LogStyle.text
    /// Whether every request is logged.
    public var logsRequests = true
    /// The metadata field by which the page lets people choose a product.
    public var productField = "item_id"
    /// The version told in OpenAPI.
    public var version = "0"

    /// The defaults.
    public init() {}

    /// The file of the keys; nil for none.
    public var keyFile: KeyFile? {
        keys.isEmpty ? nil : KeyFile(at: URL(filePath: (keys as NSString).expandingTildeInPath))
    }

    /// Whether only this machine can reach the address.
    var isLoopback: Bool {
        host == "localhost" || host == "::1" || host == "[::1]"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4)
    }
}
