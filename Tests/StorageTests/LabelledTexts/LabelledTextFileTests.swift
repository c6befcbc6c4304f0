import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

struct LabelledTextFileTests {
    private func texts(
        _ bytes: [UInt8],
        _ name: String,
        columns: LabelledTextFile.Columns = .init()
    ) throws -> [LabelledText] {
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: name)
        try Data(bytes).write(to: file)
        return try withExtendedLifetime(folder) {
            try LabelledTextFile(file.path, columns: columns).texts
        }
    }

    private let expected = [
        LabelledText(text: "good, \"very\"", label: "1"), LabelledText(text: "bad 👍", label: "0"),
        LabelledText(text: "bad too", label: "0"),
    ]

    @Test(arguments: [
        (
            "a.jsonl",
            """
            {"text": "good, \\"very\\"", "label": 1, "x": [1]}

            {"label": "0", "text": "bad 👍"}
            {"label": "0", "text": "bad too"}
            """
        ),
        ("a.csv", "id,Text,Label\r\n7,\"good, \"\"very\"\"\",1\r\n8,bad 👍,0\r\n9,bad too,0\r\n"),
        ("a.tsv", "sentence\tlabel\ngood, \"very\"\t1\nbad 👍\t0\nbad too\t0\n"),
        ("a.tsv", "good, \"very\"\t1\nbad 👍\t0\nbad too\t0"),
        ("a.txt", "1\tgood, \"very\"\n0\tbad 👍\n\n0\tbad too\n"),
    ])
    func everyFormatGivesTheSameTexts(name: String, content: String) throws {
        #expect(try texts(Array(content.utf8), name) == expected)
    }

    @Test func columnsCanBeNamed() throws {
        let columns = LabelledTextFile.Columns(text: "body", label: "stars")
        let found = try texts(
            Array("text,body,stars\nx,good,5\n".utf8),
            "a.csv",
            columns: columns
        )
        #expect(found == [LabelledText(text: "good", label: "5")])
    }

    @Test(arguments: [
        ("a.csv", "id,words\n1,x\n", "columns \"text\""), ("a.csv", "text,label\n ,1\n", ":2"),
        ("a.csv", "text,label\nx,\n", "expected a label"),
        ("a.csv", "text,label\nx\n", "2 columns"),
        ("a.csv", "text,label\n\"x,1\n", "closing quote"), ("a.csv", "", "none"),
        ("a.jsonl", "{\"text\": \"x\"}\n", "\"label\""), ("a.jsonl", "no\n", "JSON object"),
        ("a.jsonl", "{\"text\": [1], \"label\": 1}\n", "a text or a number"),
        ("a.tsv", "one two\nthree\n", "columns"),
    ])
    func whatIsWrongIsNamed(name: String, content: String, part: String) throws {
        do {
            _ = try texts(Array(content.utf8), name)
            Issue.record("no error for \(content)")
        } catch let error as QuarryError {
            #expect(error.kind == .badData && "\(error)".contains(part), "\(error)")
        }
    }

    @Test(arguments: ["a.jsonl", "a.csv", "a.tsv"])
    func damagedFilesNeverCrash(name: String) throws {
        let sources = [
            "a.jsonl":
                "{\"text\": \"good \\u00e9\", \"label\": 1}\n{\"label\": \"0\", \"text\": \"b\"}\n",
            "a.csv": "id,text,label\r\n7,\"good, \"\"é\"\"\",1\r\n8,bad 👍,0\r\n",
            "a.tsv": "text\tlabel\ngood é\t1\nbad 👍\t0\n",
        ]
        let source = Array(try #require(sources[name]).utf8)
        try forEachSeed(0..<500) { (seed: UInt64, random: inout SplitMix64) throws in
            var bytes = source
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: 0...255, using: &random)
            }
            do {
                let found = try texts(bytes, name)
                #expect(!found.isEmpty)
            } catch let error as QuarryError {
                #expect(error.kind == .badData, "seed \(seed): \(error)")
            }
        }
    }
}
