import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Damaged files give records, rejections or an error; never a crash, and never a record that a store
/// would refuse.
struct ReaderFuzzTests {
    private static let sources: [CorpusFormat: String] = [
        .jsonl: """
        {"id": "a", "text": "Gut 👍 \\u00e9\\n", "meta": {"a": [1, -2.5e3, null], "b": {"c": true}}}
        {"text":"red","labels":[{"question":"Q?","id":"q","answers":[{"text":"red","answer_start":0}]}]}

        """,
        .csv: "id,text,title,rating\r\nr1,\"one, \"\"two\"\"\nthree é\",t,5\nr2,four,,\n",
        .subjqa: """
        item_id,domain,q_review_id,question,review,human_ans_spans,human_ans_indices,ans_subj_score
        B1,x,q1,A?,one 👍 two ANSWERNOTFOUND,two,"(6, 9)",0.5
        B1,x,q1,A?,one 👍 two ANSWERNOTFOUND,ANSWERNOTFOUND,"(10, 24)",0.5
        B2,x,q2,B?,"three, four ANSWERNOTFOUND",ANSWERNOTFOUND,"(12, 26)",0.5

        """,
        .squad: """
        {"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "Sie ist 👍 gut.", "qas":
        [{"id": "a", "question": "Wie?", "answers": [{"text": "gut", "answer_start": 10}]},
        {"id": "b", "question": "Wer?", "is_impossible": true, "answers": []}]}]}]}
        """,
        .smart: ".I 1\n.T\nA title\n.A\nby 👍\n.W\nOne é\ntwo .\n.I b2\n.B\nx\n.W\nmore\n",
        .text: "One é\r\ntwo 👍\n",
        .markdown: "---\ntitle: \"T\"\nkey: value\n---\n# Heading\n\nText é 👍.\n",
        .html: """
        <!doctype html><title>T &amp; é</title><script>x < y</script><p class="a>b">One&nbsp;<b>two</b>
        <pre> a\n b</pre><ul><li>x<li>y</ul>&#x1F600;&copy;<!-- c --></p>
        """,
    ]

    @Test(arguments: CorpusFormat.allCases)
    func damagedFilesNeverCrash(format: CorpusFormat) throws {
        let source = Array(try #require(Self.sources[format]).utf8)
        let folder = try TemporaryDirectory()
        var outcomes = (items: 0, rejections: 0, errors: 0)
        try forEachSeed(0..<5000) { seed, random in
            // A file of its own: writing one anew makes some file systems wait for the disk.
            let file = folder.url.appending(path: "\(seed)-dev")
            try Data(Self.damaged(source, &random)).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            do {
                let records = try CollectedRecords(openCorpus(format, path: file.path))
                outcomes.items += records.items.count
                outcomes.rejections += records.rejections.count
                for item in records.items { expectStorable(item, "\(format) seed \(seed)") }
                let unexplained = records.rejections.filter(\.reason.isEmpty)
                #expect(unexplained.isEmpty)
            } catch let error as QuarryError {
                outcomes.errors += 1
                #expect(error.kind == .badData, "\(format) seed \(seed): \(error)")
            }
        }
        withExtendedLifetime(folder) {}
        #expect(outcomes.items > 200)
        #expect(outcomes.rejections + outcomes.errors > 100)
    }

    /// One expectation an item: thirty thousand times ten would take longer than the readers.
    private func expectStorable(_ item: CorpusItem, _ comment: Comment) {
        let document = item.document
        let texts =
            [document.id?.rawValue, document.title, document.text].compactMap { $0 }
            + document.metadata.flatMap { [$0.key, $0.value.text ?? ""] }
            + item.labels.flatMap { [$0.id, $0.question, $0.origin ?? ""] }
        let isStorable =
            document.text.contains { !$0.isWhitespace } && document.id?.rawValue.isEmpty != true
            && !texts.contains { $0.utf8.contains(0) } && !item.labels.contains(where: \.id.isEmpty)
        let spansHold = item.labels.compactMap(\.answer).allSatisfy { answer in
            document.text.slice(bytes: answer.range.bytes).utf8.elementsEqual(answer.text.utf8)
                && document.text.slice(scalars: answer.range.scalars).utf8
                    .elementsEqual(answer.text.utf8)
        }
        #expect(isStorable && spansHold, comment)
    }

    /// One to four changes anywhere: bytes flipped, dropped, doubled, moved, strange ones put in.
    private static func damaged(_ source: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        let pieces: [[UInt8]] = [
            [0], [0xFF], [0xC3], [0xE2, 0x80], Array("\"".utf8), Array("\\".utf8), Array("{".utf8),
            Array("]".utf8), Array(",".utf8), Array("\n".utf8), Array("\r".utf8), Array("<".utf8),
            Array("&#".utf8), Array("\\ud800".utf8), Array("-1e999".utf8), Array("\u{301}".utf8),
            Array("\u{FEFF}".utf8), Array("99999999999999999999".utf8), Array("null".utf8),
        ]
        var bytes = source
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let start = Int.random(in: 0..<bytes.count, using: &random)
            let end = min(start + Int.random(in: 0...12, using: &random), bytes.count)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[start] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.removeSubrange(start..<end)
            case 2: bytes.insert(contentsOf: bytes[start..<end], at: start)
            case 3: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: start)
            case 4: bytes.removeSubrange(end...)
            default: bytes[start..<end].reverse()
            }
        }
        return bytes
    }
}
