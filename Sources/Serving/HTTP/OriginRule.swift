import HTTPTypes

/// Keeps pages of other web sites from using the service through the browser of somebody who may.
///
/// Browsers send such requests without asking when they look like those of a form, and with a host
/// name that was made to mean this machine they may even read the replies.
struct OriginRule {
    private let origins: [String]
    private let guardsHost: Bool

    /// - Parameters:
    ///   - origins: the sites that may.
    ///   - guardsHost: whether the host name must be one of this machine: where no key is needed
    ///     because only this machine can connect.
    init(_ origins: [String], guardsHost: Bool) {
        self.origins = origins
        self.guardsHost = guardsHost
    }

    /// Throws `Problem` 403 for a request that another site's page made.
    func check(_ head: HTTPRequest) throws {
        let host = head.authority ?? ""
        if guardsHost, !isOwn(host) {
            throw Problem(
                .forbidden,
                "Without keys this service answers to 127.0.0.1 and localhost only."
            )
        }
        guard head.method != .get, head.method != .head, let origin = head.headerFields[.origin]
        else { return }
        guard origins.contains(origin) || Self.authority(of: origin) == Substring(host) else {
            throw Problem(.forbidden, "Pages of \(origin) may not use this service.")
        }
    }

    private func isOwn(_ host: String) -> Bool {
        if origins.contains(where: { Self.authority(of: $0) == Substring(host) }) { return true }
        // Programs may leave the host out; browsers never do.
        guard !host.isEmpty else { return true }
        let name: Substring
        if host.hasPrefix("[") {
            name = host.prefix { $0 != "]" } + "]"
        } else {
            name = host.prefix { $0 != ":" }
        }
        return ["localhost", "[::1]"].contains(name.lowercased())
            || (name.hasPrefix("127.") && name.allSatisfy { $0.isNumber || $0 == "." })
    }

    private static func authority(of origin: String) -> Substring {
        guard let scheme = origin.firstRange(of: "://") else { return "" }
        return origin[scheme.upperBound...]
    }
}
