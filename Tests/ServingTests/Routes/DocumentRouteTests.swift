import HTTPTypes
import QuestionAnswering
import Testing

@testable import Serving

@Suite struct DocumentRouteTests {
    @Test func whatIsAddedIsFoundAtOnce() async throws {
        let service = try await TestService()
        let reply = try await service.post(
            "/v1/documents",
            #"[{"id":"new","text":"Zebra pattern.","meta":{"rating":4,"tags":["a",["b"]]}}]"#
        )
        #expect(reply.status == 200)
        #expect(UploadReply.schema.faults(in: reply.json) == [])
        #expect(reply.json["added"] == 1)
        let found = try await service.post(
            "/v1/search",
            #"{"query":"zebra","filters":{"tags":"a"}}"#
        )
        #expect(found.text.contains("Zebra pattern."))
        let document = try await service.send(.get, "/v1/documents/new")
        #expect(document.json["meta"]?["rating"] == 4)
        #expect(document.json["title"] == .null)
    }

    @Test func idsMayHoldAnything() async throws {
        let service = try await TestService()
        #expect(try await service.send(.get, "/v1/documents/a%2Fb").status == 200)
        #expect(try await service.send(.get, "/v1/documents/a/b").status == 404)
    }

    @Test func duplicatesAreSkippedOverwrittenOrRefused() async throws {
        let service = try await TestService()
        let body = #"[{"id":"x1","text":"New."},{"id":"r1","text":"Changed."}]"#
        let skipped = try await service.post("/v1/documents", body)
        #expect(skipped.json["duplicate"] == 1)
        #expect(try await service.send(.get, "/v1/documents/r1").text.contains("never hurt"))
        let refused = try await service.post("/v1/documents?on_duplicate=fail", body)
        #expect(refused.status == 409)
        let replaced = try await service.post("/v1/documents?on_duplicate=overwrite", body)
        #expect(replaced.json["overwritten"] == 2)
        #expect(try await service.send(.get, "/v1/documents/r1").text.contains("Changed."))
        #expect(try await service.post("/v1/documents?on_duplicate=x", body).status == 422)
        #expect(try await service.post("/v1/documents?other=1", body).status == 422)
    }

    @Test func aListIsStoredWhollyOrNotAtAll() async throws {
        let service = try await TestService()
        let reply = try await service.post(
            "/v1/documents",
            #"[{"id":"x1","text":"New."},{"id":"x2"},{"id":"x3","text":"a","meta":{"a":null}}]"#
        )
        #expect(reply.status == 422)
        #expect(reply.text.contains("#/1/text"))
        #expect(reply.text.contains("#/2/meta/a"))
        #expect(try await service.send(.get, "/v1/documents/x1").status == 404)
        #expect(try await service.post("/v1/documents", "[]").json["added"] == 0)
    }

    @Test func linesAreTakenOneByOne() async throws {
        let service = try await TestService()
        let lines = """
            {"id":"n1","text":"One."}\r

            {"id":"n2"}
            no json
            {"text":"Two.","meta":{"split":"train"}}
            """
        let reply = try await service.send(
            .post,
            "/v1/documents",
            body: lines,
            type: "application/x-ndjson"
        )
        #expect(reply.status == 200)
        #expect(reply.json["added"] == 2)
        #expect(reply.json["rejected"] == 2)
        guard case .array(let results)? = reply.json["results"] else { return }
        #expect(results.map { $0["line"] } == [1, 3, 4, 5])
        #expect(results[1]["errors"] != nil)
        #expect(try await service.send(.get, "/v1/documents/n1").status == 200)
    }

    @Test func deletedDocumentsAreGone() async throws {
        let service = try await TestService()
        #expect(try await service.send(.delete, "/v1/documents/r1").json == ["deleted": 1])
        #expect(try await service.send(.delete, "/v1/documents/r1").status == 404)
        #expect(try await service.send(.get, "/v1/documents/r1").status == 404)
        #expect(try await service.send(.get, "/v1/documents").json["documents"] == 3)
    }
}
