import Evaluation
import QuestionAnswering
import Testing

@Suite struct CrossValidatedGainTests {
    /// Ten products of two questions, of which one has the answer "red".
    private static let questions = (0..<20).map { number in
        let answer = GoldAnswer(
            text: "red",
            documentID: DocumentID("d\(number)"),
            range: TextRange(scalars: 0..<3, bytes: 0..<3)
        )
        return JudgedQuestion(
            id: "q\(number)",
            text: "what",
            product: "p\(number / 2)",
            answers: number.isMultiple(of: 2) ? [answer] : [],
            documents: [],
            origin: nil,
            metadata: [:],
            labelCount: 1
        )
    }

    private static func records(_ reply: String, gap: (Int) -> Double) -> [EvaluationRecord] {
        questions.enumerated().map { number, question in
            let answer = Answer(
                text: reply,
                score: gap(number),
                probability: 0.5,
                passage: PassageID(1),
                documentID: DocumentID("d"),
                range: TextRange(scalars: 0..<3, bytes: 0..<3),
                context: Snippet(text: reply, range: TextRange(scalars: 0..<3, bytes: 0..<3)),
                metadata: [:]
            )
            let reading = Reading(
                answers: [answer],
                noAnswerScore: 0,
                noAnswerGap: gap(number),
                windowCount: 1
            )
            return EvaluationRecord(
                question: question.id,
                reading: ReadingRecord(reading, passages: 1)
            )
        }
    }

    @Test func aReaderThatLearnsIsAboveSilence() throws {
        let folds = try ProductFolds(Self.questions, count: 5)
        let gain = CrossValidatedGain(
            Self.questions,
            folds: folds,
            // Says "blue" to everything; then "red", surer of what is answered.
            before: Self.records("blue") { _ in 1 },
            after: Self.records("red") { $0.isMultiple(of: 2) ? 3 : 1 }
        )
        #expect(gain.folds == 5 && gain.questions == 20 && gain.products == 10)
        #expect(gain.alwaysNoAnswer == 0.5)
        #expect(gain.atZero.f1.before == 0 && gain.atZero.f1.after == 0.5)
        #expect(gain.atZero.thresholdsAfter == [0, 0, 0, 0, 0])
        #expect(gain.fitted.exact.before == 0.5 && gain.fitted.exact.after == 1)
        #expect(gain.fitted.thresholdsAfter == [2, 2, 2, 2, 2])
        #expect(gain.fitted.f1.p < 0.01)
    }

    /// A threshold that only a fold's own questions would call for is not used on them.
    @Test func noFoldFitsItsOwnThreshold() throws {
        let folds = try ProductFolds(Self.questions, count: 5)
        let own = Set(folds.inside(0))
        let after = Self.records("red") { number in
            let isRight = number.isMultiple(of: 2)
            return own.contains(number) ? (isRight ? 30 : 20) : (isRight ? 3 : 1)
        }
        let gain = CrossValidatedGain(Self.questions, folds: folds, before: after, after: after)
        #expect(gain.fitted.thresholdsAfter[0] == 2)
        #expect(gain.fitted.f1.difference == 0 && gain.fitted.f1.p == 1)
    }
}
