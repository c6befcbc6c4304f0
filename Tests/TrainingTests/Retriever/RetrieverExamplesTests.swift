import TestSupport
import Testing
import Training

@Suite struct RetrieverExamplesTests {
    private func example(
        _ question: String,
        _ group: String = "g",
        positives: [Int],
        negatives: [Int] = []
    ) -> RetrieverExample {
        RetrieverExample(
            question: question,
            group: group,
            positives: positives,
            negatives: negatives,
            groupNegatives: negatives
        )
    }

    /// Groups of some questions each, with passages of their own.
    private func examples(groups: Int, of size: Int) -> RetrieverExamples {
        var all = RetrieverExamples()
        for group in 0..<groups {
            for question in 0..<size {
                let passage = all.addPassage("text \(group) \(question)", group: "g\(group)")
                all.add(example("question \(question)", "g\(group)", positives: [passage]))
            }
        }
        return all
    }

    @Test func passagesAreKeptOnce() {
        var all = RetrieverExamples()
        #expect(all.addPassage("a", group: "g") == 0)
        #expect(all.addPassage("b", group: "g") == 1)
        #expect(all.addPassage("a", group: "h") == 0)
        #expect(all.passages.map(\.group) == ["g", "g"])
    }

    @Test func sameQuestionsOfAProductAreOne() {
        var all = RetrieverExamples()
        all.add(example("Is it loud?", positives: [0], negatives: [1]))
        all.add(example("is it LOUD", positives: [1], negatives: [2]))
        all.add(example("Is it loud?", "other", positives: [3]))
        #expect(all.examples.count == 2)
        #expect(all.examples[0].positives == [0, 1])
        #expect(all.examples[0].negatives == [2])
    }

    @Test func negativesAreNeverPositives() {
        forEachSeed(0..<200) { seed, random in
            var all = RetrieverExamples()
            func numbers() -> [Int] {
                (0..<Int.random(in: 0...5, using: &random)).map { _ in
                    Int.random(in: 0..<6, using: &random)
                }
            }
            for _ in 0..<Int.random(in: 1...8, using: &random) {
                let question = "q\(Int.random(in: 0..<3, using: &random))"
                all.add(example(question, positives: numbers(), negatives: numbers()))
            }
            for number in all.examples.indices {
                all.setNegatives(numbers(), groupNegatives: numbers(), of: number)
            }
            for example in all.examples {
                let answers = Set(example.positives)
                #expect(answers.isDisjoint(with: example.negatives), "seed \(seed)")
                #expect(answers.isDisjoint(with: example.groupNegatives), "seed \(seed)")
            }
        }
    }

    @Test func questionsThatNothingAnswersAreDropped() {
        var all = RetrieverExamples()
        all.add(example("a", positives: []))
        all.add(example("b", positives: [1]))
        #expect(all.dropUnanswered() == 1)
        #expect(all.examples.map(\.question) == ["b"])
    }

    @Test(arguments: [0.0, 0.05, 0.3, 0.9])
    func noProductIsOnBothSides(_ share: Double) {
        let all = examples(groups: 20, of: 3)
        let (learnt, held) = all.parted(share: share, most: 40, seed: 3)
        #expect(learnt.examples.count + held.examples.count == 60)
        #expect(held.examples.count <= 40)
        #expect(share == 0 || !held.examples.isEmpty || share * 60 < 3)
        let groups = Set(held.examples.map(\.group))
        #expect(groups.isDisjoint(with: learnt.examples.map(\.group)))
        #expect(Set(held.passages.map(\.text)).isDisjoint(with: learnt.passages.map(\.text)))
    }

    @Test func aHeldOutAnswerIsNeverRead() {
        var all = examples(groups: 10, of: 2)
        // Everybody's negative is the first group's answer.
        for number in 2..<20 { all.setNegatives([0], groupNegatives: [], of: number) }
        forEachSeed(0..<20) { seed, _ in
            let (learnt, held) = all.parted(share: 0.3, most: 100, seed: seed)
            let answers = held.examples.flatMap { $0.positives.map { held.passages[$0].text } }
            #expect(Set(answers).isDisjoint(with: learnt.passages.map(\.text)), "seed \(seed)")
        }
    }

    @Test func sameSeedSameParts() {
        let all = examples(groups: 12, of: 4)
        let first = all.parted(share: 0.2, most: 100, seed: 5)
        let second = all.parted(share: 0.2, most: 100, seed: 5)
        #expect(first.learnt == second.learnt && first.heldOut == second.heldOut)
        #expect(first.heldOut != all.parted(share: 0.2, most: 100, seed: 6).heldOut)
        var drawn = all
        drawn.sample(7, seed: 1)
        var again = all
        again.sample(7, seed: 1)
        #expect(drawn == again && drawn.examples.count == 7)
    }
}
