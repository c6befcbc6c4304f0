import Foundation
import TestSupport
import Testing

@testable import Serving

@Suite struct JSONParserTests {
    @Test(
        arguments: [
            ("null", .null), (" [ ] ", []), ("{}", [:]), ("-0", 0), ("10", 10), ("1e2", 100.0),
            ("0.5", 0.5), ("9223372036854775808", 9_223_372_036_854_775_808.0),
            (#""é\u00e9\n😀\ud83d\ude00""#, "éé\n😀😀"),
            ("{\"a\":[true,false,{\"b\":null}]}", ["a": [true, false, ["b": .null]]]),
        ] as [(String, JSONValue)]
    )
    func readsWhatTheStandardAllows(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "tru", "+1", "01", "1.", ".5", "1e", "1e999", "\"", "\"\\x\"", "\"\\u12\"",
        "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"a\u{1}b\"", "[1,]", "[1 2]", "{\"a\":1,}", "{a:1}",
        "{\"a\" 1}", "{\"a\":1,\"a\":2}", "1 2", "{", "[", "'a'", "NaN", "\u{FEFF}1", "--1", "0x1",
    ])
    func refusesEverythingElse(text: String) {
        #expect(throws: JSONFault.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test func refusesBytesThatAreNoText() {
        #expect(throws: JSONFault.self) { try JSONParser.parse([0x22, 0xFF, 0x22]) }
        #expect(throws: JSONFault.self) { try JSONParser.parse([0x22, 0xED, 0xA0, 0x80, 0x22]) }
    }

    @Test func nestingHasALimit() throws {
        let deep = { (count: Int) in
            Array(
                (String(repeating: "[", count: count) + String(repeating: "]", count: count)).utf8
            )
        }
        _ = try JSONParser.parse(deep(JSONParser.deepest))
        #expect(throws: JSONFault.self) { try JSONParser.parse(deep(JSONParser.deepest + 1)) }
        #expect(throws: JSONFault.self) { try JSONParser.parse(deep(1_000_000)) }
    }

    @Test func tellsLineAndColumn() {
        let bytes = Array("{\n  \"a\": x}".utf8)
        let fault = #expect(throws: JSONFault.self) { try JSONParser.parse(bytes) }
        #expect(fault?.described(in: bytes) == "line 2, column 8: expected a value, found \"x\"")
    }

    @Test func readsBackWhatTheEncoderWrites() throws {
        try forEachSeed(0..<200) { _, generator in
            let value = Self.value(&generator, depth: 3)
            let read = try JSONParser.parse(JSONText.bytes(value))
            #expect(read == value)
        }
    }

    @Test func anyBytesGiveAValueOrAFault() {
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "u", "1", "-", ".", "e", "a", " ",
            "true", "null", "\u{0}", "é", "\\ud800",
        ]
        forEachSeed(0..<2000) { _, generator in
            var text = ""
            for _ in 0..<Int.random(in: 0...12, using: &generator) {
                text += pieces.randomElement(using: &generator) ?? ""
            }
            var bytes = Array(text.utf8)
            if Bool.random(using: &generator) {
                bytes.append(UInt8.random(in: 0...255, using: &generator))
            }
            guard let value = try? JSONParser.parse(bytes) else { return }
            // What we take, Foundation takes too, apart from texts at the top of old versions.
            #expect((try? JSONDecoder().decode(JSONValue.self, from: Data(bytes))) == value)
        }
    }

    private static func value(_ generator: inout SplitMix64, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 3: return .number(Double.random(in: -1e9...1e9, using: &generator) + 0.5)
        case 4: return .string(generator.text(pieces: 6))
        case 5:
            return .array(
                (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    value(&generator, depth: depth - 1)
                }
            )
        default:
            var fields: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                fields[generator.text(pieces: 3)] = value(&generator, depth: depth - 1)
            }
            return .object(fields)
        }
    }
}
