import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

struct SQuADReaderTests {
    private func read(_ paragraphs: String, named name: String = "corpus.json") throws
        -> CollectedRecords
    {
        try CollectedRecords(
            #"{"version":"v2.0","data":[{"title":"T","paragraphs":["# + paragraphs + "]}]}",
            as: .squad,
            named: name
        )
    }

    private func paragraph(_ context: String, _ answer: String, _ start: String) -> String {
        #"{"context":"\#(context)","qas":[{"id":"q","question":"Q?","answers":[{"text":"\#(answer)","answer_start":\#(start)}]}]}"#
    }

    @Test func aContextIsADocumentAndAnAnswerALabel() throws {
        let records = try read(
            """
            {"context":"Sie ist 👍 gut.","qas":[
              {"id":"a","question":"Wie?","answers":[{"text":"gut","answer_start":10},
                {"text":"👍 gut","answer_start":8}]},
              {"id":"b","question":"Wer?","is_impossible":true,"answers":[],
                "plausible_answers":[{"text":"Sie","answer_start":0}]}]}
            """,
            named: "mine-dev.json"
        )
        #expect(records.rejections == [])
        let item = try #require(records.items.first)
        #expect(item.document.title == "T")
        #expect(
            item.document.metadata == ["item_id": "T", "split": "dev", "question_id": "a"]
        )
        #expect(item.labels.map(\.id) == ["dev/a/0", "dev/a/1", "dev/b/0"])
        #expect(item.labels.map(\.origin) == ["a", "a", "b"])
        #expect(item.labels.map(\.answer?.text) == ["gut", "👍 gut", nil])
        #expect(item.labels[0].answer?.range == TextRange(scalars: 10..<13, bytes: 13..<16))
    }

    @Test func aParagraphMayNameItsDocument() throws {
        let records = try read(#"{"document_id":"r-1","context":"It is good.","qas":[]}"#)
        #expect(records.items.first?.document.id == DocumentID("r-1"))
    }

    @Test func theTitleMayStandBehindTheParagraphs() throws {
        let records = try CollectedRecords(
            #"{"data":[{"paragraphs":[{"qas":[],"context":"x"}],"title":"Late"}]}"#,
            as: .squad
        )
        #expect(records.items.first?.document.title == "Late")
    }

    @Test(arguments: [("11", 10), ("0", 10), ("-1", 10), ("null", 10)])
    func anOffsetThatIsOffIsMended(stated: String, start: Int) throws {
        let label = try #require(read(paragraph("It is not loud.", "loud", stated)).labels.first)
        #expect(label.answer?.range.scalars == start..<start + 4)
        #expect(label.metadata[SpanDefect.field] == .string(SpanDefect.moved.rawValue))
    }

    @Test func theClosestOfSeveralPlacesIsMeant() throws {
        let far = String(repeating: "word ", count: 20)
        let context = "loud \(far)loud \(far)loud"
        let near = try read(paragraph(context, "loud", "106"))
        #expect(near.labels.first?.answer?.range.scalars == 105..<109)
        let unclear = try read(paragraph(context, "loud", "50"))
        #expect(unclear.labels == [])
        #expect(unclear.texts == [context])
        #expect(unclear.complaints.count == 1)
        #expect(
            unclear.complaints[0].hasSuffix(
                #"expected the answer "loud" of question q at scalar 50, found it in 3 other places, none close by"#
            )
        )
    }

    @Test func anAnswerInADifferentNormalFormIsNotTheSameText() throws {
        let records = try read(paragraph("caf\\u00e9", "cafe\\u0301", "0"))
        #expect(records.labels == [])
        #expect(records.rejections.count == 1)
    }

    @Test func anEmptyAnswerIsNoAnswer() throws {
        #expect(try read(paragraph("x", "", "0")).labels.map(\.answer) == [nil])
    }

    @Test func aNameUsedTwiceNamesTwoLabels() throws {
        let one = paragraph("loud", "loud", "0")
        let records = try read(
            "\(one),\(one.replacing("\"loud\",\"qas", with: "\"so loud\",\"qas"))"
        )
        #expect(records.labels.map(\.id) == ["q/0", "q/1"])
    }

    @Test func badEntriesAreNamedAndReadingGoesOn() throws {
        let records = try CollectedRecords(
            """
            {"data":[5,
            {"title":"A"},
            {"title":"B","paragraphs":[{"qas":[]},
              7,
              {"context":"x","qas":[{"id":"q","answers":[]},
                {"id":"r","question":"R?"}]}]}]}
            """,
            as: .squad
        )
        #expect(records.texts == ["x"])
        #expect(records.labels.map(\.id) == ["r/0"])
        #expect(
            records.complaints == [
                "1:10 expected an article object, found '5'",
                #"2:1 expected an article with a list "paragraphs", found one without"#,
                #"3:28 expected a paragraph with a text "context", found one without"#,
                "4:3 expected a paragraph object, found '7'",
                #"5:25 expected a question with a "question" text, found none"#,
            ]
        )
    }

    @Test(arguments: [
        ("[]", "expected SQuAD JSON, an object with a list \"data\", found '['"),
        ("{}", "expected SQuAD JSON, an object with a list \"data\", found an object without one"),
        ("{\"data\":\n[{}", "2:4: expected ',' or ']', found the end"),
        ("{\"data\":[]} x", "expected nothing behind the JSON value, found 'x'"),
    ])
    func aFileThatIsNotSQuADIsRefused(text: String, complaint expected: String) {
        let error = complaint { _ = try CollectedRecords(text, as: .squad) }
        #expect(error?.contains(expected) == true, "\(error ?? "no error")")
    }

    @Test(
        .enabled(if: SharedData.isPresent),
        arguments: [
            ("dev-v1.1.json", 2067, 10570, 34726, 0),
            ("dev-v2.0-half.json", 646, 6078, 10052, 3168),
            ("train-44-articles.json", 2430, 11877, 11877, 0),
            ("train-extra-paragraphs.json", 707, 3535, 3535, 0),
        ]
    )
    func publishedFilesReadWhole(
        name: String,
        contexts: Int,
        questions: Int,
        answers: Int,
        unanswerable: Int
    ) throws {
        let file = try SharedData.unpacked("squad").appending(path: name)
        let records = try CollectedRecords(openCorpus(path: file.path))
        #expect(records.rejections.prefix(3) == [])
        #expect(Set(records.labels.map(\.origin)).count == questions)
        #expect(records.items.count == contexts)
        #expect(records.labels.count { $0.answer != nil } == answers)
        #expect(records.labels.count { $0.answer == nil } == unanswerable)
        for item in records.items {
            for answer in item.labels.compactMap(\.answer) {
                #expect(item.document.text.slice(bytes: answer.range.bytes) == answer.text)
            }
        }
    }
}
