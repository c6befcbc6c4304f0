import Foundation
import HTTPTypes

/// Who sends a request.
enum Caller: Sendable, Hashable {
    /// Anybody, where there are no keys.
    case anybody(address: String)
    /// The holder of a key.
    case key(id: String, scope: APIScope)

    /// Under which name requests are counted.
    var name: String {
        switch self {
        case .anybody(let address): address
        case .key(let id, _): id
        }
    }

    /// The key that a request carries: `Authorization: Bearer KEY`, or Basic with the key as the
    /// password, which browsers ask for by themselves.
    static func text(in headers: HTTPFields) -> String? {
        guard let field = headers[.authorization] else { return nil }
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        switch parts[0].lowercased() {
        case "bearer": return String(parts[1])
        case "basic":
            guard let data = Data(base64Encoded: String(parts[1])),
                let pair = String(validating: data, as: UTF8.self),
                let colon = pair.firstIndex(of: ":")
            else { return nil }
            return String(pair[pair.index(after: colon)...])
        default: return nil
        }
    }
}
