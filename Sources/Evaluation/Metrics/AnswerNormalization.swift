/// An answer reduced to what SQuAD compares: lower case, no ASCII punctuation, no articles.
///
/// The steps are those of the official scorers (Rajpurkar et al. 2016 and 2018), in their order and
/// with their language's idea of letters and white space, so that scores agree to the last digit.
/// Words are compared scalar by scalar: a composed and a decomposed é differ, as they do there.
public struct NormalizedAnswer: Hashable, Sendable {
    /// A word: lower-case scalars without ASCII punctuation.
    public typealias Word = [Unicode.Scalar]

    /// The words that are left, in order.
    public let words: [Word]

    /// Normalises a text.
    public init(_ text: String) {
        var kept: [Unicode.Scalar] = []
        kept.reserveCapacity(text.utf8.count)
        for scalar in PythonText.lowercased(text) where !Self.isPunctuation(scalar) {
            kept.append(scalar)
        }
        words = PythonText.split(Self.withoutArticles(kept))
    }

    /// Whether nothing is left: the answer "no answer".
    public var isEmpty: Bool { words.isEmpty }

    /// How often each word stands in the answer.
    public var wordCounts: [Word: Int] {
        words.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    /// Puts a blank where an article stands alone between word boundaries.
    ///
    /// A combining mark is no word character there, so that "a" with a separate accent is an
    /// article.
    private static func withoutArticles(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        var start = 0
        while start < scalars.count {
            var end = start
            while end < scalars.count, PythonText.isWordCharacter(scalars[end]) { end += 1 }
            if end == start {
                result.append(scalars[start])
                start += 1
                continue
            }
            let run = scalars[start..<end]
            if articles.contains(where: { $0.elementsEqual(run) }) {
                result.append(" ")
            } else {
                result.append(contentsOf: run)
            }
            start = end
        }
        return result
    }

    private static let articles: [Word] = [["a"], ["a", "n"], ["t", "h", "e"]]
}
