/// Why labels and entries were left out, and how often.
struct DroppedLabels: Equatable, Sendable {
    /// What was wrong.
    enum Reason: String, CaseIterable, Sendable {
        /// The bytes of the span are not the answer's words.
        case span = "answers that do not stand where the label says"
        /// The importer says that the published span is defective.
        case defect = "labels with a defective span"
        /// The document is not in the index.
        case orphan = "labels of documents that are gone"
        /// The file's entry cannot be read.
        case entry = "entries that cannot be read"
        /// The tokenizer makes nothing of the answer.
        case token = "answers that no token covers"
        /// Somebody marked an answer where another found none.
        case overruled = "\"no answer\" of one person where another marked one"
    }

    private(set) var counts: [Reason: Int] = [:]
    /// The first of each kind, a line each.
    private(set) var lines: [String] = []
    /// How many lines of each kind are kept.
    static let told = 5

    mutating func add(_ reason: Reason, _ line: String) {
        counts[reason, default: 0] += 1
        if counts[reason, default: 0] <= Self.told { lines.append(line) }
    }

    /// Adds another account to this one.
    mutating func add(_ other: DroppedLabels) {
        for (reason, count) in other.counts { counts[reason, default: 0] += count }
        lines += other.lines
    }

    /// How many in all.
    var total: Int { counts.values.reduce(0, +) }

    /// The counts for people, one a kind.
    var summary: [String] {
        Reason.allCases.compactMap { reason in
            counts[reason].map { "left out \($0) \(reason.rawValue)" }
        }
    }

    /// Warns of them: the first of each kind, then the counts.
    func tell(_ console: Console) {
        lines.forEach { console.warn("left out: \($0)") }
        summary.forEach(console.warn)
    }
}
