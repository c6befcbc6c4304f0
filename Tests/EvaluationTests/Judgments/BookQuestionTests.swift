import Evaluation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// What the book counts in its labels of the electronics test split, counted again.
@Suite(.enabled(if: SharedData.isPresent))
struct BookQuestionTests {
    let labels: [Label]
    let all: [JudgedQuestion]
    let haystack: [JudgedQuestion]

    init() throws {
        labels = try SubjQA.electronics("test").labels
        all = LabelConvention.all.questions(from: labels)
        haystack = LabelConvention.haystack.questions(from: labels)
    }

    @Test func rawLabelsAre455() {
        #expect(labels.count == 455)
        #expect(all.map(\.labelCount).reduce(0, +) == 455)
    }

    @Test func theBookKeeps358Labels() {
        #expect(haystack.map(\.labelCount).reduce(0, +) == 358)
    }

    @Test(arguments: LabelConvention.allCases)
    func theQuestionsAre330Of151Answered(convention: LabelConvention) {
        let questions = convention.questions(from: labels)
        #expect(questions.count == 330)
        #expect(questions.count(where: \.isAnswerable) == 151)
        #expect(questions.count { !$0.isAnswerable } == 179)
        #expect(Set(questions.map(\.id)).count == 330)
    }

    @Test func theOtherSplitsHave1176And246Questions() throws {
        let train = try SubjQA.electronics("train").labels
        let dev = try SubjQA.electronics("dev").labels
        for convention in LabelConvention.allCases {
            #expect(convention.questions(from: train).count == 1176)
            #expect(convention.questions(from: dev).count == 246)
        }
    }

    @Test(arguments: LabelConvention.allCases)
    func orderedByProductTheFanIsQuestion109(convention: LabelConvention) {
        let questions = convention.questions(from: SubjQA.byProduct(labels))
        let fan = questions[109]
        #expect(fan.text == "How does the fan work?")
        #expect(fan.product == "B002MU1ZRS")
        #expect(fan.origin == "5a9b7616541f700f103d21f8ad41bc4b")
        #expect(fan.documents.count == 2)
        #expect(fan.id == "B002MU1ZRS/How does the fan work?")
    }

    @Test func theFanHasTheBooksTwoAnswersOfThree() throws {
        let answers = [
            "the fan is really really good",
            "this cooler fits it just about perfectly",
            "the fan itself isn't super loud. There is an adjustable dial to change fan speed",
        ]
        #expect(haystack.first(where: isFan)?.goldTexts == [answers[0], answers[2]])
        #expect(all.first(where: isFan)?.goldTexts == answers)
    }

    @Test func alwaysNothingIsRightIn179Of330() {
        let share = Double(all.count { !$0.isAnswerable }) / Double(all.count)
        #expect((share * 1e5).rounded() == 54242)
    }

    @Test func theBooksAnswersCanBeFoundFor148Of151() throws {
        let documents = try retrievableReviews()
        #expect(reachable(haystack, in: documents) == 148)
        #expect(((179.0 + 148) / 330 * 1e5).rounded() == 99091)
    }

    @Test func allAnswersCanBeFoundFor149Of151() throws {
        #expect(reachable(all, in: try retrievableReviews()) == 149)
        #expect(((179.0 + 149) / 330 * 1e5).rounded() == 99394)
    }

    @Test func spansPastTheReviewAreUnreachableInBothConventions() {
        #expect(all.flatMap(\.answers).count { !$0.isReachable } == 2)
        #expect(haystack.flatMap(\.answers).count { !$0.isReachable } == 2)
        #expect(LabelConvention.allCases.map(wholly(unreachable:)) == [1, 2])
    }

    /// Of the 151 the reader is judged on 150: one question's review was overwritten by another split.
    @Test func theReaderIsJudgedOn150Questions() throws {
        let documents = Set(try retrievableReviews().map(\.text))
        let judged = haystack.filter(\.isAnswerable).filter { question in
            labels.contains { label in
                label.origin == question.origin && documents.contains(label.documentID.rawValue)
            }
        }
        #expect(judged.count == 150)
    }

    /// What recall a ranker has that puts a product's reviews in random order, "no answer" counting
    /// as found: the book's figures are close to it.
    @Test func randomOrderScoresAsHighAsTheBookSays() throws {
        let documents = Dictionary(grouping: try retrievableReviews()) { product(of: $0) }
        let expected = [1: 0.8239, 3: 0.9415, 5: 0.9726, 10: 0.9909, 20: 0.9909]
        for (depth, recall) in expected {
            let chances = haystack.map { question -> Double in
                guard question.isAnswerable else { return 1 }
                let all = documents[question.product ?? "", default: []]
                let right = all.count { document in
                    question.answers.contains { stands($0, in: document) }
                }
                return chance(ofAny: right, of: all.count, among: depth)
            }
            let mean = chances.reduce(0, +) / Double(chances.count)
            #expect(abs(mean - recall) < 0.00005, "k \(depth): \(mean)")
        }
    }

    // MARK: -

    /// The chance that one of the right documents is among the first of a random order.
    private func chance(ofAny right: Int, of count: Int, among depth: Int) -> Double {
        1
            - (0..<min(depth, count)).reduce(1.0) { none, taken in
                none * Double(max(0, count - right - taken)) / Double(count - taken)
            }
    }

    private func stands(_ answer: GoldAnswer, in document: Document) -> Bool {
        answer.isReachable && document.text.lowercased().contains(answer.text.lowercased())
    }

    private func product(of document: Document) -> String {
        document.metadata["item_id"].flatMap(FilterValue.init)?.text ?? ""
    }

    private func isFan(_ question: JudgedQuestion) -> Bool {
        question.product == "B002MU1ZRS" && question.text == "How does the fan work?"
    }

    private func wholly(unreachable convention: LabelConvention) -> Int {
        (convention == .all ? all : haystack).count { question in
            question.isAnswerable && !question.answers.contains(where: \.isReachable)
        }
    }

    /// The book's store: all splits, a later one overwriting an earlier one's review; then the
    /// reviews that bear the test split.
    private func retrievableReviews() throws -> [Document] {
        var split: [String: Document] = [:]
        for name in ["train", "test", "dev"] {
            for document in try SubjQA.electronics(name).documents {
                split[document.text] = document
            }
        }
        return split.values.filter { $0.metadata["split"] == "test" }
    }

    /// Questions one of whose answers stands in a review of the product.
    private func reachable(_ questions: [JudgedQuestion], in documents: [Document]) -> Int {
        let byProduct = Dictionary(grouping: documents) { product(of: $0) }
        return questions.count { question in
            byProduct[question.product ?? "", default: []].contains { document in
                question.answers.contains { stands($0, in: document) }
            }
        }
    }
}
