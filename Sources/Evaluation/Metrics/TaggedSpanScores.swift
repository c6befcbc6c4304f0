/// How well spans were tagged (names, aspects): a span counts when its type and both ends are
/// right.
///
/// Tags are `O` or a letter, a hyphen and the type: B begins, I continues, E ends, S is a span of
/// one token. Spans are read leniently as conlleval does (Tjong Kim Sang and De Meulder 2003) and
/// seqeval after it: an I without a B before it begins a span.
public struct TaggedSpanScores: Hashable, Sendable {
    /// By type of span.
    public let perType: [String: PrecisionRecall]
    /// From the counts of all types together.
    public let micro: PrecisionRecall
    /// The mean over types.
    public let macro: PrecisionRecall
    /// The mean over types weighted by their gold spans.
    public let weighted: PrecisionRecall

    /// Scores tags.
    ///
    /// - Parameters:
    ///   - predicted: The predicted tags, one list a sentence.
    ///   - gold: The right tags, as many in each sentence.
    public init(predicted: [[String]], gold: [[String]]) {
        precondition(
            predicted.map(\.count) == gold.map(\.count),
            "every sentence needs one predicted tag for each gold tag"
        )
        let said = predicted.map(TaggedSpan.spans)
        let right = gold.map(TaggedSpan.spans)
        var counts: [String: (hits: Int, predicted: Int, gold: Int)] = [:]
        for (said, right) in zip(said, right) {
            for span in said { counts[span.type, default: (0, 0, 0)].predicted += 1 }
            for span in right { counts[span.type, default: (0, 0, 0)].gold += 1 }
            for span in Set(said).intersection(right) {
                counts[span.type, default: (0, 0, 0)].hits += 1
            }
        }
        perType = counts.mapValues {
            PrecisionRecall(hits: $0.hits, predicted: $0.predicted, gold: $0.gold)
        }
        micro = PrecisionRecall(
            hits: counts.values.reduce(0) { $0 + $1.hits },
            predicted: counts.values.reduce(0) { $0 + $1.predicted },
            gold: counts.values.reduce(0) { $0 + $1.gold }
        )
        let inOrder = perType.sorted { $0.key < $1.key }.map(\.value)
        macro = PrecisionRecall(meanOf: inOrder)
        weighted = PrecisionRecall(weightedMeanOf: inOrder)
    }
}

/// A run of tokens with a type.
public struct TaggedSpan: Hashable, Sendable {
    /// Its type, such as `PER`; `_` for tags without one.
    public let type: String
    /// Its tokens by position in the sentence.
    public let tokens: Range<Int>

    /// Reads the spans of a sentence's tags, in order.
    public static func spans(_ tags: [String]) -> [TaggedSpan] {
        var spans: [TaggedSpan] = []
        var previous = Tag(text: "O")
        var start = 0
        for (index, text) in (tags + ["O"]).enumerated() {
            let tag = Tag(text: text)
            if previous.isInside, tag.begins(after: previous) || !tag.isInside {
                spans.append(TaggedSpan(type: previous.type, tokens: start..<index))
            }
            if tag.isInside, tag.begins(after: previous) { start = index }
            previous = tag
        }
        return spans
    }

    private struct Tag {
        let letter: Character
        let type: String

        init(text: String) {
            letter = text.first ?? "O"
            let rest = text.dropFirst()
            let name = rest.firstIndex(of: "-").map { rest[rest.index(after: $0)...] } ?? rest
            type = name.isEmpty ? "_" : String(name)
        }

        var isInside: Bool { letter != "O" && letter != "." }

        func begins(after previous: Tag) -> Bool {
            letter == "B" || letter == "S" || !previous.isInside || previous.letter == "E"
                || previous.letter == "S" || previous.type != type
        }
    }
}
