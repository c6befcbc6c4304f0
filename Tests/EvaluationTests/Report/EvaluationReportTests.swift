import Evaluation
import Foundation
import TestSupport
import Testing

#if canImport(FoundationXML)
    import FoundationXML
#endif

private let kinds = [EvaluationResult.Kind.retriever, .reader, .pipeline]

/// Reads a page as XML and keeps its text and the attributes that matter.
private final class PageReader: NSObject, XMLParserDelegate {
    var elements: [String: Int] = [:]
    var links: [String] = []
    var ids: [String] = []
    var text = ""

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements[name, default: 0] += 1
        links += ["src", "href", "action", "srcset", "data"].compactMap { attributes[$0] }
        ids += [attributes["id"]].compactMap(\.self)
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    static func read(_ html: String) throws -> PageReader {
        let reader = PageReader()
        let parser = XMLParser(data: Data(html.utf8))
        parser.delegate = reader
        let isWellFormed = parser.parse()
        try #require(
            isWellFormed,
            "line \(parser.lineNumber): \(String(describing: parser.parserError))"
        )
        return reader
    }
}

@Suite struct EvaluationReportTests {
    @Test(arguments: kinds)
    func aPageIsWellFormedAndLoadsNothing(kind: EvaluationResult.Kind) throws {
        let html = EvaluationReport(SyntheticResult.make(kind), title: "Demo", date: nil).html()
        let page = try PageReader.read(html)
        #expect(page.links.allSatisfy { $0.hasPrefix("#") })
        #expect(page.links.allSatisfy { page.ids.contains(String($0.dropFirst())) })
        #expect(Set(page.ids).count == page.ids.count)
        #expect(page.elements["script"] == 1)
        #expect(page.elements["h1"] == 1)
        for load in ["http://", "https://", "url(", "@import"] { #expect(!html.contains(load)) }
        #expect(!html.contains(#/[ ,"](nan|-?inf)[ ,"]/#))
    }

    @Test(arguments: kinds)
    func theSameResultGivesTheSameBytes(kind: EvaluationResult.Kind) {
        let one = EvaluationReport(SyntheticResult.make(kind), title: "Demo", date: "today").html()
        let two = EvaluationReport(SyntheticResult.make(kind), title: "Demo", date: "today").html()
        #expect(one == two)
    }

    @Test func everyFailureIsOnThePageTheWorstFirst() throws {
        let result = SyntheticResult.make(.pipeline)
        let html = EvaluationReport(result, title: "Demo", date: nil).html()
        #expect(try PageReader.read(html).elements["article"] == result.systems[0].misses.count)
        let losses = html.components(separatedBy: "<span>loss ").dropFirst().compactMap {
            Double($0.prefix { $0 != "<" })
        }
        #expect(losses == losses.sorted(by: >))
    }

    @Test(arguments: kinds, [0, 1, 2])
    func fewQuestionsStillMakeAPage(kind: EvaluationResult.Kind, count: Int) throws {
        let result = SyntheticResult.make(kind, questions: count)
        _ = try PageReader.read(
            EvaluationReport(result, comparedWith: result, title: "", date: nil).html()
        )
    }

    @Test func valuesThatAreNoNumbersAreNotDrawn() throws {
        var result = SyntheticResult.make(.pipeline, questions: 12)
        for name in result.systems[0].values.keys {
            result.systems[0].values[name] = [nil, .nan, .infinity, -.infinity]
        }
        for name in result.systems[0].scores.keys {
            result.systems[0].scores[name] = Score(
                value: .nan,
                low: .nan,
                high: .infinity,
                count: 0
            )
        }
        result.systems[0].latency = ["read": Latency(mean: .nan, p50: .infinity, p95: -.nan)]
        result.systems[0].misses[0].question = 99
        result.systems[0].misses[1].loss = .nan
        let html = EvaluationReport(result, comparedWith: result, title: "x", date: nil).html()
        _ = try PageReader.read(html)
        #expect(!html.contains("nan\"") && !html.contains("\"inf"))
    }

    @Test func whatIsMissingIsSaid() throws {
        let result = EvaluationResult(
            kind: .reader,
            setting: SyntheticResult.make(.reader, questions: 0).setting,
            questions: [],
            systems: [SystemResult(name: "none")],
            baselines: []
        )
        let html = EvaluationReport(result, title: "Empty", date: nil).html()
        let page = try PageReader.read(html)
        #expect(page.elements["svg"] == nil)
        for words in [
            "Nothing was scored", "Nothing was timed", "no probabilities", "lists no failures",
        ] {
            #expect(page.text.contains(words))
        }
    }

    @Test func aComparisonShowsWhatChanged() throws {
        let result = SyntheticResult.make(.reader, skill: 0.9)
        let before = SyntheticResult.make(.reader, skill: 0.1)
        let html = EvaluationReport(result, comparedWith: before, title: "x", date: nil).html()
        #expect(try PageReader.read(html).text.contains("What changed"))
        #expect(html.contains("class=\"sure\">+0."))
    }
}

private let hostile = [
    "</script><script>alert(1)</script>", "\"' onload='x' \"", "<\u{338}b>", "a\u{0}b\u{1F}\u{7F}",
    "\u{202E}evil\u{202C}", "🎒👩‍👩‍👧", "]]>", "<!--", "&amp;&lt;", "\u{FFFE}\u{FFFF}", "\r\n\t",
    "e\u{301}\u{301}",
]

@Suite struct HostileTextTests {
    @Test(arguments: hostile)
    func hostileTextStaysText(text: String) throws {
        var result = SyntheticResult.make(.pipeline, questions: 30, texts: [text, text + text])
        result.setting.data = text
        result.setting.options = [text: text]
        result.systems[0].name = text
        result.baselines[0].name = text
        for index in result.questions.indices {
            result.questions[index].text = text
            result.questions[index].product = text
            result.questions[index].slices = [text: text]
        }
        let html = EvaluationReport(result, comparedWith: result, title: text, date: text).html()
        let page = try PageReader.read(html)
        #expect(page.elements["script"] == 1)
        #expect(page.elements["b", default: 0] == result.systems[0].misses.count)
    }
}
