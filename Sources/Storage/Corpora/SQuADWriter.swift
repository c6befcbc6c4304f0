public import Foundation
public import QuestionAnswering

/// Writes labels as SQuAD JSON, version 2.0, in the form that `SQuADReader` reads.
///
/// Articles are the products (`item_id`) in the order of their first label, paragraphs the documents,
/// questions the labels of one origin. Offsets count Unicode scalars. Every paragraph names its document
/// (`document_id`, which other programs pass over), so that it comes back under the same id.
public struct SQuADWriter: Sendable {
    /// What was written and what could not be.
    public struct Summary: Hashable, Sendable {
        /// Articles, that is products.
        public var articles = 0
        /// Paragraphs, that is documents.
        public var paragraphs = 0
        /// Questions.
        public var questions = 0
        /// Labels left out because their document is gone.
        public var orphans = 0
    }

    private var dataset = Dataset()
    private var articles: [String: Int] = [:]
    private var paragraphs: [DocumentID: Place] = [:]
    private var questions: [QuestionKey: Int] = [:]
    private var orphans = 0

    /// Starts with no labels.
    public init() {}

    /// Adds labels with the documents they speak of.
    ///
    /// Labels of documents that are not among them are counted as orphans.
    public mutating func add(_ labels: [Label], documents: [DocumentID: Document]) {
        for label in labels {
            guard let document = documents[label.documentID] else {
                orphans += 1
                continue
            }
            add(label, of: document)
        }
    }

    /// How much has been added.
    public var summary: Summary {
        Summary(
            articles: dataset.data.count,
            paragraphs: paragraphs.count,
            questions: questions.count,
            orphans: orphans
        )
    }

    /// The file; the same labels give the same bytes.
    public func data() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(dataset)
    }

    private mutating func add(_ label: Label, of document: Document) {
        let place = place(of: label, document)
        let id = label.origin ?? label.id
        let key = QuestionKey(document: label.documentID, id: id)
        let paragraph = dataset.data[place.article].paragraphs[place.paragraph]
        let question = questions[key] ?? paragraph.qas.count
        if questions[key] == nil {
            questions[key] = question
            dataset.data[place.article].paragraphs[place.paragraph].qas
                .append(Question(question: label.question, id: id))
        }
        guard let answer = label.answer else { return }
        dataset.data[place.article].paragraphs[place.paragraph].qas[question].answers
            .append(Answer(text: answer.text, answer_start: answer.range.scalars.lowerBound))
        dataset.data[place.article].paragraphs[place.paragraph].qas[question].is_impossible = false
    }

    private mutating func place(of label: Label, _ document: Document) -> Place {
        if let place = paragraphs[label.documentID] { return place }
        let title = Self.title(of: label, document)
        let article = articles[title] ?? dataset.data.count
        if articles[title] == nil {
            articles[title] = article
            dataset.data.append(Article(title: title))
        }
        let place = Place(article: article, paragraph: dataset.data[article].paragraphs.count)
        dataset.data[article].paragraphs.append(
            Paragraph(context: document.text, document_id: label.documentID.rawValue)
        )
        paragraphs[label.documentID] = place
        return place
    }

    private static func title(of label: Label, _ document: Document) -> String {
        for metadata in [label.metadata, document.metadata] {
            if case .string(let item)? = metadata["item_id"] { return item }
        }
        return document.title ?? ""
    }

    private struct Place {
        let article: Int
        let paragraph: Int
    }

    private struct QuestionKey: Hashable {
        let document: DocumentID
        let id: String
    }
}

// The names of the format, as it spells them.
extension SQuADWriter {
    private struct Dataset: Codable, Hashable {
        var version = "v2.0"
        var data: [Article] = []
    }

    private struct Article: Codable, Hashable {
        let title: String
        var paragraphs: [Paragraph] = []
    }

    private struct Paragraph: Codable, Hashable {
        let context: String
        let document_id: String
        var qas: [Question] = []
    }

    private struct Question: Codable, Hashable {
        let question: String
        let id: String
        var is_impossible = true
        var answers: [Answer] = []
    }

    private struct Answer: Codable, Hashable {
        let text: String
        let answer_start: Int
    }
}
