import QuestionAnswering

/// What the page's form says.
struct PageQuestion: Sendable {
    let question: String
    let product: String
    /// Filters as the command line writes them, separated by semicolons.
    let filters: String

    /// Nothing asked yet.
    static let none = PageQuestion(question: "", product: "", filters: "")

    init(question: String, product: String, filters: String) {
        self.question = question
        self.product = product
        self.filters = filters
    }

    /// Reads the fields of a form.
    init(_ form: FormFields) {
        self.init(
            question: form["question"] ?? "",
            product: form["product"] ?? "",
            filters: form["filters"] ?? ""
        )
    }

    /// The query; throws `QuarryError` for filters that cannot be read.
    func query(productField: String) throws -> Query {
        var parts: [Filter] = []
        if !product.isEmpty {
            parts.append(.compare(field: productField, .equal, FilterValue(product)))
        }
        for expression in filters.split(separator: ";")
        where expression.contains(where: { $0 != " " }) {
            parts.append(try Filter(expression: String(expression)))
        }
        return Query(question, filter: Filter.all(of: parts))
    }
}
