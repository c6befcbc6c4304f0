import TestSupport
import Testing

@testable import Serving

@Suite struct FormFieldsTests {
    @Test func readsNamesAndValues() throws {
        let form = try #require(FormFields("a=1&b=x+y%26%C3%A9&c&=d&&e=f=g"))
        #expect(form["a"] == "1")
        #expect(form["b"] == "x y&é")
        #expect(form["c"] == "")
        #expect(form["e"] == "f=g")
    }

    @Test(arguments: ["a=%", "a=%1", "a=%ZZ", "a=%FF", "%00=1", "a=%C3"])
    func refusesBadEscapes(text: String) {
        #expect(FormFields(Substring(text)) == nil)
    }

    @Test func anyBytesGiveFieldsOrNothing() {
        let pieces = ["%", "&", "=", "+", "a", "%C3", "%A9", "%00", "é", "\u{0}", "Z"]
        forEachSeed(0..<2000) { _, generator in
            var text = ""
            for _ in 0..<Int.random(in: 0...10, using: &generator) {
                text += pieces.randomElement(using: &generator) ?? ""
            }
            _ = FormFields(Substring(text))?.faults([])
            _ = RoutePath("/v1/{a}/b").match(Substring("/" + text))
        }
    }

    @Test func aPathGivesItsParts() {
        let path = RoutePath("/v1/documents/{id}")
        #expect(path.match("/v1/documents/a%2Fb") == ["id": "a/b"])
        #expect(path.match("/v1/documents/") == nil)
        #expect(path.match("/v1/documents/a/b") == nil)
        #expect(path.match("/v1/documents/%FF") == nil)
        #expect(path.match("v1/documents/a") == nil)
        #expect(RoutePath("/").match("/") == [:])
    }
}
