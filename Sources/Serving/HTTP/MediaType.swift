/// The media type of a header field, without its parameters.
enum MediaTypeName {
    /// In small letters: `application/json; charset=utf-8` is `application/json`.
    static func of(_ field: String?) -> String? {
        field?.split(separator: ";").first.map {
            $0.lowercased().trimmingBlanks
        }
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        String(
            drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        )
    }
}
