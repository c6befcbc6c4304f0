import HTTPTypes

extension HTTPField.Name {
    /// A name written in the source, which is a token as HTTP has it.
    static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else { preconditionFailure("\(name) is no token") }
        return name
    }
}
