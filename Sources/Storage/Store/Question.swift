internal import Foundation
internal import GRDB
internal import QuestionAnswering

/// A question taken apart into words that the index knows, rarest first, each with its weight.
struct Question {
    /// A word of the question.
    struct Term {
        /// As it is indexed.
        let token: String
        /// As FTS5 is asked for it.
        let quoted: String
        /// How many passages have it; 1 or more.
        let passages: Int
        /// What a passage's score is multiplied with.
        let weight: Double
        /// A score that no passage can get for this word alone.
        let bound: Double
    }

    /// The words; at most `LexicalScoring.maximumTerms`.
    let terms: [Term]
    /// `remaining[i]` is a score that no passage can get for the words from the i-th on together.
    let remaining: [Double]

    /// Looks the words of a text up; `frequency` says how many passages have a word, nil for none.
    init(
        _ text: String,
        scoring: LexicalScoring,
        store: StoreState,
        on db: Database,
        frequency: (String) throws -> Int?
    ) throws {
        let known = try Self.knownWords(
            of: text,
            tokenizer: WordTokenizer(store.tokenizer, on: db),
            frequency: frequency
        )
        terms = Self.weighed(known, scoring: scoring, passages: store.passages)
        var remaining = [0.0]
        for term in terms.reversed() { remaining.append((remaining.last ?? 0) + term.bound) }
        self.remaining = remaining.reversed()
    }

    /// A word and how many passages have it.
    private struct Known {
        let token: String
        let surface: String
        let passages: Int
        /// How often the question says it.
        let repeats: Int
    }

    private static func knownWords(
        of text: String,
        tokenizer: WordTokenizer,
        frequency: (String) throws -> Int?
    ) throws -> [Known] {
        let words = try tokenizer.words(of: text)
        var repeats: [[UInt8]: Int] = [:]
        for word in words { repeats[Array(word.token.utf8), default: 0] += 1 }
        let known: [Known] = try words.compactMap { word in
            guard let repeats = repeats.removeValue(forKey: Array(word.token.utf8)),
                let passages = try frequency(word.token)
            else { return nil }
            return Known(
                token: word.token,
                surface: word.surface,
                passages: passages,
                repeats: repeats
            )
        }
        let ordered = known.sorted { a, b in
            a.passages != b.passages
                ? a.passages < b.passages
                : a.token.utf8.lexicographicallyPrecedes(b.token.utf8)
        }
        return Array(ordered.prefix(LexicalScoring.maximumTerms))
    }

    private static func weighed(_ words: [Known], scoring: LexicalScoring, passages: Int) -> [Term]
    {
        let idf = words.map { scoring.idf(Double($0.passages), of: Double(passages)) }
        let norm = idf.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return zip(words, idf).map { word, idf in
            // What FTS5 takes for a word has no quote in it, but its syntax has; so it stays one word.
            let quoted = "\"" + word.surface.replacing("\"", with: "") + "\""
            let weight: Double
            let most: Double
            switch scoring {
            case .bm25(let k1, _): (weight, most) = (idf * Double(word.repeats), k1 + 1)
            // (1 + ln x) / √x is largest at x = e.
            case .tfidf: (weight, most) = (idf * idf / norm, 2 / M_E.squareRoot())
            }
            return Term(
                token: word.token,
                quoted: quoted,
                passages: word.passages,
                weight: weight,
                bound: weight * most
            )
        }
    }
}

extension LexicalScoring {
    /// How much a word that `count` of `passages` passages have tells.
    fileprivate func idf(_ count: Double, of passages: Double) -> Double {
        switch self {
        case .bm25: max(1e-6, log((passages - count + 0.5) / (count + 0.5)))
        case .tfidf: log((1 + passages) / (1 + count)) + 1
        }
    }

    /// Throws `usage` for parameters without meaning.
    func check() throws {
        guard case .bm25(let k1, let b) = self else { return }
        guard k1.isFinite, k1 >= 0, (0...1).contains(b) else {
            throw QuarryError(
                .usage,
                while: "searching",
                "by BM25",
                expected: "k1 of 0 or more and b from 0 to 1",
                found: "k1 \(k1) and b \(b)"
            )
        }
    }
}
