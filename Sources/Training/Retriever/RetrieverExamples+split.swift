extension RetrieverExamples {
    /// Parts them by group: no product is on both sides, and no passage that answers on one side is
    /// read on the other.
    ///
    /// Groups are drawn with the seed until the share is reached; one too large for what is left of it
    /// is passed over.
    ///
    /// - Parameters:
    ///   - share: Of the questions, 0 to 1.
    ///   - most: Questions that are held out at most.
    ///   - seed: What groups are drawn with.
    /// - Returns: What to learn from and what is held out, which may be empty.
    public func parted(share: Double, most: Int, seed: UInt64) -> (
        learnt: RetrieverExamples, heldOut: RetrieverExamples
    ) {
        let wanted = min(Int((share * Double(examples.count)).rounded(.up)), most)
        let sizes = Dictionary(grouping: examples.indices) { examples[$0].group }
            .mapValues(\.count)
        let groups = sizes.keys.sorted()
        var random = SeededRandom(seed: seed ^ 0x48E1_D007)
        var chosen: Set<String> = []
        var count = 0
        for number in random.permutation(of: groups.count) where count < wanted {
            let group = groups[number]
            guard let size = sizes[group], size <= wanted - count else { continue }
            chosen.insert(group)
            count += size
        }
        let held = part { chosen.contains($0) }
        // Also what another group reads of theirs.
        let hidden = Set(
            examples.filter { chosen.contains($0.group) }.flatMap(\.positives)
        )
        return (part(without: hidden) { !chosen.contains($0) }, held)
    }

    /// The examples and passages of some groups, numbered anew; given negatives come along, hidden
    /// passages do not.
    private func part(
        without hidden: Set<Int> = [],
        _ isIn: (String) -> Bool
    ) -> RetrieverExamples {
        var result = RetrieverExamples()
        let chosen = examples.filter { isIn($0.group) }
        for (number, passage) in passages.enumerated()
        where isIn(passage.group) && !hidden.contains(number) {
            result.addPassage(passage.text, group: passage.group)
        }
        func renumbered(_ numbers: [Int]) -> [Int] {
            numbers.filter { !hidden.contains($0) }.map {
                result.addPassage(passages[$0].text, group: passages[$0].group)
            }
        }
        for example in chosen {
            let positives = renumbered(example.positives)
            guard !positives.isEmpty else { continue }
            result.add(
                RetrieverExample(
                    question: example.question,
                    group: example.group,
                    answers: example.answers,
                    positives: positives,
                    negatives: renumbered(example.negatives),
                    groupNegatives: renumbered(example.groupNegatives)
                )
            )
        }
        return result
    }
}
