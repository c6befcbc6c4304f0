import HTTPTypes
import Hummingbird
import NIOCore

extension ResponseBody {
    /// A body that is at hand.
    init(bytes: [UInt8]) { self.init(byteBuffer: ByteBuffer(bytes: bytes)) }
}

extension Response {
    /// JSON as the command line prints it.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        json(bytes: try JSONText.bytes(value), status: status)
    }

    /// JSON that is at hand.
    static func json(bytes: [UInt8], status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(bytes: bytes)
        )
    }

    /// A text of a media type.
    static func text(
        _ text: String,
        type: String,
        status: HTTPResponse.Status = .ok
    ) -> Response {
        Response(
            status: status,
            headers: [.contentType: type],
            body: ResponseBody(bytes: Array(text.utf8))
        )
    }
}
