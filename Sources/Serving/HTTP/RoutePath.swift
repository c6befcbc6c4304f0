/// The path of a route; a part in braces, as in `/v1/documents/{id}`, stands for any one segment.
struct RoutePath: Sendable, Hashable {
    /// As it is written.
    let template: String
    private let segments: [Substring]

    /// Reads a template.
    init(_ template: String) {
        self.template = template
        segments = template.split(separator: "/", omittingEmptySubsequences: false)
    }

    /// The names in braces.
    var parameters: [String] { segments.compactMap(Self.name) }

    /// What stands for each name, where the path is one of this route; percent signs are decoded.
    func match(_ path: Substring) -> [String: String]? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == segments.count else { return nil }
        var values: [String: String] = [:]
        for (segment, part) in zip(segments, parts) {
            if let name = Self.name(of: segment) {
                guard !part.isEmpty, let value = PercentEncoding.decode(part) else { return nil }
                values[name] = value
            } else if segment != part {
                return nil
            }
        }
        return values
    }

    private static func name(of segment: Substring) -> String? {
        guard segment.first == "{", segment.last == "}" else { return nil }
        return String(segment.dropFirst().dropLast())
    }
}
