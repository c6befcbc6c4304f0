import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

struct QueryFileTests {
    private func queries(_ bytes: [UInt8]) throws -> [NamedQuery] {
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: "queries.jsonl")
        try Data(bytes).write(to: file)
        return try withExtendedLifetime(folder) { try QueryFile(file.path).queries }
    }

    private func queries(_ text: String) throws -> [NamedQuery] { try queries(Array(text.utf8)) }

    @Test func idsAndTextsAreRead() throws {
        let found = try queries(
            """
            {"id": "q1", "text": "Is it loud?"}

            {"_id": "PLAIN-3", "text": "fed on \\u00e9", "metadata": {"url": "http://x"}}
            {"id": 7, "query": "zip", "title": null}
            """
        )
        #expect(found.map(\.id) == ["q1", "PLAIN-3", "7"])
        #expect(found.map(\.query.text) == ["Is it loud?", "fed on é", "zip"])
        #expect(found.allSatisfy { $0.query.filter == nil })
    }

    @Test func aQueryMayHaveItsOwnFilter() throws {
        let found = try queries(#"{"id":"a","text":"b","filters":{"item_id":["X"]}}"#)
        let filter = try #require(found.first?.query.filter)
        #expect(filter.matches(["item_id": "X"], documentID: DocumentID("d")))
        #expect(!filter.matches(["item_id": "Y"], documentID: DocumentID("d")))
    }

    @Test(arguments: [
        ("", "1", "a query a line"), ("\n \n", "1", "a query a line"),
        ("{\"id\":\"a\",\"text\":\"b\"}\nnot json\n", "2:1", "JSON object"),
        ("{\"id\":\"a\",\"text\":\"b\"}\n\n{\"id\":\"a\",\"text\":\"c\"}", "3:7", "line 1 has"),
        ("{\"id\":\"a\"}", "1:1", "\"text\""), ("{\"text\":\"a\"}", "1:1", "\"id\""),
        ("{\"id\":\"a\",\"text\":\" \"}", "1:18", "white space only"),
        ("{\"id\":\"a b\",\"text\":\"c\"}", "1:7", "without white space"),
        ("{\"id\":\"a\",\"text\":5}", "1:18", "a text"),
        ("{\"id\":\"a\",\"text\":\"b\"", "1:21", "','"),
        ("{\"id\":\"a\",\"text\":\"b\",\"filters\":{\"$x\":1}}", "1:32", "$and"),
    ])
    func aLineThatIsNoQueryIsNamed(text: String, place: String, words: String) throws {
        let error = try #require(throws: QuarryError.self) { try queries(text) }
        #expect(error.kind == .badData)
        #expect(error.description.contains("queries.jsonl:\(place):"), "\(error)")
        #expect(error.description.contains(words), "\(error)")
    }

    @Test func noFileIsMissing() throws {
        let error = #expect(throws: QuarryError.self) { try QueryFile("/nowhere/at/all") }
        #expect(error?.kind == .missing)
    }

    @Test func damagedFilesNeverCrash() throws {
        let source = Array(
            #"{"id":"a","text":"One 👍","filters":{"n":{"$gte":4}}}\#n{"_id":2,"text":"\u00e9"}"#
                .utf8
        )
        var outcomes = (read: 0, refused: 0)
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: "queries.jsonl")
        try forEachSeed(0..<2000) { seed, random in
            var bytes = source
            for _ in 0..<Int.random(in: 1...2, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                default: bytes.removeSubrange(place...)
                }
            }
            do {
                try Data(bytes).write(to: file)
                let found = try QueryFile(file.path).queries
                #expect(Set(found.map(\.id)).count == found.count, "seed \(seed)")
                outcomes.read += 1
            } catch let error as QuarryError {
                #expect(error.kind == .badData && error.location?.line != nil, "seed \(seed)")
                outcomes.refused += 1
            }
        }
        withExtendedLifetime(folder) {}
        #expect(outcomes.read > 20 && outcomes.refused > 20, "\(outcomes)")
    }
}
