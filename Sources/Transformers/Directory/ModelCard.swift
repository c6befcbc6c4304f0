public import Foundation

/// What a model's `README.md` says about it in its YAML front matter.
public struct ModelCard: Sendable, Hashable {
    static let fileName = "README.md"

    /// The licence, such as `apache-2.0`; nil when the card does not say.
    public let license: String?

    /// Reads the card of a directory; an empty card when it has none.
    public init(in directory: URL) {
        let file = directory.appending(path: Self.fileName)
        let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
        self.init(text)
    }

    /// Reads a card's text.
    init(_ text: String) {
        license = Self.value(of: "license", in: Self.frontMatter(of: text))
    }

    /// The lines between the first two `---`.
    private static func frontMatter(of text: String) -> [Substring] {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        guard lines.first.map(trimmed) == "---" else { return [] }
        return Array(lines.dropFirst().prefix { trimmed($0) != "---" })
    }

    /// The value of a key, or the first element when it is a list.
    private static func value(of key: String, in lines: [Substring]) -> String? {
        guard let index = lines.firstIndex(where: { $0.hasPrefix(key + ":") }) else { return nil }
        let inline = trimmed(lines[index].dropFirst(key.count + 1))
        if !inline.isEmpty { return inline }
        let next = lines[(index + 1)...].first.map(trimmed) ?? ""
        return next.hasPrefix("-") ? trimmed(next.dropFirst()) : nil
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        text.trimmingCharacters(in: .whitespaces).trimmingCharacters(in: ["\"", "'", "\r"])
    }
}
