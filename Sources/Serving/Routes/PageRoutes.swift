import HTTPTypes
import Hummingbird
import QuestionAnswering

// The web page; it works without JavaScript, which only saves loading the page anew.

extension Routes {
    /// `GET /`.
    var page: Route {
        Route(
            method: .get,
            path: RoutePath("/"),
            name: "page",
            summary: "The page to ask on.",
            scope: .read,
            parameters: Self.pageFields,
            outcomes: [],
            isDescribed: false,
            handle: { exchange in
                try await AnswerPage(exchange, PageQuestion(exchange.query)).blank()
            }
        )
    }

    /// `POST /`: the form.
    var pageForm: Route {
        Route(
            method: .post,
            path: RoutePath("/"),
            name: "page.ask",
            summary: "The page with answers.",
            scope: .read,
            load: .heavy,
            body: .form(Self.pageFields),
            outcomes: [],
            isDescribed: false,
            handle: { exchange in
                guard let form = exchange.form else { throw Problem(.badRequest, "No form.") }
                return try await AnswerPage(exchange, PageQuestion(form)).answered()
            }
        )
    }

    /// `POST /feedback`: the buttons under an answer.
    var pageFeedback: Route {
        Route(
            method: .post,
            path: RoutePath("/feedback"),
            name: "page.feedback",
            summary: "Keeps what the page's user says about an answer.",
            scope: .write,
            load: .heavy,
            body: .form(feedbackFields),
            outcomes: [],
            isDescribed: false,
            handle: { exchange in
                let fields = JSONFields(exchange.form?.value ?? .null)
                let label = try await Feedback(fields).label(
                    in: exchange.parts.documents,
                    productField: exchange.service.settings.productField
                )
                try await exchange.parts.documents.label(label)
                let thanks: HTML = """
                    <main id="results"><p class="thanks" role="status">Thank you, noted.</p>
                    <p><a href="/">Ask another question</a></p></main>
                    """
                return PageFrame(title: "Thank you · Quarry", content: thanks).response()
            }
        )
    }

    /// `GET /page.css`.
    var pageStyle: Route {
        resource("/page.css", "text/css; charset=utf-8", PackageResources.page_css)
    }

    /// `GET /page.js`.
    var pageScript: Route {
        resource("/page.js", "text/javascript; charset=utf-8", PackageResources.page_js)
    }

    private static let pageFields: [Schema.Property] = [
        // A question that is too long is told on the page itself.
        .init("question", .string(length: 0...1 << 20), "The question."),
        .init("product", .string(length: 0...512), "The product."),
        .init("filters", .string(length: 0...1000), "Conditions, separated by semicolons."),
    ]

    private func resource(_ path: String, _ type: String, _ bytes: [UInt8]) -> Route {
        Route(
            method: .get,
            path: RoutePath(path),
            name: "page.resource",
            summary: "A part of the page.",
            scope: .read,
            outcomes: [],
            isDescribed: false,
            handle: { _ in
                Response(
                    status: .ok,
                    headers: [.contentType: type, .cacheControl: "no-cache"],
                    body: ResponseBody(bytes: bytes)
                )
            }
        )
    }
}

extension FormFields {
    /// The fields as JSON, offsets as numbers.
    fileprivate var value: JSONValue {
        .object(
            Dictionary(
                uniqueKeysWithValues: names.map { name in
                    let text = self[name] ?? ""
                    let number = name.hasPrefix("offset_") ? Int64(text) : nil
                    return (name, number.map(JSONValue.integer) ?? .string(text))
                }
            )
        )
    }
}
