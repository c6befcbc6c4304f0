import QuestionAnswering
import Storage
import TestSupport
import Testing

struct JSONLinesReaderTests {
    private func read(_ text: String, options: CorpusOptions = CorpusOptions()) throws
        -> CollectedRecords
    {
        try CollectedRecords(text, as: .jsonl, options: options)
    }

    @Test func aLineIsADocument() throws {
        let records = try read(
            """
            {"text": "Good.", "meta": {"item_id": "B1", "rating": 4.5, "votes": 3, "ok": true}}
            {"id": "r2", "title": "Fan", "text": "Loud."}

            """
        )
        #expect(
            records.items == [
                CorpusItem(
                    document: Document(
                        text: "Good.",
                        metadata: ["item_id": "B1", "rating": 4.5, "votes": 3, "ok": true]
                    )
                ),
                CorpusItem(document: Document(id: DocumentID("r2"), title: "Fan", text: "Loud.")),
            ]
        )
        #expect(records.rejections == [])
    }

    @Test(arguments: ["\n", "\r\n"], [true, false])
    func lineEndsAndTheLastLineDoNotMatter(end: String, hasLast: Bool) throws {
        let lines = ["{\"text\":\"one\"}", "{\"text\":\"two\"}", "", "  ", "{\"text\":\"three\"}"]
        let records = try read(lines.joined(separator: end) + (hasLast ? end : ""))
        #expect(records.texts == ["one", "two", "three"])
        #expect(records.rejections == [])
    }

    @Test func aByteOrderMarkIsNoPartOfTheText() throws {
        #expect(try read("\u{FEFF}{\"text\":\"one\"}").texts == ["one"])
    }

    @Test func escapesAreDecoded() throws {
        let line = #"{"text":"\u00e9 \ud83d\ude00 \" \\ \/ \b\f\n\r\t | é😀"}"#
        #expect(try read(line).texts == ["é 😀 \" \\ / \u{8}\u{C}\n\r\t | é😀"])
    }

    @Test func numbersKeepTheirKind() throws {
        let line = """
            {"text":"x","meta":{"a":-0,"b":9223372036854775807,"c":9223372036854775808,"d":1.0,
            "e":-2.5e-3,"f":1E2}}
            """.filter { $0 != "\n" }
        let metadata = try read(line).items[0].document.metadata
        #expect(
            metadata == [
                "a": .integer(0), "b": .integer(.max), "c": .number(9_223_372_036_854_775_808),
                "d": .number(1), "e": .number(-0.0025), "f": .number(100),
            ]
        )
    }

    @Test func nullsAreLeftOutAndTheLastOfEqualKeysWins() throws {
        let line =
            #"{"text":"x","title":null,"id":null,"meta":{"a":null,"b":[1,null],"c":1,"c":2}}"#
        let document = try read(line).items[0].document
        #expect(document.id == nil && document.title == nil)
        #expect(document.metadata == ["b": .list([1]), "c": 2])
    }

    @Test func furtherFieldsBecomeMetadataButDoNotHideNamedOnes() throws {
        let line = #"{"text":"x","rating":5,"item_id":"outer","meta":{"item_id":"inner"}}"#
        #expect(
            try read(line).items[0].document.metadata == ["rating": 5, "item_id": "inner"]
        )
    }

    @Test func whatDocumentsGetPrintsCanBeReadBack() throws {
        let line = #"{"document_id":"d1","title":null,"text":"x","meta":{"size":{"width":3}}}"#
        let document = try read(line).items[0].document
        #expect(document.id == DocumentID("d1"))
        #expect(document.metadata == ["size": .object(["width": 3])])
    }

    @Test func aSplitIsSetOnEveryDocument() throws {
        let line = #"{"text":"x","meta":{"split":"old"}}"#
        let records = try read(line, options: CorpusOptions(split: "dev"))
        #expect(records.items[0].document.metadata == ["split": "dev"])
    }

    @Test func anotherFieldMayHoldTheText() throws {
        let records = try read(
            #"{"review":"x"}"#,
            options: CorpusOptions(textField: "review")
        )
        #expect(records.texts == ["x"])
    }

    @Test(arguments: [
        (#"{"text":"x""#, "1:12 expected ',' or '}', found the end"),
        (#"{"text" "x"}"#, #"1:9 expected ':' behind the key "text", found '"'"#),
        (#"{"text":x}"#, #"1:9 expected "text": a text, found 'x'"#),
        (#"{"text":5}"#, #"1:9 expected "text": a text, found '5'"#),
        (#"{"text":null}"#, #"1:1 expected a field "text" with the text, found none"#),
        (#"{"content":"x"}"#, #"1:1 expected a field "text" with the text, found "content""#),
        (#"{"text":""}"#, "1:9 expected a text with words in it, found an empty one"),
        (#"{"text":" \n"}"#, "1:9 expected a text with words in it, found white space only"),
        (#"["text"]"#, "1:1 expected a JSON object, one a line, found '['"),
        (#"{"text":"x"} {}"#, "1:14 expected nothing behind the JSON value, found '{'"),
        (#"{"text":"x","meta":[]}"#, #"1:20 expected "meta": an object, found '['"#),
        (
            #"{"text":"x","id":""}"#,
            "1:18 expected a name (a text or a whole number), found an empty text"
        ),
        (#"{"text":"x","meta":{"a":01}}"#, "1:26 expected ',' or '}', found '1'"),
        (#"{"text":"x","meta":{"a":1e999}}"#, "1:25 expected a number below 1.8e308, found 1e999"),
        (#"{"text":"x","meta":{"a":tru}}"#, "1:25 expected a JSON value, found 't'"),
        (
            #"{"text":"é\q"}"#,
            #"1:12 expected one of " \ / b f n r t u behind a backslash, found 'q'"#
        ),
        (#"{"text":"\u12"}"#, #"1:14 expected four hexadecimal digits, found '"'"#),
        (#"{"text":"a\ud800b"}"#, "1:11 expected both halves of a surrogate pair, found one half"),
        (#"{"text":"a\u0000"}"#, #"1:11 expected a text without NUL characters, found \u0000"#),
        (
            "{\"text\":\"a\u{0}\"}",
            "1:11 expected control characters of a text to be escaped, found a NUL byte"
        ),
        (
            "{\"text\":\"a\tb\"}",
            "1:11 expected control characters of a text to be escaped, found byte 0x09"
        ),
        (
            #"{"text":"日本}"#,
            "1:9 expected a closing quote for the text that begins here, found the end"
        ),
    ])
    func aBadLineIsNamedByPlaceAndReadingGoesOn(line: String, complaint: String) throws {
        let records = try read(line + "\n{\"text\":\"next\"}")
        #expect(records.complaints == [complaint])
        #expect(records.texts == ["next"])
    }

    @Test func invalidUTF8IsNamedByLineAndColumn() throws {
        let bytes =
            Array("{\"text\":\"one\"}\n{\"text\":\"日本".utf8) + [0xFF]
            + Array("\"}\n{\"text\":\"two\"}".utf8)
        let records = try CollectedRecords(bytes, as: .jsonl)
        #expect(records.texts == ["one", "two"])
        let complaint = try #require(records.complaints.first)
        #expect(complaint.hasPrefix("2:12 expected UTF-8 text, found byte 0xFF"))
    }

    @Test func rejectionsNameTheFile() throws {
        let records = try CollectedRecords("x", as: .jsonl, named: "reviews.jsonl")
        #expect(records.rejections[0].location.file.hasSuffix("/reviews.jsonl"))
    }

    @Test func nestingIsBounded() throws {
        let deep = String(repeating: "[", count: 100_000)
        let records = try read("{\"text\":\"x\",\"a\":\(deep)}")
        #expect(records.complaints.count == 1)
        #expect(records.complaints[0].contains("at most 128 nested values"))
    }

    @Test(arguments: [
        ([0xFF, 0xFE, 0x7B, 0x00], "UTF-16"), ([0xFE, 0xFF, 0x00, 0x7B], "UTF-16"),
        ([0x7B, 0x00, 0x22, 0x00], "UTF-16"), ([0x00, 0x7B, 0x00, 0x22], "UTF-16"),
        ([0xFF, 0xFE, 0x00, 0x00, 0x7B], "UTF-32"), ([0x1F, 0x8B, 0x08, 0x00], "gzip data"),
    ])
    func otherEncodingsAreNamed(bytes: [UInt8], name: String) throws {
        let error = complaint { _ = try CollectedRecords(bytes, as: .jsonl) }
        #expect(error?.contains("expected UTF-8 text, found \(name)") == true)
    }

    @Test func anEmptyFileHasNoRecords() throws {
        #expect(try read("").items == [])
        #expect(try read("\u{FEFF}").items == [])
    }

    @Test func longLinesAreReadWhole() throws {
        let long = String(repeating: "wörd ", count: 400_000)
        let records = try read("{\"text\":\"a\"}\n{\"text\":\"\(long)\"}\n{\"text\":\"b\"}")
        #expect(records.texts.map(\.utf8.count) == [1, long.utf8.count, 1])
    }

    @Test func aLineLongerThanTheLimitIsRejectedAndPassedOver() throws {
        let long = String(repeating: "x", count: 65 << 20)
        let records = try read("{\"text\":\"a\"}\n{\"text\":\"\(long)\"}\n{\"text\":\"b\"}")
        #expect(records.texts == ["a", "b"])
        #expect(records.complaints == ["2 expected a line of at most 64 MiB, found a longer one"])
    }

    @Test func labelsComeAlong() throws {
        let records = try read(
            """
            {"text":"Die Tür ist 👍 rot.","meta":{"item_id":"T"},"labels":[{"question":"Farbe?",\
            "id":"q","answers":[{"text":"rot","answer_start":14}]},{"question":"Preis?",\
            "is_impossible":true,"answers":[]}]}
            """,
            options: CorpusOptions(split: "dev")
        )
        let labels = try #require(records.items.first).labels
        #expect(labels.map(\.id).first == "dev/q/0")
        #expect(labels.map(\.answer?.text) == ["rot", nil])
        #expect(labels[0].answer?.range == TextRange(scalars: 14..<17, bytes: 18..<21))
        #expect(labels[0].metadata == ["item_id": "T", "split": "dev"])
    }

    @Test func aLabelThatIsNotInTheTextIsNamed() throws {
        let records = try read(
            #"{"text":"red","labels":[{"question":"Q?","id":"q","answers":[{"text":"blue","answer_start":0}]}]}"#
        )
        #expect(records.texts == ["red"])
        #expect(records.labels == [])
        #expect(
            records.complaints == [
                #"1:62 expected the answer "blue" of question q at scalar 0, found it nowhere"#
            ]
        )
    }
}
