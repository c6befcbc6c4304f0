import Foundation
import HTTPTypes
import QuestionAnswering
import TestSupport
import Testing

@testable import Serving

/// Who may use what, once there are keys.
@Suite struct AccessTests {
    private let folder: TemporaryDirectory
    private let file: KeyFile

    init() throws {
        folder = try TemporaryDirectory()
        file = KeyFile(at: folder.url.appending(path: "keys.json"))
    }

    private func service() async throws -> TestService {
        try await TestService { $0.keys = file.url.path }
    }

    @Test func noRouteButHealthAnswersWithoutAKey() async throws {
        _ = try file.create(name: "a", scope: .read)
        let service = try await service()
        for route in service.state.table.routes {
            let path = route.path.template.replacing("{id}", with: "r1")
                .replacing("{field}", with: "item_id")
            for headers in [
                [:], ["Authorization": "Bearer qk_x_y"], ["Authorization": "Basic eDp5"],
            ] {
                let reply = try await service.send(
                    route.method,
                    path,
                    body: route.method == .post ? "{}" : nil,
                    headers: headers
                )
                #expect(reply.status == (route.name == "health" ? 200 : 401), "\(route.name)")
                #expect(route.name == "health" || reply.headers[.wwwAuthenticate] != nil)
            }
        }
        for path in ["/nothing", "/v1/", "/v1/documents/%FF", "//", "/v1/health/", "/..%2f"] {
            #expect(try await service.send(.get, path).status == 401)
        }
        #expect(try await service.send(.options, "/v1/ask").status == 401)
    }

    @Test func noRouteOfTheOpenAPIDocumentAnswersWithoutAKey() async throws {
        let (_, text) = try file.create(name: "a", scope: .read)
        let service = try await service()
        let document = try await service.send(
            .get,
            "/openapi.json",
            headers: ["Authorization": "Bearer \(text)"]
        ).json
        guard case .object(let paths)? = document["paths"] else {
            Issue.record("no paths")
            return
        }
        #expect(paths.count >= 13)
        for path in paths.keys where path != "/v1/health" {
            let place = path.replacing("{id}", with: "r1").replacing("{field}", with: "item_id")
            for method: HTTPRequest.Method in [
                .get, .head, .post, .put, .patch, .delete, .options, .trace,
            ] {
                let reply = try await service.send(method, place, body: "{}")
                #expect(reply.status == 401, "\(method) \(place)")
            }
        }
    }

    @Test func readKeysReadAndWriteKeysDoAll() async throws {
        let (_, read) = try file.create(name: "a", scope: .read)
        let (_, write) = try file.create(name: "b", scope: .write)
        let service = try await service()
        func status(_ key: String, _ method: HTTPRequest.Method, _ path: String) async throws -> Int
        {
            try await service.send(method, path, headers: ["Authorization": "Bearer \(key)"]).status
        }
        #expect(try await status(read, .get, "/v1/documents/r1") == 200)
        #expect(try await status(read, .delete, "/v1/documents/r1") == 403)
        #expect(try await status(read, .post, "/v1/admin/reload") == 403)
        #expect(try await status(write, .delete, "/v1/documents/r1") == 200)
        #expect(try await status(write, .get, "/v1/documents/r1") == 404)
    }

    @Test func aRunningServiceFollowsItsFile() async throws {
        let (first, text) = try file.create(name: "a", scope: .read)
        let service = try await service()
        let headers = ["Authorization": "Bearer \(text)"]
        #expect(try await service.send(.get, "/v1/documents", headers: headers).status == 200)
        try file.revoke(first.id)
        try await Task.sleep(for: .milliseconds(1100))
        // The last key is gone: nobody comes in, rather than everybody.
        #expect(try await service.send(.get, "/v1/documents", headers: headers).status == 401)
        #expect(try await service.send(.get, "/v1/documents").status == 401)
    }

    @Test func anAddressThatOthersReachNeedsAKey() async throws {
        var settings = ServiceSettings()
        settings.keys = file.url.path
        let parts = TestParts().parts
        for host in ["0.0.0.0", "::", "192.168.1.1", "example.com", "127.evil.example"] {
            settings.host = host
            let open = settings
            let error = await #expect(throws: QuarryError.self) {
                _ = try await HTTPService(settings: open) { parts }
            }
            #expect(error?.kind == .usage)
        }
        _ = try file.create(name: "a", scope: .read)
        settings.host = "0.0.0.0"
        _ = try await HTTPService(settings: settings) { parts }
    }
}
