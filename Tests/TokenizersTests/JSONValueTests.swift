import Foundation
import TestSupport
import Testing
import Tokenizers

@Suite struct JSONValueTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONValue(parsing: Array(text.utf8))
    }

    @Test func valuesAreRead() throws {
        let value = try parse(#" {"a": [1, -2.5e1, true, false, null], "b": {"c": "d"}} "#)
        let array = try #require(value["a"]?.array)
        #expect(array.count == 5)
        #expect(array[0].integer == 1)
        #expect(array[1].integer == -25)
        #expect(array[2].bool == true)
        #expect(array[3].bool == false)
        #expect(value["b"]?["c"]?.string == "d")
        #expect(value["x"] == nil)
        #expect(try parse("0.5").integer == nil)
    }

    @Test(arguments: [
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0120\u00e9""#, "Ġé"),
        (#""\ud83d\ude00""#, "😀"),
        (#""日本é""#, "日本é"),
    ])
    func textsAreRead(json: String, text: String) throws {
        #expect(try parse(json).string == text)
    }

    @Test func keysAreToldApartByTheirBytes() throws {
        let value = try parse("{\"\u{E9}\": 1, \"e\u{301}\": 2}")
        #expect(value["\u{E9}"]?.integer == 1)
        #expect(value["e\u{301}"]?.integer == 2)
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,}", "{\"a\" 1}", "\"", "\"\\x\"", "\"\\ud800\"",
        "\"\\ud800\\u0041\"",
        "\"a\nb\"", "01x", "+1", ".5", "1.", "nul", "[1] 2", "-", "1e999", "\"\\u12", "tru",
        "{1:2}",
        "\u{FEFF}",
    ])
    func malformedTextsAreRefused(json: String) {
        #expect(throws: JSONValue.Malformed.self) { try parse(json) }
    }

    @Test func invalidUTF8IsRefused() {
        #expect(throws: JSONValue.Malformed.self) {
            try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22])
        }
    }

    @Test func deepNestingIsRefused() {
        let error = #expect(throws: JSONValue.Malformed.self) {
            try parse(String(repeating: "[", count: 100_000))
        }
        #expect(error?.expected == "at most 200 levels of nesting")
    }

    @Test func errorsNameTheLine() {
        let error = #expect(throws: JSONValue.Malformed.self) {
            try parse("{\n\"a\": 1,\n\"b\" 2}")
        }
        #expect(error?.line == 3)
        #expect(error?.expected == ":")
        #expect(error?.found == "'2'")
    }

    @Test func randomBytesNeverCrash() {
        let letters = Array("{}[]\",:\\u0dtruefalsn1e-. \n".utf8) + [0xC3, 0xA9, 0xFF, 0]
        var read = 0
        forEachSeed(0..<20_000) { _, generator in
            let bytes = (0..<Int.random(in: 1...24, using: &generator)).map { _ in
                letters[Int.random(in: 0..<letters.count, using: &generator)]
            }
            if (try? JSONValue(parsing: bytes)) != nil { read += 1 }
        }
        #expect(read > 0)
    }
}
