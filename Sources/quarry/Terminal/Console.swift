import Foundation

/// Where words for people go: standard error; results alone go to standard output.
struct Console: Sendable {
    /// Whether progress and notes are left out.
    let isQuiet: Bool

    /// Writes a line to standard error.
    func note(_ text: String) {
        guard !isQuiet else { return }
        Self.write(text + "\n", to: .standardError)
    }

    /// Writes a warning to standard error, also when quiet.
    func warn(_ text: String) {
        Self.write("\(Style.error.warning("warning")): \(text)\n", to: .standardError)
    }

    /// Writes a line of the result to standard output.
    static func print(_ text: String) { write(text + "\n", to: .standardOutput) }

    static func write(_ text: String, to handle: FileHandle) {
        // A reader that went away (`quarry search … | head`) is no fault of ours.
        try? handle.write(contentsOf: Data(text.utf8))
    }
}

/// Colours for a terminal; plain text elsewhere, and wherever NO_COLOR is set.
struct Style: Sendable {
    private let isColoured: Bool

    /// The style of standard output.
    static let output = Style(descriptor: STDOUT_FILENO)
    /// The style of standard error.
    static let error = Style(descriptor: STDERR_FILENO)

    private init(descriptor: Int32) {
        let environment = ProcessInfo.processInfo.environment
        let refused = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        isColoured = isatty(descriptor) == 1 && !refused && environment["TERM"] != "dumb"
    }

    func strong(_ text: String) -> String { wrap(text, "1") }
    func faint(_ text: String) -> String { wrap(text, "2") }
    func answer(_ text: String) -> String { wrap(text, "1;32") }
    func warning(_ text: String) -> String { wrap(text, "33") }
    func failure(_ text: String) -> String { wrap(text, "1;31") }

    private func wrap(_ text: String, _ code: String) -> String {
        isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
