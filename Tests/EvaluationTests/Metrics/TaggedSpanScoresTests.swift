import Evaluation
import Testing

@Suite struct TaggedSpanScoresTests {
    @Test func theBooksExample() {
        let scores = TaggedSpanScores(
            predicted: [
                ["O", "O", "B-MISC", "I-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"],
            ],
            gold: [["O", "O", "O", "B-MISC", "I-MISC", "I-MISC", "O"], ["B-PER", "I-PER", "O"]]
        )
        #expect(scores.perType["MISC"] == PrecisionRecall(hits: 0, predicted: 1, gold: 1))
        #expect(scores.perType["PER"]?.f1 == 1)
        #expect(scores.micro.precision == 0.5 && scores.micro.recall == 0.5)
        #expect(scores.micro.f1 == 0.5 && scores.micro.support == 2)
    }

    @Test func tagsAreReadLeniently() {
        func spans(_ tags: String...) -> [String] {
            TaggedSpan.spans(tags).map { "\($0.type) \($0.tokens)" }
        }
        #expect(spans("I-A", "I-A", "B-A", "I-B") == ["A 0..<2", "A 2..<3", "B 3..<4"])
        #expect(spans("S-A", "I-A", "E-A", "I-A") == ["A 0..<1", "A 1..<3", "A 3..<4"])
        #expect(spans("B", "I", "O", "") == ["_ 0..<2"])
        #expect(spans() == [])
    }

    @Test func agreesWithTheReference() throws {
        for tags in try ReferenceValues.all.get().tags {
            let scores = TaggedSpanScores(predicted: tags.predicted, gold: tags.gold)
            var found = scores.perType
            found["micro avg"] = scores.micro
            found["macro avg"] = scores.macro
            found["weighted avg"] = scores.weighted
            #expect(found.keys.sorted() == tags.report.keys.sorted())
            for (name, wanted) in tags.report { expectEqual(found[name], wanted, name) }
        }
    }
}
