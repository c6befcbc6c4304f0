internal import QuestionAnswering

/// Joins what single passages say into one reading.
struct ReadingAssembly {
    private let passages: [Passage]
    private let limit: Int
    private let options: ExtractiveReader.Options
    private var candidates: [PlacedCandidate] = []
    /// The reading whose best span leads its null by most, the earliest among equals.
    private var clearest: PassageReading?
    private var windowCount = 0

    private struct PlacedCandidate {
        let candidate: PassageReading.Candidate
        let passage: Int

        /// Best first, then by order of passages, then by place.
        static func isBetter(_ left: Self, _ right: Self) -> Bool {
            guard left.candidate.rank == right.candidate.rank else {
                return left.candidate.rank > right.candidate.rank
            }
            guard left.passage == right.passage else { return left.passage < right.passage }
            return left.candidate.bytes.lowerBound < right.candidate.bytes.lowerBound
        }
    }

    /// Prepares the reading of some passages.
    init(_ passages: [Passage], limit: Int, options: ExtractiveReader.Options) {
        self.passages = passages
        self.limit = limit
        self.options = options
    }

    /// Counts a window that went through the model.
    mutating func countWindow() { windowCount += 1 }

    /// Adds what a passage says; passages come in order.
    mutating func add(_ reading: PassageReading, of passage: Int) {
        candidates += reading.candidates.map { PlacedCandidate(candidate: $0, passage: passage) }
        if reading.gap > clearest?.gap ?? -.infinity { clearest = reading }
    }

    /// What all passages say.
    func reading() -> Reading {
        Reading(
            answers: answers(distinct(candidates.sorted(by: PlacedCandidate.isBetter))),
            noAnswerScore: clearest?.nullScore,
            noAnswerGap: clearest?.gap,
            windowCount: windowCount,
            noAnswerProbability: clearest?.nullProbability
        )
    }

    /// Leaves out what overlaps a better answer in the same document: passages may overlap, and one
    /// may come twice.
    private func distinct(_ ranked: [PlacedCandidate]) -> [PlacedCandidate] {
        var taken: [DocumentID: [Range<Int>]] = [:]
        var kept: [PlacedCandidate] = []
        for placed in ranked where kept.count < limit {
            let passage = passages[placed.passage]
            let bytes = placed.candidate.bytes.shifted(by: passage.range.bytes.lowerBound)
            let others = taken[passage.documentID, default: []]
            guard !others.contains(where: bytes.overlaps) else { continue }
            taken[passage.documentID, default: []].append(bytes)
            kept.append(placed)
        }
        return kept
    }

    private func answers(_ chosen: [PlacedCandidate]) -> [Answer] {
        var rulers: [Int: PassageRuler] = [:]
        return chosen.map { placed in
            let ruler = rulers[placed.passage] ?? PassageRuler(passages[placed.passage].text)
            rulers[placed.passage] = ruler
            return answer(placed.candidate, in: passages[placed.passage], ruler)
        }
    }

    private func answer(
        _ candidate: PassageReading.Candidate,
        in passage: Passage,
        _ ruler: PassageRuler
    ) -> Answer {
        let around = ruler.surroundings(of: candidate.bytes, scalars: options.contextScalars)
        return Answer(
            text: ruler.text(candidate.bytes),
            score: candidate.score,
            probability: candidate.probability,
            passage: passage.id,
            documentID: passage.documentID,
            range: ruler.range(candidate.bytes).shifted(by: passage.range),
            context: Snippet(
                text: ruler.text(around),
                range: ruler.range(around).shifted(by: passage.range)
            ),
            metadata: passage.metadata
        )
    }
}

extension Range<Int> {
    fileprivate func shifted(by distance: Int) -> Range<Int> {
        lowerBound + distance..<upperBound + distance
    }
}
