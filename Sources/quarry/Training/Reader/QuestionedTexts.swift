import QuestionAnswering
import Storage

/// Joins labels into texts with all of their answers, and keeps account of those that are of no use.
struct QuestionedTexts: Sendable {
    private(set) var texts: [QuestionedText] = []
    var dropped = DroppedLabels()
    private var places: [[String]: Int] = [:]
    /// Texts in which nobody found an answer so far.
    private var sayingNone: Set<Int> = []

    /// Adds what one person said about one text.
    mutating func add(_ label: Label, text: String) {
        if label.metadata[SpanDefect.field] == .string(SpanDefect.pastEnd.rawValue) {
            return dropped.add(.defect, "\(label.id): its span ran on behind the text")
        }
        if let answer = label.answer, !answer.stands(in: text) {
            return dropped.add(
                .span,
                "\(label.id): the text does not hold \"\(answer.text)\" at byte "
                    + "\(answer.range.bytes.lowerBound)"
            )
        }
        join(label, text)
    }

    private mutating func join(_ label: Label, _ text: String) {
        let key = [
            label.documentID.rawValue, label.question, label.origin.map { "origin \($0)" } ?? "",
        ]
        let isNew = places[key] == nil
        let place = places[key] ?? texts.count
        if isNew {
            places[key] = place
            texts.append(
                QuestionedText(
                    id: label.origin ?? label.id,
                    question: label.question,
                    text: text,
                    product: label.metadata["item_id"].flatMap(FilterValue.init)?.text,
                    document: label.documentID
                )
            )
        }
        guard let bytes = label.answer?.range.bytes else {
            if isNew {
                sayingNone.insert(place)
            } else if !texts[place].answers.isEmpty {
                overrule(label.id)
            }
            return
        }
        // Who marked an answer is believed over who found none.
        if sayingNone.remove(place) != nil { overrule(texts[place].id) }
        if !texts[place].answers.contains(bytes) { texts[place].answers.append(bytes) }
    }

    private mutating func overrule(_ id: String) {
        dropped.add(.overruled, "\(id): people disagree whether there is an answer")
    }
}

extension LabelledSpan {
    /// Whether the bytes of its place are its words.
    fileprivate func stands(in text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard !range.bytes.isEmpty, range.bytes.lowerBound >= 0,
            range.bytes.upperBound <= bytes.count
        else { return false }
        return bytes[range.bytes].elementsEqual(self.text.utf8)
    }
}
