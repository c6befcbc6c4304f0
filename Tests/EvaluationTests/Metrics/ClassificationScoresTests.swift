import Evaluation
import TestSupport
import Testing

@Suite struct ClassificationScoresTests {
    @Test func byHand() {
        let scores = ClassificationScores(
            predicted: ["a", "a", "b", "c"],
            gold: ["a", "b", "b", "b"]
        )
        #expect(scores.accuracy == 0.5 && scores.micro.f1 == 0.5)
        #expect(scores.perClass["a"] == PrecisionRecall(hits: 1, predicted: 2, gold: 1))
        #expect(isClose(scores.macro.f1, (2.0 / 3 + 0.5 + 0) / 3))
    }

    @Test func thingsMayHaveSeveralClassesOrNone() {
        let scores = ClassificationScores<String>(
            predicted: [["a", "b"], [], ["c"]],
            gold: [["a"], [], ["c", "b"]]
        )
        #expect(isClose(scores.accuracy, 1.0 / 3))
        #expect(scores.micro == PrecisionRecall(hits: 2, predicted: 3, gold: 3))
        #expect(ClassificationScores<Int>(predicted: [Int](), gold: []).macro.f1 == 0)
    }

    @Test func agreesWithTheReference() throws {
        let classes = try ReferenceValues.all.get().classes
        let scores = ClassificationScores(
            predicted: classes.predicted.map(String.init),
            gold: classes.gold.map(String.init)
        )
        #expect(isClose(scores.accuracy, classes.accuracy))
        var found = scores.perClass
        found["macro avg"] = scores.macro
        found["weighted avg"] = scores.weighted
        #expect(found.keys.sorted() == classes.report.keys.sorted())
        for (name, wanted) in classes.report { expectEqual(found[name], wanted, name) }
    }

    @Test func microF1OfOneClassEachIsAccuracy() {
        forEachSeed(0..<100) { seed, random in
            let count = Int.random(in: 1...20, using: &random)
            let gold = (0..<count).map { _ in Int.random(in: 0...3, using: &random) }
            let said = (0..<count).map { _ in Int.random(in: 0...3, using: &random) }
            let scores = ClassificationScores(predicted: said, gold: gold)
            #expect(isClose(scores.micro.f1, scores.accuracy), "seed \(seed)")
            #expect(isClose(scores.weighted.recall, scores.accuracy), "seed \(seed)")
        }
    }
}

/// Compares with precision, recall, F1 and support of another implementation.
func expectEqual(_ found: PrecisionRecall?, _ wanted: [Double], _ name: String) {
    guard let found else {
        Issue.record("\(name) is missing")
        return
    }
    let values = [found.precision, found.recall, found.f1, Double(found.support)]
    #expect(zip(values, wanted).allSatisfy { isClose($0, $1) }, "\(name): \(values) \(wanted)")
}
