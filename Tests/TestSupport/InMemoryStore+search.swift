import Foundation
public import QuestionAnswering

extension InMemoryStore: LexicalIndex {
    /// Scores every passage by the formulas of `LexicalScoring`.
    public func search(_ text: String, scoring: LexicalScoring, filter: Filter?, limit: Int)
        -> [Match]
    {
        let passages = allPassages().map { (passage: $0, words: Self.words(of: $0.searchedText)) }
        let frequency = Self.documentFrequency(passages.map(\.words))
        let terms = Self.terms(of: text, frequency: frequency)
        let said = Dictionary(grouping: Self.words(of: text)) { $0 }.mapValues(\.count)
        let collection = Collection(
            passages: Double(passages.count),
            averageLength: Double(passages.reduce(0) { $0 + $1.words.count })
                / Double(max(1, passages.count)),
            frequency: frequency,
            said: said
        )
        let matches = passages.compactMap { passage, words -> Match? in
            guard filter?.matches(passage.metadata, documentID: passage.documentID) ?? true,
                terms.contains(where: words.contains)
            else { return nil }
            let score = collection.score(words, terms: terms, scoring: scoring)
            return Match(passage: passage.id, score: score)
        }
        return Array(matches.sorted(by: Match.isBetter).prefix(max(0, limit)))
    }

    /// The words of a text as FTS5's `unicode61` sees them, for Latin letters at least: runs of
    /// letters and digits, lower case, without marks.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter,
                .otherLetter, .decimalNumber, .letterNumber, .otherNumber, .privateUse:
                word += scalar.properties.lowercaseMapping
            case .nonspacingMark where (0x300...0x362).contains(scalar.value): continue
            default:
                if !word.isEmpty { words.append(word) }
                word = ""
            }
        }
        return word.isEmpty ? words : words + [word]
    }

    private static func documentFrequency(_ passages: [[String]]) -> [String: Int] {
        passages.reduce(into: [:]) { counts, words in
            for word in Set(words) { counts[word, default: 0] += 1 }
        }
    }

    /// The known words of a question, rarest first, so that every store adds up in one order.
    private static func terms(of text: String, frequency: [String: Int]) -> [String] {
        let known = Set(words(of: text)).filter { frequency[$0] != nil }
        let ordered = known.sorted { a, b in
            let (left, right) = (frequency[a] ?? 0, frequency[b] ?? 0)
            return left != right ? left < right : a.utf8.lexicographicallyPrecedes(b.utf8)
        }
        return Array(ordered.prefix(LexicalScoring.maximumTerms))
    }
}

/// What the formulas need to know of all passages together.
private struct Collection {
    let passages: Double
    let averageLength: Double
    let frequency: [String: Int]
    /// How often the question says a word.
    let said: [String: Int]

    func score(_ words: [String], terms: [String], scoring: LexicalScoring) -> Double {
        let length = Double(words.count)
        let norm = terms.reduce(0) { $0 + idf($1, scoring) * idf($1, scoring) }.squareRoot()
        return terms.reduce(0) { sum, term in
            let tf = Double(words.count { $0 == term })
            guard tf > 0 else { return sum }
            let idf = idf(term, scoring)
            switch scoring {
            case .bm25(let k1, let b):
                let saturation = tf + k1 * (1 - b + b * length / averageLength)
                return sum + idf * Double(said[term] ?? 0) * (tf * (k1 + 1) / saturation)
            case .tfidf:
                return sum + idf * idf / norm * ((1 + log(tf)) / length.squareRoot())
            }
        }
    }

    private func idf(_ term: String, _ scoring: LexicalScoring) -> Double {
        let n = Double(frequency[term] ?? 0)
        switch scoring {
        case .bm25: return max(1e-6, log((passages - n + 0.5) / (n + 0.5)))
        case .tfidf: return log((1 + passages) / (1 + n)) + 1
        }
    }
}
