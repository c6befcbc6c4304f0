public import QuestionAnswering

extension LabelConvention {
    /// Joins the labels that speak of one question about one product.
    ///
    /// Questions come in the order of their first labels. A label that names no product
    /// (`item_id`) is joined by the text of its question alone. Equal texts are equal byte for byte.
    public func questions(from labels: [Label]) -> [JudgedQuestion] {
        var groups: [[UInt8]: Int] = [:]
        var questions: [QuestionGroup] = []
        for label in surviving(labels) {
            let group = QuestionGroup(label)
            let key = Array(group.id.utf8)
            if let known = groups[key] {
                questions[known].labels.append(label)
            } else {
                groups[key] = questions.count
                questions.append(group)
            }
        }
        return questions.map(\.question)
    }

    /// The labels that count.
    private func surviving(_ labels: [Label]) -> [Label] {
        switch self {
        case .all: labels
        case .haystack: Self.lastOfEachOrigin(labels)
        }
    }

    /// Of the labels of one origin the last, standing where the first stood.
    ///
    /// The book numbered its labels by rows of one split, so that the same origin in another split
    /// is another label.
    private static func lastOfEachOrigin(_ labels: [Label]) -> [Label] {
        var places: [[String]: Int] = [:]
        var kept: [Label] = []
        for label in labels {
            let split = label.metadata["split"].flatMap(FilterValue.init)?.text
            let key = label.origin.map { ["origin", $0, split ?? ""] } ?? ["label", label.id]
            if let place = places[key] {
                kept[place] = label
            } else {
                places[key] = kept.count
                kept.append(label)
            }
        }
        return kept
    }
}

/// The labels of one question on their way to a judged question.
private struct QuestionGroup {
    let id: String
    let product: String?
    var labels: [Label]

    init(_ first: Label) {
        product = first.metadata["item_id"].flatMap(FilterValue.init)?.text
        id = Self.name(first.question, product)
        labels = [first]
    }

    /// Who marked an answer is believed over who found none in another document.
    private var deciding: [Label] {
        let answered = labels.filter { $0.answer != nil }
        return answered.isEmpty ? labels : answered
    }

    var question: JudgedQuestion {
        let first = deciding[0]
        return JudgedQuestion(
            id: id,
            text: first.question,
            product: product,
            answers: answers,
            documents: documents,
            origin: first.origin,
            metadata: first.metadata,
            labelCount: labels.count
        )
    }

    /// Every span once, however many people marked it.
    private var answers: [GoldAnswer] {
        var known: Set<GoldAnswer> = []
        return deciding.compactMap(GoldAnswer.init).filter { known.insert($0).inserted }
    }

    private var documents: [DocumentID] {
        var known: Set<DocumentID> = []
        return labels.map(\.documentID).filter { known.insert($0).inserted }
    }

    /// Product and question, with the product's own slashes and percent signs written as in a URL,
    /// so that no two questions share a name.
    private static func name(_ question: String, _ product: String?) -> String {
        var name = ""
        for scalar in (product ?? "").unicodeScalars {
            switch scalar {
            case "%": name += "%25"
            case "/": name += "%2F"
            default: name.unicodeScalars.append(scalar)
            }
        }
        return "\(name)/\(question)"
    }
}

extension GoldAnswer {
    /// The answer of a label, if it marks one.
    fileprivate init?(_ label: Label) {
        guard let span = label.answer else { return nil }
        self.init(
            text: span.text,
            documentID: label.documentID,
            range: span.range,
            isReachable: !label.pointsPastTheEnd
        )
    }
}

extension Label {
    /// Whether its published span ran on behind the words of the document, so that the published text
    /// stands in none; importers say so in the metadata.
    fileprivate var pointsPastTheEnd: Bool { metadata["span_defect"] == "past_end" }
}
