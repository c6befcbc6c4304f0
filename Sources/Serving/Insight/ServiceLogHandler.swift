import Foundation
import Logging

/// Writes log lines to standard error, for people or as one JSON object a line.
struct ServiceLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    var logLevel = Logger.Level.info
    private let style: ServiceSettings.LogStyle
    private let write: @Sendable (String) -> Void

    init(
        style: ServiceSettings.LogStyle,
        write: @escaping @Sendable (String) -> Void = Self.toError
    ) {
        self.style = style
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata.merging(event.metadata ?? [:]) { _, last in last }
            .mapValues(\.description)
        if let error = event.error { fields["error"] = "\(error)" }
        let time = Date().formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        switch style {
        case .text:
            let pairs = fields.sorted { $0.key < $1.key }.map { "\($0)=\(Self.quoted($1))" }
            write(
                ([time, event.level.rawValue, "\(event.message)"] + pairs).joined(separator: " ")
            )
        case .json:
            fields["time"] = time
            fields["level"] = event.level.rawValue
            fields["message"] = "\(event.message)"
            write((try? JSONText.text(fields)) ?? "{}")
        }
    }

    /// Quoted where it is no plain word: a line break in a path must not look like a second line.
    private static func quoted(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy {
            $0.isASCII && $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0.value != 0x7F
        }
        return isPlain && !text.isEmpty ? text : text.debugDescription
    }

    private static let toError: @Sendable (String) -> Void = { line in
        try? FileHandle.standardError.write(contentsOf: Data((line + "\n").utf8))
    }
}
