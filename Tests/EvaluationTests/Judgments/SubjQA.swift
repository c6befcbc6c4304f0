import Foundation
import QuestionAnswering
import Storage
import TestSupport

/// The published SubjQA files of the electronics domain, as the importer reads them.
struct SubjQA: Sendable {
    /// The reviews of a file in its order; each is named by its text.
    let documents: [Document]
    /// Their labels.
    let labels: [Label]

    /// A split, read once for all tests.
    static func electronics(_ split: String) throws -> SubjQA {
        switch split {
        case "train": try train.get()
        case "test": try test.get()
        default: try dev.get()
        }
    }

    private static let train = Result { try SubjQA("electronics-train") }
    private static let test = Result { try SubjQA("electronics-test") }
    private static let dev = Result { try SubjQA("electronics-dev") }

    private init(_ name: String) throws {
        let file = try SharedData.unpacked("subjqa").appending(path: "\(name).csv")
        var documents: [Document] = []
        var labels: [Label] = []
        let records = try openCorpus(.subjqa, path: file.path).makeAsyncIterator()
        var iterator = records
        while let record = try iterator.next() {
            guard case .item(let item) = record else { continue }
            let id = DocumentID(item.document.text)
            documents.append(item.document)
            labels += item.labels.map { $0.bound(to: id) }
        }
        self.documents = documents
        self.labels = labels
    }

    /// Labels by product, inside a product as the file has them: the order of the book's data frame.
    static func byProduct(_ labels: [Label]) -> [Label] {
        labels.enumerated().sorted { a, b in
            let (left, right) = (a.element.product, b.element.product)
            return left == right ? a.offset < b.offset : left < right
        }.map(\.element)
    }
}

extension Label {
    /// The product, empty without one.
    var product: String { metadata["item_id"].flatMap(FilterValue.init)?.text ?? "" }
}
