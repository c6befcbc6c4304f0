import HTTPTypes
import Hummingbird

/// One route: how it is reached, what it takes, what it replies, and who may use it.
///
/// The table of routes drives both the service and its OpenAPI document.
struct Route: Sendable {
    /// What a request costs.
    enum Load: Sendable {
        /// Replies at once.
        case light
        /// Goes through a model or the index: waits for its turn, and is given up when the client goes.
        case heavy
        /// Brings documents, perhaps slowly: waits for a turn among its like, so that it keeps nobody
        /// from asking.
        case upload
    }

    /// What the body of a request is.
    enum Body: Sendable {
        case none
        /// JSON that must fit the schema, with an example.
        case json(Schema, example: JSONValue)
        /// The fields of an HTML form.
        case form([Schema.Property])
        /// The route reads the body itself; media types with schema and example.
        case stream([(type: String, schema: Schema, example: JSONValue)])
    }

    /// One kind of reply.
    struct Outcome: Sendable {
        let status: Int
        let description: String
        let type: String?
        let schema: Schema?

        init(
            _ status: Int,
            _ description: String,
            type: String? = "application/json",
            _ schema: Schema? = nil
        ) {
            self.status = status
            self.description = description
            self.type = type
            self.schema = schema
        }
    }

    let method: HTTPRequest.Method
    let path: RoutePath
    /// Names the route in OpenAPI, logs and metrics.
    let name: String
    let summary: String
    /// Who may use it; nil: anybody.
    let scope: APIScope?
    var load = Load.light
    /// Whether replies to the same fields are remembered until store or models change.
    var isRemembered = false
    var parameters: [Schema.Property] = []
    /// Examples of the names in the path.
    var pathExamples: [String: String] = [:]
    var body = Body.none
    var outcomes: [Outcome]
    /// Whether the OpenAPI document tells of it.
    var isDescribed = true
    let handle: @Sendable (Exchange) async throws -> Response
}
