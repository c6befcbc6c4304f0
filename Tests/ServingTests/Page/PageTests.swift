import HTTPTypes
import QuestionAnswering
import TestSupport
import Testing

@testable import Serving

@Suite struct PageTests {
    private let form = "application/x-www-form-urlencoded"

    @Test func asksWithoutJavaScript() async throws {
        let service = try await TestService()
        let blank = try await service.send(.get, "/")
        #expect(blank.text.contains("<option value=\"drift-28\">drift-28 (2)</option>"))
        #expect(blank.text.contains("<option value=\"Do the straps hurt?\">"))
        let reply = try await service.send(.post, "/", body: "question=leaks+lid", type: form)
        #expect(reply.status == 200)
        #expect(
            reply.text.contains(
                "<mark>Ça</mark> coûte 9 €. &lt;b&gt;The lid&lt;/b&gt; leaks &amp; drips."
            )
        )
        #expect(reply.text.contains("likely"))
        #expect(reply.text.contains("71 %"))
        #expect(reply.text.contains("value=\"leaks lid\""))
    }

    @Test func filtersAndProductsNarrow() async throws {
        let service = try await TestService()
        let reply = try await service.send(
            .post,
            "/",
            body: "question=soft+straps&product=drift-28&filters=rating%3E%3D4",
            type: form
        )
        #expect(reply.text.contains("r1"))
        #expect(!reply.text.contains("a/b"))
        let bad = try await service.send(.post, "/", body: "question=x&filters=%3C%3C", type: form)
        #expect(bad.status == 422)
        #expect(bad.text.contains("That did not work"))
    }

    @Test func saysWhenNobodyAnswers() async throws {
        let reply = try await TestService().send(
            .post,
            "/",
            body: "question=xylophone",
            type: form
        )
        #expect(reply.text.contains("No answer found in 0 reviews"))
    }

    @Test func feedbackWorksWithoutJavaScript() async throws {
        let service = try await TestService()
        let reply = try await service.send(
            .post,
            "/feedback",
            body: "query=q&document_id=r1&offset_start=0&offset_end=3&verdict=right",
            type: form
        )
        #expect(reply.status == 200)
        #expect(reply.text.contains("Thank you"))
        #expect(await service.parts.store.labels(matching: nil).count == 1)
    }

    @Test func nothingIsFetchedFromElsewhere() async throws {
        let service = try await TestService()
        for path in ["/", "/docs", "/page.css", "/page.js"] {
            let reply = try await service.send(.get, path)
            #expect(reply.status == 200)
            #expect(!reply.text.contains("https://"))
            #expect(!reply.text.contains("<style"))
            #expect(!reply.text.contains("onclick"))
        }
        let page = try await service.send(.get, "/")
        #expect(page.headers[.contentSecurityPolicy] == SecurityHeaders.pagePolicy)
    }

    @Test func noTextBecomesMarkup() async throws {
        let attack = "<script>alert(1)</script>\"'&"
        let html: HTML = "<p title=\"\(attack)\">\(attack)</p>"
        #expect(!html.description.dropFirst(2).contains("<script"))
        #expect(html.description.filter { $0 == "\"" }.count == 2)
        let reply = try await TestService().send(
            .get,
            "/?question=%22%3E%3Cscript%3E&product=%22%3E%3Cscript%3E&filters=%22%3E%3Cscript%3E"
        )
        #expect(reply.status == 200)
        #expect(!reply.text.contains("\"><script>"))
    }

    @Test func documentationHasACommandForEveryRoute() async throws {
        let service = try await TestService()
        let text = try await service.send(.get, "/docs").text
        for route in service.state.table.routes where route.isDescribed {
            #expect(text.contains(HTML.escaped("\(route.method.rawValue) \(route.path.template)")))
        }
    }
}
