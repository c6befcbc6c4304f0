import HTTPTypes
import Hummingbird
import Logging

/// One request as the handler of a route sees it.
struct Exchange: Sendable {
    let head: HTTPRequest
    /// What stands for the names in the route's path.
    let parameters: [String: String]
    /// The query string.
    let query: FormFields
    /// The body's fields, which have passed the schema.
    var fields = JSONFields(.null)
    /// The body's fields, where it is a form.
    var form: FormFields?
    /// The body, for routes that read it themselves.
    let body: RequestBody
    /// The parts that serve this request, to its end.
    let parts: ServiceParts
    /// How often parts had been loaded when these were.
    let load: Int
    let service: ServiceState
    let client: ClientPresence
    let requestID: String
    let logger: Logger
    /// Remembers the bytes of the reply, where it is one to remember.
    var keep: (@Sendable ([UInt8]) -> Void)?
    /// The request's turn, where it has waited for one; given back when the last copy goes.
    var turn: AdmissionTurn?
}
