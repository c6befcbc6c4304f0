import Storage
import TestSupport
import Testing

struct HeldOutSplitTests {
    private func texts(_ counts: [String: Int]) -> [LabelledText] {
        counts.sorted { $0.key < $1.key }.flatMap { label, count in
            (0..<count).map { LabelledText(text: "\(label) number \($0)", label: label) }
        }
    }

    @Test func everyClassGivesTheSameShare() {
        let split = HeldOutSplit(texts(["a": 200, "b": 50, "c": 2]), share: 0.1, seed: 1)
        let counts = ["a", "b", "c"].map { label in split.heldOut.count { $0.label == label } }
        #expect(counts == [20, 5, 1])
        #expect(split.training.count == 252 - 26 && split.copies == 0)
    }

    @Test func neitherOrderNorRunChangesTheParts() {
        var random = SplitMix64(seed: 3)
        let all = texts(["a": 40, "b": 30])
        let split = HeldOutSplit(all, share: 0.2, seed: 7)
        let other = HeldOutSplit(all.shuffled(using: &random), share: 0.2, seed: 7)
        #expect(Set(split.heldOut) == Set(other.heldOut))
        #expect(Set(split.heldOut) != Set(HeldOutSplit(all, share: 0.2, seed: 8).heldOut))
    }

    @Test func heldOutTextsAreNeverLearntFrom() {
        let doubled = texts(["a": 30, "b": 30]).flatMap {
            [
                $0,
                LabelledText(text: $0.text.uppercased() + " ", label: $0.label == "a" ? "b" : "a"),
            ]
        }
        let split = HeldOutSplit(doubled, share: 0.25, seed: 1)
        let known = Set(split.training.map(\.folded))
        #expect(!split.heldOut.contains { known.contains($0.folded) })
        #expect(split.training.count + split.heldOut.count + split.copies == doubled.count)
    }

    @Test func samplesAreHeldOutNoMoreThanOtherTexts() {
        let sampled = texts(["a": 4000]).sample(500, seed: 1)
        let others = (0..<500).map { LabelledText(text: "other \($0)", label: "a") }
        let split = HeldOutSplit(sampled + others, share: 0.2, seed: 1)
        let count = split.heldOut.count { $0.text.hasPrefix("other") }
        #expect((70...130).contains(count), "\(count)")
    }

    @Test func samplesKeepTheirOrder() {
        let all = texts(["a": 40])
        let sample = all.sample(10, seed: 1)
        #expect(sample.count == 10 && all.filter(Set(sample).contains) == sample)
        #expect(all.sample(99, seed: 1) == all)
    }
}
