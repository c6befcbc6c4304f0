import HTTPTypes
import Hummingbird

/// What stands around the content of every page.
struct PageFrame {
    let title: String
    let content: HTML

    /// The reply.
    func response(status: HTTPResponse.Status = .ok) -> Response {
        let page: HTML = """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>\(title)</title>
            <link rel="icon" href="data:,">
            <link rel="stylesheet" href="/page.css">
            <script src="/page.js" defer></script>
            </head>
            <body>
            <a class="skip" href="#results">Skip to the answers</a>
            \(content)
            </body>
            </html>

            """
        var response = Response.text(
            page.description,
            type: "text/html; charset=utf-8",
            status: status
        )
        response.headers[.contentSecurityPolicy] = SecurityHeaders.pagePolicy
        return response
    }
}
