import Evaluation
import Foundation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct LabelStatisticsTests {
    /// A reader for which every character is a token, with windows of ten.
    private let measure = LabelStatistics.Measure(
        framing: 3,
        tokens: { $0.count },
        windows: { question, document in (question + document + 9) / 10 }
    )

    private func label(
        _ id: String,
        _ question: String,
        in document: String,
        _ answer: String?,
        origin: String? = nil
    ) -> Label {
        let range = TextRange(scalars: 0..<1, bytes: 0..<1)
        return Label(
            id: id,
            question: question,
            documentID: DocumentID(document),
            answer: answer.map { LabelledSpan(text: $0, range: range) },
            origin: origin,
            metadata: ["item_id": "P"]
        )
    }

    @Test func noLabelsHaveNoStatistics() {
        let statistics = LabelStatistics([], documents: [:], measure: measure)
        #expect(statistics.labels == 0)
        #expect(statistics.pairTokens == nil)
        #expect(statistics.pairHistogram.isEmpty)
        #expect(statistics.totalWindows == 0)
    }

    @Test func everythingIsCountedOnce() {
        let statistics = LabelStatistics(
            [
                label("1", "Does it?", in: "a", "yes it does", origin: "x"),
                label("2", "Does it?", in: "a", "yes", origin: "x"),
                label("3", "Does it?", in: "b", nil, origin: "y"),
                label("4", "And?", in: "gone", "so", origin: "z"),
            ],
            documents: [DocumentID("a"): "one two three", DocumentID("b"): "one"],
            measure: measure
        )
        #expect(statistics.labels == 4)
        #expect(statistics.questions == 3)
        #expect(statistics.answerableQuestions == 2)
        #expect(statistics.groups == 2)
        #expect(statistics.products == 1)
        #expect(statistics.orphans == 1)
        #expect(statistics.answersPerQuestion == Spread([2, 0, 1]))
        #expect(statistics.answerWords == Spread([3, 1, 1]))
        #expect(statistics.documentWords == Spread([3, 1]))
        #expect(statistics.pairTokens == Spread([24, 14]))
        #expect(statistics.totalWindows == 3 + 2)
    }

    @Test func doesCountsAsDo() {
        let labels = ["Does it?", "Do they?", "Donuts?", "do?", "Why?"].map {
            label($0, $0, in: "a", nil)
        }
        let statistics = LabelStatistics(labels, documents: [:], measure: measure)
        let counts = statistics.openings.reduce(into: [:]) { $0[$1.word] = $1.count }
        #expect(counts["Do"] == 3)
        #expect(counts["Does"] == 1)
        #expect(counts["Why"] == 1)
        #expect(statistics.otherOpenings == 1)
    }

    @Test(.enabled(if: SharedData.isPresent))
    func theTrainingQuestionsBeginAsTheBookCounts() throws {
        let train = try SubjQA.electronics("train")
        let statistics = LabelStatistics(train.labels, documents: [:], measure: measure)
        let counts = statistics.openings.reduce(into: [:]) { $0[$1.word] = $1.count }
        #expect(
            counts == [
                "How": 780, "What": 236, "Is": 100, "Do": 83, "Does": 45, "Where": 28, "Why": 21,
                "Was": 12,
            ]
        )
        #expect(statistics.questions == 1295)
        #expect(statistics.questions - statistics.answerableQuestions == 784)
        #expect(statistics.groups == 1176)
        #expect(statistics.products == 434)
        #expect(statistics.orphans == train.labels.count)
    }

    @Test func aSpreadIsItsDefinition() throws {
        #expect(Spread([]) == nil)
        let spread = try #require(Spread((1...100).reversed()))
        #expect(spread.minimum == 1)
        #expect(spread.median == 50)
        #expect(spread.p95 == 95)
        #expect(spread.maximum == 100)
        #expect(spread.count == 100)
        #expect(spread.mean == 50.5)
        #expect(Spread([7])?.p95 == 7)
    }

    @Test func theHistogramHoldsEveryPair() throws {
        try forEachSeed(0..<20) { seed, random in
            let lengths = (0..<Int.random(in: 1...20, using: &random)).map { _ in
                Int.random(in: 1...3_000, using: &random)
            }
            var documents: [DocumentID: String] = [:]
            let labels = lengths.enumerated().map { number, length in
                documents[DocumentID("\(number)")] = String(repeating: "x", count: length)
                return label("\(number)", "?", in: "\(number)", nil)
            }
            let statistics = LabelStatistics(labels, documents: documents, measure: measure)
            let bins = statistics.pairHistogram
            #expect(bins.map(\.count).reduce(0, +) == lengths.count, "seed \(seed)")
            #expect(bins.last?.count != 0, "seed \(seed)")
            for bin in bins {
                let expected = lengths.count { bin.from..<bin.below ~= $0 + 4 }
                #expect(bin.count == expected, "seed \(seed)")
            }
            let data = try JSONEncoder().encode(statistics)
            #expect(try JSONDecoder().decode(LabelStatistics.self, from: data) == statistics)
        }
    }
}
