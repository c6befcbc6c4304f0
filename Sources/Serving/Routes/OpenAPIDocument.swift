import HTTPTypes

/// The OpenAPI 3.1 description of a table of routes.
struct OpenAPIDocument {
    private let routes: [Route]
    private let version: String

    /// Describes what the table tells of.
    init(_ table: RouteTable, version: String) {
        routes = table.routes.filter(\.isDescribed)
        self.version = version
    }

    /// The document.
    var value: JSONValue {
        var components: [String: JSONValue] = [:]
        var paths: [String: JSONValue] = [:]
        for route in routes {
            var methods: [String: JSONValue] = [:]
            if case .object(let known)? = paths[route.path.template] { methods = known }
            methods[route.method.rawValue.lowercased()] = operation(route, &components)
            paths[route.path.template] = .object(methods)
        }
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Quarry", "version": .string(version),
                "summary": "Answers questions with the exact words of documents.",
            ],
            "paths": .object(paths),
            "components": [
                "schemas": .object(components),
                "securitySchemes": [
                    "key": [
                        "type": "http", "scheme": "bearer",
                        "description": "A key made with quarry keys create, where there are keys.",
                    ]
                ],
            ],
        ]
    }

    private func operation(_ route: Route, _ components: inout [String: JSONValue]) -> JSONValue {
        var fields: [String: JSONValue] = [
            "operationId": .string(route.name), "summary": .string(route.summary),
            "responses": responses(route, &components),
        ]
        let parameters = parameters(route, &components)
        if !parameters.isEmpty { fields["parameters"] = .array(parameters) }
        if let body = body(route.body, &components) { fields["requestBody"] = body }
        if let scope = route.scope {
            fields["security"] = [["key": []], [:]]
            fields["description"] = .string(
                "Needs a key of scope \(scope.rawValue), where there are keys."
            )
        }
        return .object(fields)
    }

    private func parameters(_ route: Route, _ components: inout [String: JSONValue]) -> [JSONValue]
    {
        let inPath = route.path.parameters.map { name -> JSONValue in
            [
                "name": .string(name), "in": "path", "required": true,
                "schema": ["type": "string", "minLength": 1, "pattern": "^[^\\u0000]+$"],
                "example": .string(route.pathExamples[name] ?? name),
            ]
        }
        return inPath
            + route.parameters.map { property -> JSONValue in
                [
                    "name": .string(property.name), "in": "query",
                    "required": .bool(property.isRequired),
                    "description": .string(property.description),
                    "schema": property.schema.described(in: &components),
                ]
            }
    }

    private func body(_ body: Route.Body, _ components: inout [String: JSONValue]) -> JSONValue? {
        var content: [String: JSONValue] = [:]
        switch body {
        case .none: return nil
        case .json(let schema, let example):
            content["application/json"] = media(schema, example, &components)
        case .form(let properties):
            content["application/x-www-form-urlencoded"] = media(
                .object(properties),
                nil,
                &components
            )
        case .stream(let types):
            for type in types {
                content[type.type] = media(type.schema, type.example, &components)
            }
        }
        return ["required": true, "content": .object(content)]
    }

    private func media(
        _ schema: Schema,
        _ example: JSONValue?,
        _ components: inout [String: JSONValue]
    ) -> JSONValue {
        var fields: [String: JSONValue] = ["schema": schema.described(in: &components)]
        if let example { fields["example"] = example }
        return .object(fields)
    }

    private func responses(_ route: Route, _ components: inout [String: JSONValue]) -> JSONValue {
        var responses: [String: JSONValue] = [:]
        for outcome in route.outcomes {
            var content: [String: JSONValue] = [:]
            if case .object(let known)? = responses[String(outcome.status)]?["content"] {
                content = known
            }
            if let type = outcome.type {
                let name = type.split(separator: ";").first.map(String.init) ?? type
                content[name] = outcome.schema.map { media($0, nil, &components) } ?? [:]
            }
            let first = responses[String(outcome.status)]?["description"]
            responses[String(outcome.status)] = [
                "description": first ?? .string(outcome.description),
                "content": .object(content),
            ]
        }
        return .object(responses)
    }
}
