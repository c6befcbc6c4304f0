import HTTPTypes
import Testing

@testable import Serving

/// The OpenAPI document is true: every route is driven from it, and every reply is looked at by it.
@Suite struct OpenAPITests {
    private func document(_ service: TestService) async throws -> JSONValue {
        try await service.send(.get, "/openapi.json").json
    }

    private func operations(_ document: JSONValue) -> [(path: String, method: String, JSONValue)] {
        guard case .object(let paths)? = document["paths"] else { return [] }
        let all = paths.sorted { $0.key < $1.key }.flatMap { path, methods in
            guard case .object(let methods) = methods else {
                return [(String, String, JSONValue)]()
            }
            return methods.sorted { $0.key < $1.key }.map { (path, $0.key, $0.value) }
        }
        // Deletion last: what it deletes is asked for before.
        return all.filter { $0.1 != "delete" } + all.filter { $0.1 == "delete" }
    }

    @Test func itIsOfVersion3_1AndNamesEveryRoute() async throws {
        let service = try await TestService()
        let document = try await document(service)
        #expect(document["openapi"] == "3.1.0")
        let told = operations(document).map { "\($0.method.uppercased()) \($0.path)" }
        let there = service.state.table.routes.filter(\.isDescribed)
            .map { "\($0.method.rawValue) \($0.path.template)" }
        #expect(told.sorted() == there.sorted())
    }

    @Test func everyReferenceLeadsSomewhere() async throws {
        let document = try await document(TestService())
        func check(_ value: JSONValue) {
            switch value {
            case .array(let values): values.forEach(check)
            case .object(let fields):
                if case .string(let pointer)? = fields["$ref"] {
                    let target = pointer.split(separator: "/").dropFirst()
                        .reduce(JSONValue?.some(document)) { $0?[String($1)] }
                    #expect(target != nil && target != .null, "\(pointer)")
                }
                fields.values.forEach(check)
            default: break
            }
        }
        check(document)
    }

    @Test func everyRouteAnswersItsExampleAsDescribed() async throws {
        let service = try await TestService()
        let document = try await document(service)
        let schemas = JSONSchemaDefinition(document: document)
        for (path, method, operation) in operations(document) {
            let requests = try requests(path, operation)
            for request in requests {
                let reply = try await service.send(
                    HTTPRequest.Method(method.uppercased()) ?? .get,
                    request.path,
                    body: request.body,
                    type: request.type
                )
                #expect(reply.status == 200, "\(method) \(path): \(reply.text)")
                let described = operation["responses"]?[String(reply.status)]
                let type = MediaTypeName.of(reply.headers[.contentType]) ?? ""
                let schema = try #require(
                    described?["content"]?[type]?["schema"],
                    "\(path) \(type)"
                )
                let value = type == "application/json" ? reply.json : .string(reply.text)
                #expect(schemas.fault(value, schema) == nil, "\(method) \(path)")
                if case .object(let content)? = operation["requestBody"]?["content"] {
                    for media in content.values {
                        let example = try #require(media["example"])
                        let schema = try #require(media["schema"])
                        #expect(schemas.fault(example, schema) == nil, "\(method) \(path)")
                    }
                }
            }
        }
    }

    @Test func everyBodyThatIsRefusedIsRefusedAsDescribed() async throws {
        let service = try await TestService()
        let document = try await document(service)
        let schemas = JSONSchemaDefinition(document: document)
        for (path, method, operation) in operations(document) where operation["requestBody"] != nil
        {
            for (body, type, status) in [
                ("{", "application/json", 400), ("null", "application/json", 422),
                ("{\"unknown\":1}", "application/json", 422), ("x", "text/plain", 415),
            ] {
                let reply = try await service.send(
                    HTTPRequest.Method(method.uppercased()) ?? .get,
                    path,
                    body: body,
                    type: type
                )
                #expect(reply.status == status, "\(path) \(body)")
                let schema = try #require(
                    operation["responses"]?[String(status)]?["content"]?[
                        "application/problem+json"
                    ]?[
                        "schema"
                    ]
                )
                #expect(schemas.fault(reply.json, schema) == nil)
            }
        }
    }

    private func requests(_ path: String, _ operation: JSONValue) throws
        -> [(path: String, body: String?, type: String?)]
    {
        var path = path
        if case .array(let parameters)? = operation["parameters"] {
            for parameter in parameters where parameter["in"] == "path" {
                guard case .string(let name)? = parameter["name"],
                    case .string(let example)? = parameter["example"]
                else { continue }
                path = path.replacing("{\(name)}", with: example)
            }
        }
        guard case .object(let content)? = operation["requestBody"]?["content"] else {
            return [(path, nil, nil)]
        }
        return try content.map { type, media in
            let example = try #require(media["example"])
            if case .string(let text) = example { return (path, text, type) }
            return (path, try JSONText.text(example), type)
        }
    }
}
