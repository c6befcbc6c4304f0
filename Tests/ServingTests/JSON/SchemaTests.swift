import Testing

@testable import Serving

@Suite struct SchemaTests {
    private let schema = Schema.object([
        .init("query", .string(length: 1...5), required: true, ""),
        .init("top_k", .integer(1...10), ""),
        .init("list", .array(.number(0...1), count: 0...2), ""),
        .init("kind", .nullable(.choice(["a", "b"])), ""),
        .init("by", .map(.boolean), ""),
    ])

    private func pointers(_ text: String) throws -> [String] {
        schema.faults(in: try JSONParser.parse(Array(text.utf8))).map(\.pointer)
    }

    @Test(arguments: [
        #"{"query":"é"}"#, #"{"query":"12345","top_k":10.0,"list":[0,1],"kind":null,"by":{}}"#,
        #"{"query":"1","by":{"x":true},"kind":"b"}"#,
    ])
    func takesWhatFits(text: String) throws {
        #expect(try pointers(text) == [])
    }

    @Test(arguments: [
        ("{}", ["#/query"]), ("[]", ["#"]), (#"{"query":""}"#, ["#/query"]),
        (#"{"query":"123456"}"#, ["#/query"]), (#"{"query":"a\u0000"}"#, ["#/query"]),
        (#"{"query":1,"top_k":"1"}"#, ["#/query", "#/top_k"]),
        (#"{"query":"a","top_k":1.5}"#, ["#/top_k"]), (#"{"query":"a","top_k":11}"#, ["#/top_k"]),
        (#"{"query":"a","top_k":1e300}"#, ["#/top_k"]),
        (#"{"query":"a","list":[0,2,1]}"#, ["#/list"]),
        (#"{"query":"a","list":[0,2]}"#, ["#/list/1"]),
        (#"{"query":"a","kind":"c"}"#, ["#/kind"]),
        (#"{"query":"a","by":{"x/~":1}}"#, ["#/by/x~1~0"]),
        (#"{"query":"a","more":1}"#, ["#/more"]), (#"{"query":null}"#, ["#/query"]),
    ])
    func namesThePathOfWhatDoesNot(text: String, pointers expected: [String]) throws {
        #expect(try pointers(text) == expected)
    }

    @Test(arguments: [
        (#"{"a.b":{"$gte":"x","$odd":1}}"#, "#/filters/a.b/$odd"),
        (#"{"$and":[{"a":1},{"b":{"c":[[1]]}}]}"#, "#/filters/$and/1/b/c"),
        (#"{"$or":{}}"#, "#/filters/$or"), (#"{"a":null}"#, "#/filters/a"),
        (#"{"$x":1}"#, "#/filters/$x"), ("[]", "#/filters"),
        (#"{"a":["b",null]}"#, "#/filters/a/1"),
    ])
    func filtersNameThePathToo(text: String, pointer: String) throws {
        let value = try JSONParser.parse(Array(text.utf8))
        let faults = FilterSchema.schema.faults(in: value, at: "#/filters")
        #expect(faults.map(\.pointer) == [pointer])
    }

    @Test func filtersHaveALimit() throws {
        let many = JSONValue.object([
            "a": .array((0..<Int64(2000)).map { JSONValue.integer($0) })
        ])
        #expect(FilterSchema.schema.faults(in: many).count == 1)
    }
}
