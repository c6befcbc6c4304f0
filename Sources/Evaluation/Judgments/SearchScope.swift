public import QuestionAnswering

/// Which documents a question is asked of.
public enum SearchScope: String, CaseIterable, Codable, Sendable {
    /// Those of its product: the shop's product page.
    case product
    /// All there are: the shop's search box.
    case catalogue

    /// What stands behind a system's name.
    public var suffix: String { self == .product ? "" : " · whole catalogue" }

    /// The query of a judged question; `documents` holds for every document that may be found.
    public func query(for question: JudgedQuestion, documents: Filter?) -> Query {
        guard self == .product, let product = question.product else {
            return Query(question.text, filter: documents)
        }
        let ofProduct = Filter.compare(field: "item_id", .equal, FilterValue(product))
        return Query(question.text, filter: documents.map { ofProduct && $0 } ?? ofProduct)
    }
}
