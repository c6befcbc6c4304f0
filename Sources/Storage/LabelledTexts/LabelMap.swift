import QuestionAnswering

/// Names for the labels of a file, such as `0=negative` or, for ratings, `1..4=negative`.
///
/// Labels that no rule names are left out, as the ratings in the middle usually are. Without rules
/// every label keeps its own name.
public struct LabelMap: Hashable, Sendable {
    private enum Values: Hashable, Sendable {
        case text(String)
        case numbers(ClosedRange<Double>)
    }

    private struct Rule: Hashable, Sendable {
        let values: Values
        let name: String
    }

    private let rules: [Rule]

    /// Reads rules.
    ///
    /// - Throws: `QuarryError` of kind `usage` for text that is no rule.
    public init(_ rules: [String] = []) throws {
        self.rules = try rules.map(Self.rule)
    }

    /// The name of a label; nil when it is left out.
    public func name(of label: String) -> String? {
        guard !rules.isEmpty else { return label }
        return rules.first { Self.covers($0.values, label) }?.name
    }

    /// The texts under their new names, without those that are left out.
    public func apply(to texts: [LabelledText]) -> [LabelledText] {
        texts.compactMap { text in
            name(of: text.label).map { LabelledText(text: text.text, label: $0) }
        }
    }

    private static func covers(_ values: Values, _ label: String) -> Bool {
        switch values {
        case .text(let text): text == label
        case .numbers(let range): Double(label).map(range.contains) ?? false
        }
    }

    private static func rule(_ text: String) throws -> Rule {
        let sides = text.split(separator: "=", maxSplits: 1).map(String.init)
        let range = sides.first?.split(
            separator: "..",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let ends = range?.map { Double($0) } ?? []
        guard sides.count == 2 else { throw fault(text) }
        switch (ends.count, ends.first ?? nil, ends.last ?? nil) {
        case (2, let low?, let high?) where low <= high:
            return Rule(values: .numbers(low...high), name: sides[1])
        case (1, let number?, _):
            return Rule(values: .numbers(number...number), name: sides[1])
        case (1, nil, _): return Rule(values: .text(sides[0]), name: sides[1])
        default: throw fault(text)
        }
    }

    private static func fault(_ text: String) -> QuarryError {
        QuarryError(
            .usage,
            while: "reading the label rule",
            text,
            expected: "LABEL=NAME or LOW..HIGH=NAME, such as 1..4=negative",
            found: "\"\(text)\""
        )
    }
}
