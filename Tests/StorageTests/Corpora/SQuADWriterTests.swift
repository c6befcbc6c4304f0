import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

struct SQuADWriterTests {
    /// What a store would hand the writer.
    private func export(_ items: [CorpusItem]) throws -> (data: Data, summary: SQuADWriter.Summary)
    {
        var writer = SQuADWriter()
        for (number, item) in items.enumerated() {
            let id = DocumentID("d\(number)")
            writer.add(item.labels.map { $0.bound(to: id) }, documents: [id: item.document])
        }
        return (try writer.data(), writer.summary)
    }

    private func paragraphs(_ data: Data, title: String) throws -> [[String: Any]] {
        let root = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        let articles = try #require(root["data"] as? [[String: Any]])
        let article = try #require(articles.first { $0["title"] as? String == title })
        return try #require(article["paragraphs"] as? [[String: Any]])
    }

    @Test func labelsOfALostDocumentAreCounted() throws {
        var writer = SQuADWriter()
        let label = Label(id: "l", question: "Q?", documentID: DocumentID("gone"), answer: nil)
        writer.add([label], documents: [:])
        #expect(writer.summary.orphans == 1)
        #expect(try writer.data() == Data(#"{"data":[],"version":"v2.0"}"#.utf8))
    }

    @Test func documentsComeBackUnderTheirNames() throws {
        let label = UnboundLabel(id: "l", question: "Q?", answer: nil, origin: "q")
        let items = ["one", "two"].map { text in
            CorpusItem(document: Document(text: text), labels: [label])
        }
        let back = try CollectedRecords(Array(export(items).data), as: .squad)
        #expect(back.items.map(\.document.id?.rawValue) == ["d0", "d1"])
    }

    @Test func awkwardTextsComeBack() throws {
        forEachSeed(0..<200) { seed, random in
            let text = "x" + random.text(pieces: 40)
            let count = text.unicodeScalars.count
            let start = Int.random(in: 0..<count, using: &random)
            let end = Int.random(in: start + 1...count, using: &random)
            let answer = text.slice(scalars: start..<end)
            let bytes = text.slice(scalars: 0..<start).utf8.count
            let range = TextRange(scalars: start..<end, bytes: bytes..<bytes + answer.utf8.count)
            let label = UnboundLabel(
                id: "q/0",
                question: "Q\(random.text(pieces: 3))?",
                answer: LabelledSpan(text: answer, range: range),
                origin: "q"
            )
            let item = CorpusItem(
                document: Document(text: text, metadata: ["item_id": "T"]),
                labels: [label]
            )
            #expect(throws: Never.self, "seed \(seed)") {
                let back = try CollectedRecords(Array(export([item]).data), as: .squad)
                #expect(back.rejections == [], "seed \(seed)")
                #expect(back.texts.map { Array($0.utf8) } == [Array(text.utf8)], "seed \(seed)")
                #expect(back.labels.map(\.answer) == [label.answer], "seed \(seed)")
                #expect(back.labels.map(\.question) == [label.question], "seed \(seed)")
            }
        }
    }

    @Test(.enabled(if: SharedData.isPresent), arguments: ["train", "test", "dev"])
    func subjQASurvivesTheRoundTrip(split: String) throws {
        let file = try SharedData.unpacked("subjqa").appending(path: "electronics-\(split).csv")
        let before = try CollectedRecords(openCorpus(.subjqa, path: file.path))
        let export = try export(before.items)
        let after = try CollectedRecords(
            Array(export.data),
            as: .squad,
            named: "electronics-\(split).json"
        )
        #expect(export.summary.paragraphs == before.items.count)
        #expect(after.rejections == [])
        #expect(claims(after) == claims(before))
    }

    @Test(.enabled(if: SharedData.isPresent))
    func theBooksExampleHasThreeParagraphs() throws {
        let file = try SharedData.unpacked("subjqa").appending(path: "electronics-train.csv")
        let items = try CollectedRecords(openCorpus(.subjqa, path: file.path)).items
        let paragraphs = try paragraphs(export(items).data, title: "B00001P4ZH")
        #expect(paragraphs.count == 3)
        let questions = paragraphs.compactMap { ($0["qas"] as? [[String: Any]])?.first }
        let answers = questions.map { $0["answers"] as? [[String: Any]] ?? [] }
        let byID = Dictionary(
            uniqueKeysWithValues: zip(questions.map { $0["id"] as? String ?? "" }, answers)
        )
        #expect(byID["2543d296da9766d8d17d040ecc781699"]?.count == 0)
        #expect(
            byID["d476830bf9282e2b9033e2bb44bbb995"]?.map { $0["answer_start"] as? Int } == [
                1302, 1302,
            ]
        )
        #expect(
            byID["455575557886d6dfeea5aa19577e5de4"]?.map { $0["answer_start"] as? Int } == [650]
        )
    }

    /// Everything a SQuAD file says, whatever the order of its articles.
    private func claims(_ records: CollectedRecords) -> Set<String> {
        Set(
            records.items.flatMap { item in
                item.labels.enumerated().map { number, label in
                    let span = label.answer.map { "\($0.range) \($0.text)" } ?? "none"
                    return "\(item.document.text)|\(label.origin ?? "")|\(label.question)|\(span)"
                }
            }
        )
    }
}
