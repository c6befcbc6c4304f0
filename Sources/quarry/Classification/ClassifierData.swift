import QuestionAnswering
import Storage

/// Texts to learn from and texts to measure on, with the names of their classes.
struct ClassifierData: Sendable {
    /// The classes, in the order of their names.
    let labels: [String]
    let training: [LabelledText]
    let heldOut: [LabelledText]
    /// Held-out texts that were removed because they are also learnt from.
    let copies: Int

    /// Takes texts, and holds a part out where no file is given for that.
    ///
    /// - Throws: `QuarryError` of kind `badData` for fewer than two classes, a class with one text
    ///   only, and held-out labels that nothing was learnt about.
    init(_ texts: [LabelledText], dev: [LabelledText]?, share: Double, seed: UInt64) throws {
        labels = Set(texts.map(\.label)).sorted()
        guard labels.count > 1 else {
            throw Self.fault(
                "texts of two classes at least",
                found: labels.first.map { "only \"\($0)\"" } ?? "no texts"
            )
        }
        if let dev {
            let strangers = Set(dev.map(\.label)).subtracting(labels).sorted()
            guard strangers.isEmpty else {
                throw Self.fault(
                    "held-out labels among \(labels.joined(separator: ", "))",
                    found: strangers.map { "\"\($0)\"" }.joined(separator: ", ")
                )
            }
            training = texts
            heldOut = dev.withoutCopies(of: texts)
            copies = dev.count - heldOut.count
        } else {
            let split = HeldOutSplit(texts, share: share, seed: seed)
            (training, heldOut, copies) = (split.training, split.heldOut, split.copies)
        }
        guard !heldOut.isEmpty else {
            throw Self.fault(
                "held-out texts that are not among the training texts",
                found: copies > 0 ? "copies of training texts only" : "none"
            )
        }
    }

    /// The number of a label's class; labels are known by now.
    func target(of text: LabelledText) -> Int { labels.firstIndex(of: text.label) ?? 0 }

    private static func fault(_ expected: String, found: String) -> QuarryError {
        QuarryError(
            .badData,
            while: "preparing",
            "the labelled texts",
            expected: expected,
            found: found,
            nextStep: "Check the label column and the rules for labels"
        )
    }
}
