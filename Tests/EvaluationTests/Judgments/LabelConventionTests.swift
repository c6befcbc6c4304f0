import Evaluation
import QuestionAnswering
import Storage
import TestSupport
import Testing

@Suite struct LabelConventionTests {
    @Test(arguments: LabelConvention.allCases)
    func noLabelsMakeNoQuestions(convention: LabelConvention) {
        #expect(convention.questions(from: []).isEmpty)
    }

    @Test func questionsAreJoinedByTextAndProduct() {
        let questions = LabelConvention.all.questions(from: [
            label("1", "Is it loud?", in: "a", product: "P", "no"),
            label("2", "Is it loud?", in: "b", product: "Q", "yes"),
            label("3", "Is it loud?", in: "c", product: "P", "hardly"),
        ])
        #expect(questions.map(\.product) == ["P", "Q"])
        #expect(questions[0].goldTexts == ["no", "hardly"])
        #expect(questions[0].documents == [DocumentID("a"), DocumentID("c")])
        #expect(questions[0].labelCount == 2)
    }

    @Test func anAnswerIsBelievedOverNone() {
        let questions = LabelConvention.all.questions(from: [
            label("1", "Is it loud?", in: "a", product: "P", nil, origin: "first"),
            label("2", "Is it loud?", in: "b", product: "P", "yes", origin: "second"),
        ])
        #expect(questions.count == 1)
        #expect(questions[0].goldTexts == ["yes"])
        #expect(questions[0].origin == "second")
        #expect(questions[0].documents.count == 2)
        #expect(questions[0].labelCount == 2)
    }

    @Test func theSameSpanCountsOnce() {
        let questions = LabelConvention.all.questions(from: [
            label("1", "Is it loud?", in: "a", product: "P", "yes"),
            label("2", "Is it loud?", in: "a", product: "P", "yes"),
            label("3", "Is it loud?", in: "b", product: "P", "yes"),
        ])
        #expect(questions[0].answers.map(\.documentID.rawValue) == ["a", "b"])
        #expect(questions[0].labelCount == 3)
    }

    @Test func theBookKeepsTheLastAnswerOfAnOriginWhereTheFirstStood() {
        let questions = LabelConvention.haystack.questions(from: [
            label("1", "Is it loud?", in: "a", product: "P", "yes", origin: "x"),
            label("2", "Is it red?", in: "a", product: "P", "red", origin: "y"),
            label("3", "Is it loud?", in: "a", product: "P", "very", origin: "x"),
        ])
        #expect(questions.map(\.goldTexts) == [["very"], ["red"]])
        #expect(questions.map(\.labelCount) == [1, 1])
    }

    @Test func theSameOriginOfAnotherSplitIsAnotherLabel() {
        let questions = LabelConvention.haystack.questions(from: [
            label("1", "Is it loud?", in: "a", product: "P", "yes", origin: "x", split: "train"),
            label("2", "Is it loud?", in: "a", product: "P", "very", origin: "x", split: "dev"),
        ])
        #expect(questions.map(\.goldTexts) == [["yes", "very"]])
    }

    @Test func labelsWithoutOriginAllSurvive() {
        let questions = LabelConvention.haystack.questions(from: [
            label("1", "Is it loud?", in: "a", product: nil, "yes", origin: nil),
            label("2", "Is it loud?", in: "b", product: nil, "very", origin: nil),
        ])
        #expect(questions.map(\.goldTexts) == [["yes", "very"]])
        #expect(questions[0].product == nil)
        #expect(questions[0].id == "/Is it loud?")
    }

    @Test func noTwoQuestionsShareAName() {
        let questions = LabelConvention.all.questions(from: [
            label("1", "c", in: "a", product: "a/b", "x"),
            label("2", "b/c", in: "a", product: "a", "x"),
            label("3", "c", in: "a", product: "a%2Fb", "x"),
            label("4", "a/b/c", in: "a", product: nil, "x"),
        ])
        #expect(Set(questions.map(\.id)).count == 4)
    }

    @Test func textsAreEqualByteForByte() {
        let questions = LabelConvention.all.questions(from: [
            label("1", "Is it a caf\u{E9}?", in: "a", product: "P", "x"),
            label("2", "Is it a cafe\u{301}?", in: "a", product: "P", "x"),
        ])
        #expect(questions.count == 2)
    }

    @Test func aProductMayBeANumber() {
        var metadata: Metadata = [:]
        metadata["item_id"] = 7
        let label = Label(
            id: "1",
            question: "q",
            documentID: DocumentID("a"),
            answer: nil,
            metadata: metadata
        )
        #expect(LabelConvention.all.questions(from: [label])[0].product == "7")
    }

    @Test func theImportersFlagMakesAnAnswerUnreachable() {
        var flagged: Metadata = ["item_id": "P"]
        flagged[SpanDefect.field] = .string(SpanDefect.pastEnd.rawValue)
        var moved: Metadata = ["item_id": "P"]
        moved[SpanDefect.field] = .string(SpanDefect.moved.rawValue)
        let labels = [flagged, moved].enumerated().map { number, metadata in
            Label(
                id: "\(number)",
                question: "q",
                documentID: DocumentID("\(number)"),
                answer: span("yes"),
                metadata: metadata
            )
        }
        let answers = LabelConvention.all.questions(from: labels)[0].answers
        #expect(answers.map(\.isReachable) == [false, true])
    }

    /// Grouping as the definition says it: every label looks at all the others.
    @Test func groupingIsWhatItsDefinitionSays() {
        forEachSeed(0..<50) { seed, random in
            let labels = (0..<Int.random(in: 0...40, using: &random)).map { number in
                label(
                    "\(number)",
                    "q\(Int.random(in: 0...3, using: &random))",
                    in: "d\(Int.random(in: 0...2, using: &random))",
                    product: Bool.random(using: &random) ? "P" : nil,
                    Bool.random(using: &random) ? "yes" : nil
                )
            }
            let questions = LabelConvention.all.questions(from: labels)
            for question in questions {
                let own = labels.filter {
                    $0.question == question.text && $0.product == question.product ?? ""
                }
                #expect(question.labelCount == own.count, "seed \(seed)")
                #expect(question.isAnswerable == own.contains { $0.answer != nil }, "seed \(seed)")
                #expect(
                    Set(question.documents) == Set(own.map(\.documentID)),
                    "seed \(seed)"
                )
            }
            #expect(questions.map(\.labelCount).reduce(0, +) == labels.count, "seed \(seed)")
        }
    }

    // MARK: -

    private func label(
        _ id: String,
        _ question: String,
        in document: String,
        product: String?,
        _ answer: String?,
        origin: String? = nil,
        split: String? = nil
    ) -> Label {
        var metadata: Metadata = [:]
        metadata["item_id"] = product.map(MetadataValue.string)
        metadata["split"] = split.map(MetadataValue.string)
        return Label(
            id: id,
            question: question,
            documentID: DocumentID(document),
            answer: answer.map(span),
            origin: origin,
            metadata: metadata
        )
    }

    private func span(_ text: String) -> LabelledSpan {
        LabelledSpan(
            text: text,
            range: TextRange(scalars: 0..<text.unicodeScalars.count, bytes: 0..<text.utf8.count)
        )
    }
}
