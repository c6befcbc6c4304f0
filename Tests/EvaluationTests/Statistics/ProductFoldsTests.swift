import Evaluation
import QuestionAnswering
import TestSupport
import Testing

@Suite struct ProductFoldsTests {
    @Test func noProductIsInTwoFolds() throws {
        try forEachSeed(0..<50) { seed, random in
            let questions = (0..<Int.random(in: 30...90, using: &random)).map { number in
                question(number, "P\(Int.random(in: 0...20, using: &random))")
            }
            let folds = try ProductFolds(questions, count: 3, seed: seed)
            let byProduct = Dictionary(grouping: questions.indices) { questions[$0].product }
            for places in byProduct.values {
                #expect(Set(places.map { folds.folds[$0] }).count == 1, "seed \(seed)")
            }
        }
    }

    @Test func everyQuestionIsTestedOnce() throws {
        let questions = (0..<31).map { question($0, "P\($0 % 7)") }
        let folds = try ProductFolds(questions, count: 5)
        #expect((0..<5).flatMap(folds.inside).sorted() == Array(0..<31))
        for fold in 0..<5 {
            #expect(Set(folds.inside(fold)).isDisjoint(with: folds.outside(fold)))
            #expect(folds.inside(fold).count + folds.outside(fold).count == 31)
            #expect(!folds.inside(fold).isEmpty)
        }
    }

    @Test func foldsDifferByNoMoreThanTheLargestProduct() throws {
        try forEachSeed(0..<30) { seed, random in
            let sizes = (0..<20).map { _ in Int.random(in: 1...9, using: &random) }
            let questions = sizes.enumerated().flatMap { product, size in
                (0..<size).map { question(product * 100 + $0, "P\(product)") }
            }
            let folds = try ProductFolds(questions, count: 4, seed: seed)
            let counts = (0..<4).map { folds.inside($0).count }
            let spread = (counts.max() ?? 0) - (counts.min() ?? 0)
            #expect(spread <= sizes.max() ?? 0, "seed \(seed)")
        }
    }

    @Test func theOrderOfTheQuestionsDoesNotMatter() throws {
        let questions = (0..<40).map { question($0, "P\($0 % 9)") }
        let there = try ProductFolds(questions, count: 4, seed: 2)
        let back = try ProductFolds(questions.reversed(), count: 4, seed: 2)
        #expect(there.folds == back.folds.reversed())
    }

    @Test func theSeedDeals() throws {
        let questions = (0..<40).map { question($0, "P\($0)") }
        let deals = try (0..<5).map { try ProductFolds(questions, count: 4, seed: $0).folds }
        #expect(Set(deals).count == 5)
        #expect(try ProductFolds(questions, count: 4, seed: 0).folds == deals[0])
    }

    @Test func aQuestionWithoutProductStandsAlone() throws {
        let folds = try ProductFolds((0..<6).map { question($0, nil) }, count: 3)
        #expect((0..<3).map { folds.inside($0).count } == [2, 2, 2])
    }

    @Test(arguments: [-1, 0, 1, 4])
    func foldsThatCannotBeAreRefused(count: Int) {
        let questions = (0..<9).map { question($0, "P\($0 % 3)") }
        #expect(throws: QuarryError.self) { try ProductFolds(questions, count: count) }
        #expect(throws: QuarryError.self) { try ProductFolds([], count: 2) }
    }

    @Test(.enabled(if: SharedData.isPresent))
    func theTrainingQuestionsFallIntoEvenFolds() throws {
        let labels = try SubjQA.electronics("train").labels
        let questions = LabelConvention.all.questions(from: labels)
        let folds = try ProductFolds(questions, count: 5)
        let counts = (0..<5).map { folds.inside($0).count }.sorted()
        #expect(counts == [235, 235, 235, 235, 236])
    }

    private func question(_ number: Int, _ product: String?) -> JudgedQuestion {
        JudgedQuestion(
            id: "\(number)",
            text: "\(number)?",
            product: product,
            answers: [],
            documents: [],
            origin: nil,
            metadata: [:],
            labelCount: 1
        )
    }
}
