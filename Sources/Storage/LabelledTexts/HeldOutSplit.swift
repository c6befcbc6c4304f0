/// Labelled texts in two parts: one to learn from, one to measure on.
///
/// Every class gives the same share. The seed and the texts decide who goes where, not their order;
/// copies of a text go the same way, and a held-out text that is also learnt from is removed.
public struct HeldOutSplit: Hashable, Sendable {
    /// What is learnt from, in the order it came.
    public let training: [LabelledText]
    /// What is measured on, in the order it came.
    public let heldOut: [LabelledText]
    /// Held-out texts that were removed because they are also learnt from.
    public let copies: Int

    /// Cuts texts.
    ///
    /// - Parameters:
    ///   - texts: All of them.
    ///   - share: How much of each class is held out; of a class with two texts at least one is.
    ///   - seed: The same gives the same parts.
    public init(_ texts: [LabelledText], share: Double, seed: UInt64) {
        precondition(share > 0 && share < 1, "a share of \(share)")
        var members: [String: [Int]] = [:]
        for (place, text) in texts.enumerated() { members[text.label, default: []].append(place) }
        let ranks = texts.map { TextRank(of: $0, seed: seed) }
        var chosen = Set<Int>()
        for places in members.values {
            let ordered = places.sorted { (ranks[$0], $0) < (ranks[$1], $1) }
            let count = (Double(places.count) * share).rounded()
            chosen.formUnion(ordered.prefix(min(places.count - 1, max(1, Int(count)))))
        }
        training = texts.indices.filter { !chosen.contains($0) }.map { texts[$0] }
        let candidates = texts.indices.filter { chosen.contains($0) }.map { texts[$0] }
        heldOut = candidates.withoutCopies(of: training)
        copies = candidates.count - heldOut.count
    }
}
