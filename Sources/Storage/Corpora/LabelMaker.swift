import QuestionAnswering

/// Turns the questions of a document into labels, one an answer.
struct LabelMaker {
    private let split: String?
    /// How many labels a question has so far: the same question may stand under several documents,
    /// and a label's id must be unique in the store.
    private var counts: [String: Int] = [:]

    /// Makes labels of a split; the split is part of a label's id because corpora use a question's
    /// name again in another split with other answers.
    init(split: String?) { self.split = split }

    /// The labels of a question and what is wrong with its answers.
    mutating func labels(
        of entry: QuestionEntry,
        in spans: SpanFinder,
        named name: String,
        metadata: Metadata
    ) -> (labels: [UnboundLabel], faults: [TextFault]) {
        let marked = entry.isImpossible ? [] : entry.answers.filter { !$0.text.isEmpty }
        var metadata = metadata.merging(entry.metadata) { _, own in own }
        metadata["split"] = metadata["split"] ?? split.map(MetadataValue.string)
        guard !marked.isEmpty else {
            let id = labelID(name)
            let label = UnboundLabel(
                id: id,
                question: entry.question,
                answer: nil,
                origin: name,
                metadata: metadata
            )
            return ([label], [])
        }
        var labels: [UnboundLabel] = []
        var faults: [TextFault] = []
        for answer in marked {
            var metadata = metadata
            switch spans.find(answer.text, at: answer.start) {
            case .missing(let places):
                faults.append(answer.fault(question: name, places: places))
                continue
            case .moved(let span):
                metadata[SpanDefect.field] = SpanDefect.moved.metadata
                labels.append(label(name, entry.question, span, metadata))
            case .exact(let span):
                labels.append(label(name, entry.question, span, metadata))
            }
        }
        return (labels, faults)
    }

    /// The id of a question's next label, such as `train/d476830b/1`.
    mutating func labelID(_ question: String) -> String {
        let number = counts[question, default: 0]
        counts[question] = number + 1
        let name = "\(question)/\(number)"
        return split.map { "\($0)/\(name)" } ?? name
    }

    private mutating func label(
        _ name: String,
        _ question: String,
        _ span: LabelledSpan,
        _ metadata: Metadata
    ) -> UnboundLabel {
        UnboundLabel(
            id: labelID(name),
            question: question,
            answer: span,
            origin: name,
            metadata: metadata
        )
    }
}

/// What is odd about the span of a label; stands in the label's metadata as `span_defect`.
public enum SpanDefect: String, Sendable, CaseIterable {
    /// The stated offset was wrong; the span is where the text was found.
    case moved
    /// The published span reaches past the end of the review; it is cut there.
    case pastEnd = "past_end"

    /// The metadata field of a label.
    public static let field = "span_defect"

    /// The value of the field.
    var metadata: MetadataValue { .string(rawValue) }
}

extension QuestionEntry.Answer {
    fileprivate func fault(question: String, places: Int) -> TextFault {
        let stated = start.map { "at scalar \($0)" } ?? "in the text"
        return TextFault(
            offset: offset,
            expected: "the answer \"\(text.shortened)\" of question \(question) \(stated)",
            found: places == 0 ? "it nowhere" : "it in \(places) other places, none close by"
        )
    }
}

extension String {
    /// As much of a text as a message can hold.
    var shortened: String {
        unicodeScalars.count <= 60 ? self : String(unicodeScalars.prefix(57)) + "…"
    }
}
