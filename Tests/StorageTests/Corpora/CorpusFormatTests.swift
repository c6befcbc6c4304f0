import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

struct CorpusFormatTests {
    @Test func namesAreThoseOfTheCommandLine() {
        #expect(
            CorpusFormat.allCases.map(\.rawValue) == [
                "subjqa", "squad", "jsonl", "csv", "smart", "text", "markdown", "html",
            ]
        )
    }

    @Test func anUnknownNameListsTheKnown() throws {
        #expect(try CorpusFormat(named: "csv") == .csv)
        #expect(
            complaint { _ = try CorpusFormat(named: "xml") }
                == "choosing the format xml: expected one of subjqa, squad, jsonl, csv, smart, text, markdown, html, found \"xml\""
        )
    }

    @Test(arguments: [
        ("a.jsonl", "{}", CorpusFormat.jsonl), ("a.ndjson", "{}", .jsonl), ("a.JSON", "{}", .squad),
        ("a.csv", "text\n", .csv), ("a.txt", "x", .text), ("a.md", "x", .markdown),
        ("a.htm", "x", .html),
        (
            "a.csv", "item_id,q_review_id,question,review,human_ans_spans,human_ans_indices\n",
            .subjqa
        ),
    ])
    func theNameTellsTheFormat(name: String, text: String, format: CorpusFormat) throws {
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: name)
        try Data(text.utf8).write(to: file)
        #expect(try CorpusFormat.guess(file.path) == format)
    }

    @Test func aNameThatTellsNothingIsRefused() throws {
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: "a.doc")
        try Data("x".utf8).write(to: file)
        let error = complaint { _ = try openCorpus(path: file.path) }
        #expect(error?.contains("Say it with --format: subjqa, squad") == true)
    }

    @Test func aFolderOfOneKindIsGuessed() throws {
        let folder = try TemporaryDirectory()
        try Data("x".utf8).write(to: folder.url.appending(path: "a.md"))
        #expect(try CorpusFormat.guess(folder.url.path) == .markdown)
        try Data("x".utf8).write(to: folder.url.appending(path: "a.txt"))
        let error = complaint { _ = try CorpusFormat.guess(folder.url.path) }
        #expect(error?.contains("found text and markdown files") == true)
    }

    @Test(arguments: CorpusFormat.allCases)
    func aMissingFileIsMissing(format: CorpusFormat) {
        do {
            _ = try openCorpus(format, path: "/nowhere/at/all")
            Issue.record("opened")
        } catch let error as QuarryError {
            #expect(error.kind == .missing)
            #expect(error.description.contains("/nowhere/at/all"))
        } catch {
            Issue.record("\(error)")
        }
    }

    @Test(arguments: [CorpusFormat.subjqa, .squad, .jsonl, .csv, .smart])
    func aFolderIsNoFile(format: CorpusFormat) throws {
        let folder = try TemporaryDirectory()
        let error = complaint { _ = try openCorpus(format, path: folder.url.path) }
        #expect(error?.contains("file, found a folder") == true)
    }

    @Test func anotherDateOrSplitIsAnotherCorpus() throws {
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: "a.jsonl")
        try Data("{\"text\":\"x\"}".utf8).write(to: file)
        let first = try openCorpus(.jsonl, path: file.path).fingerprint
        #expect(try first == openCorpus(.jsonl, path: file.path).fingerprint)
        let options = CorpusOptions(split: "dev")
        #expect(try first != openCorpus(.jsonl, path: file.path, options: options).fingerprint)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1)],
            ofItemAtPath: file.path
        )
        #expect(try first != openCorpus(.jsonl, path: file.path).fingerprint)
    }

    @Test(arguments: [
        ("electronics-train.csv", "train"), ("electronics-dev.csv", "dev"), ("x_test.csv", "test"),
        ("x-validation.csv", "dev"), ("electronics.csv", nil), ("trainers.csv", nil),
    ])
    func theNameTellsTheSplit(name: String, split: String?) throws {
        let text = """
            item_id,q_review_id,question,review,human_ans_spans,human_ans_indices
            B1,q1,Loud?,Very loud ANSWERNOTFOUND,loud,"(5, 9)"
            """
        let records = try CollectedRecords(text, as: .subjqa, named: name)
        #expect(records.items.first?.document.metadata["split"]?.text == split)
        #expect(records.labels.first?.answer?.text == "loud")
    }
}
