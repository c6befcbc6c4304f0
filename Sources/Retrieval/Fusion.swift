import QuestionAnswering

/// How two lists of different scales become one.
public enum Fusion: Sendable, Hashable {
    /// Each list's scores are brought to 0...1 (worst candidate 0, best 1; all 1 when they are
    /// equal) and added by weight: `dense` for the dense list, the rest for the lexical one.
    ///
    /// A passage that a list lacks gets 0 from it.
    case minMax(dense: Double)
    /// Each list gives 1 / (constant + rank) (Cormack, Clarke and Büttcher 2009).
    ///
    /// Ranks count from 1; scores play no part.
    case reciprocalRank(constant: Double)

    /// Both lists count the same.
    public static var evenMinMax: Fusion { .minMax(dense: 0.5) }
    /// The constant of the paper.
    public static var standardReciprocalRank: Fusion { .reciprocalRank(constant: 60) }
}

/// One list of candidates and what each of them adds to a fused score.
struct FusedLeg: Sendable {
    let retriever: String
    let weight: Double
    let entries: [PassageID: Entry]

    /// What the list says of one passage.
    struct Entry: Sendable {
        let rank: Int
        let score: Double
        let normalizedScore: Double?
        let contribution: Double
    }

    /// Weighs candidates, given best first.
    init(_ candidates: [Match], of retriever: String, share: Double, fusion: Fusion) {
        self.retriever = retriever
        let best = candidates.first?.score ?? 0
        let spread = best - (candidates.last?.score ?? 0)
        var entries: [PassageID: Entry] = [:]
        for (place, match) in candidates.enumerated() {
            let normalized: Double?
            let contribution: Double
            switch fusion {
            case .minMax:
                // A spread that is not above 0 is that of equals, or of scores beyond numbers.
                let scaled = spread > 0 ? 1 - (best - match.score) / spread : 1
                normalized = scaled
                contribution = share * scaled
            case .reciprocalRank(let constant):
                normalized = nil
                contribution = 1 / (constant + Double(place + 1))
            }
            entries[match.passage] = Entry(
                rank: place + 1,
                score: match.score,
                normalizedScore: normalized,
                contribution: contribution
            )
        }
        weight = share
        self.entries = entries
    }

    /// What the list says of a passage, for people.
    func explanation(of passage: PassageID) -> ExplainedPassage.Leg {
        let entry = entries[passage]
        return ExplainedPassage.Leg(
            retriever: retriever,
            rank: entry?.rank,
            score: entry?.score,
            normalizedScore: entry?.normalizedScore,
            weight: weight,
            contribution: entry?.contribution ?? 0
        )
    }
}

extension Sequence<FusedLeg> {
    /// All candidates of all lists, best sum first.
    func fused() -> [Match] {
        var sums: [PassageID: Double] = [:]
        // Leg by leg, so that a passage's sum is always added up in the same order.
        for leg in self {
            for (passage, entry) in leg.entries { sums[passage, default: 0] += entry.contribution }
        }
        return sums.map { Match(passage: $0.key, score: $0.value) }.sorted(by: Match.isBetter)
    }
}
