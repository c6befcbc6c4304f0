import HTTPTypes
import Hummingbird
import QuestionAnswering

/// An error as the client sees it: problem details as RFC 9457 has them.
struct Problem: Error {
    let status: HTTPResponse.Status
    let detail: String
    /// What is wrong with which field of the request.
    var faults: [FieldFault] = []
    /// After how many seconds another try makes sense.
    var retryAfter: Int?
    /// Further headers, such as `Allow`.
    var headers = HTTPFields()

    init(_ status: HTTPResponse.Status, _ detail: String) {
        self.status = status
        self.detail = detail
    }

    /// A body whose fields are not as they must be.
    static func unprocessable(_ faults: [FieldFault]) -> Problem {
        let first = faults.first.map { "\($0.pointer): \($0.detail)" } ?? "the body does not fit"
        var problem = Problem(.unprocessableContent, first)
        problem.faults = faults
        return problem
    }

    /// Too much to do at the moment.
    static func busy(_ detail: String, retryAfter: Int = 1) -> Problem {
        var problem = Problem(.serviceUnavailable, detail)
        problem.retryAfter = retryAfter
        return problem
    }

    /// The same problem with more to say.
    func saying(_ more: String) -> Problem {
        var problem = Problem(status, "\(detail) \(more)")
        (problem.faults, problem.retryAfter, problem.headers) = (faults, retryAfter, headers)
        return problem
    }

    /// The JSON of the problem.
    func body(requestID: String) -> String {
        let body = ProblemBody(
            type: "about:blank",
            title: status.reasonPhrase,
            status: status.code,
            detail: detail,
            instance: "urn:quarry:request:\(requestID)",
            errors: faults.isEmpty ? nil : faults
        )
        return (try? JSONText.text(body)) ?? "{}"
    }

    /// The reply.
    func response(requestID: String) -> Response {
        var fields = headers
        fields[.contentType] = "application/problem+json"
        if let retryAfter { fields[.retryAfter] = String(retryAfter) }
        let bytes = Array(body(requestID: requestID).utf8)
        return Response(status: status, headers: fields, body: ResponseBody(bytes: bytes))
    }
}

/// The members of a problem.
private struct ProblemBody: Encodable {
    let type: String
    let title: String
    let status: Int
    let detail: String
    let instance: String
    let errors: [FieldFault]?
}

extension Problem {
    /// What an error of the parts below means for the client; faults of ours say no more than that.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as QuarryError: self.init(error)
        case ShelfError.duplicate(let id):
            self.init(.conflict, "The document \(id) is there already.")
        case ShelfError.replaced:
            self = .busy(
                "The index was replaced; changes are taken again after a reload.",
                retryAfter: 60
            )
        case is CancellationError: self = .busy("The request was given up.")
        default: self.init(.internalServerError, Self.ours)
        }
    }

    private init(_ error: QuarryError) {
        switch error.kind {
        case .usage, .badData: self.init(.unprocessableContent, error.description)
        case .missing: self.init(.notFound, error.description)
        case .busy: self = .busy("Somebody else is writing; try again.")
        case .cannotWrite: self.init(.insufficientStorage, Self.full)
        case .internalFault: self.init(.internalServerError, Self.ours)
        }
    }

    private static let full =
        "The server cannot store this: its disk is full or cannot be written. "
        + "Send it again later; what is stored already is not stored twice."
    private static let ours =
        "The fault is the server's; its log tells more under this request's id."
}

extension HTTPResponse.Status {
    /// 507 (RFC 4918): there is no room for what the request brings.
    static let insufficientStorage = HTTPResponse.Status(
        code: 507,
        reasonPhrase: "Insufficient Storage"
    )
}
