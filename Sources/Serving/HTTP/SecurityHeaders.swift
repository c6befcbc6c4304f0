import HTTPTypes

/// What every reply tells browsers not to do.
enum SecurityHeaders {
    /// Adds what is not there yet; a page may have set a policy of its own.
    static func add(to headers: inout HTTPFields) {
        for (name, value) in always where headers[name] == nil { headers[name] = value }
    }

    /// The policy of pages: their own scripts, styles and images, and nothing from anywhere else.
    static let pagePolicy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
        connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    private static let always: [(HTTPField.Name, String)] = [
        (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
        (.xContentTypeOptions, "nosniff"),
        (.known("Referrer-Policy"), "same-origin"),
        (.known("X-Frame-Options"), "DENY"),
        (.known("Cross-Origin-Opener-Policy"), "same-origin"),
        (.known("Cross-Origin-Resource-Policy"), "same-origin"),
        (.known("Permissions-Policy"), "camera=(), geolocation=(), microphone=()"),
        (.cacheControl, "no-store"),
    ]
}
