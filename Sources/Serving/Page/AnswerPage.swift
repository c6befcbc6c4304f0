import HTTPTypes
import Hummingbird
import QuestionAnswering

/// The page on which people ask, with or without answers.
struct AnswerPage {
    private let exchange: Exchange
    private let asked: PageQuestion

    init(_ exchange: Exchange, _ asked: PageQuestion) {
        self.exchange = exchange
        self.asked = asked
    }

    /// The page before a question.
    func blank() async throws -> Response {
        try await page("", title: "Quarry")
    }

    /// The page with the answers, or with what is wrong.
    func answered() async throws -> Response {
        let settings = exchange.service.settings
        let count = asked.question.unicodeScalars.count
        guard (1...settings.longestQuestion).contains(count) else {
            let detail = "A question has 1 to \(settings.longestQuestion) characters."
            return try await failed(Problem(.unprocessableContent, detail))
        }
        do {
            let query = try query(settings.productField)
            let order = AskOrder(query: query, passages: nil, answers: nil, retriever: nil)
            let response = try await exchange.parts.ask(order, nil)
            exchange.service.metrics.countStages(response.timings)
            return try await page(
                AnswerCards(response: response, asked: asked).html,
                title: "\(asked.question) · Quarry"
            )
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            return try await failed(Problem(error))
        }
    }

    private func query(_ productField: String) throws -> Query {
        do { return try asked.query(productField: productField) } catch let error as QuarryError {
            // The next step of the error is one for the command line.
            let detail =
                "Filters: expected \(error.expected ?? "conditions"), "
                + "found \(error.found ?? asked.filters)."
            throw Problem(.unprocessableContent, detail)
        }
    }

    private func failed(_ problem: Problem) async throws -> Response {
        try await page(
            """
            <div class="error" role="alert"><h2>That did not work</h2><p>\(problem.detail)</p></div>
            """,
            title: "Quarry",
            status: problem.status
        )
    }

    private func page(
        _ results: HTML,
        title: String,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let field = exchange.service.settings.productField
        let products = try await exchange.parts.documents.values(field, 500)
        let filter =
            asked.product.isEmpty
            ? nil : Filter.compare(field: field, .equal, FilterValue(asked.product))
        let form = QuestionForm(
            asked: asked,
            products: products.sorted { $0.value < $1.value },
            suggestions: try await exchange.parts.documents.questions("", filter, 50),
            longestQuestion: exchange.service.settings.longestQuestion
        )
        return PageFrame(
            title: title,
            content: """
                \(form.html)
                <main id="results" aria-live="polite" tabindex="-1">\(results)</main>
                <footer><a href="/docs">For programs</a></footer>
                """
        ).response(status: status)
    }
}
