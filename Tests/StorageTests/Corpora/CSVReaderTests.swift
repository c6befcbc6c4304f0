import QuestionAnswering
import Storage
import TestSupport
import Testing

struct CSVReaderTests {
    private func read(_ text: String, options: CorpusOptions = CorpusOptions()) throws
        -> CollectedRecords
    {
        try CollectedRecords(text, as: .csv, options: options)
    }

    @Test func aRowIsADocument() throws {
        let records = try read("id,text,title,rating\nr1,Good.,Fan,4.50\n,Bad.,,\n")
        #expect(
            records.items.map(\.document) == [
                Document(
                    id: DocumentID("r1"),
                    title: "Fan",
                    text: "Good.",
                    metadata: ["rating": "4.50"]
                ),
                Document(text: "Bad."),
            ]
        )
        #expect(records.rejections == [])
    }

    @Test func quotedFieldsHoldCommasLineEndsAndQuotes() throws {
        let records = try read("text,a\n\"one, \"\"two\"\"\r\nthree\",\"\"\n\"\"\"\",x\n")
        #expect(records.texts == ["one, \"two\"\r\nthree", "\""])
        #expect(records.items[0].document.metadata == [:])
    }

    @Test func aQuoteInsideAPlainFieldIsACharacter() throws {
        #expect(try read("text,a\n5\" wide,x\"y\n").texts == ["5\" wide"])
    }

    @Test(arguments: ["\n", "\r\n", "\r"], [true, false])
    func lineEndsAndTheLastLineDoNotMatter(end: String, hasLast: Bool) throws {
        let text = ["text,a", "one,1", "", "two,2"].joined(separator: end) + (hasLast ? end : "")
        let records = try read(text)
        #expect(records.texts == ["one", "two"])
        #expect(records.items.map { $0.document.metadata["a"] } == ["1", "2"])
        #expect(records.rejections == [])
    }

    @Test func spacesAreKept() throws {
        #expect(try read("text,a\n one , b \n").texts == [" one "])
    }

    @Test(arguments: ["text", "Text", " review ", "content", "REVIEW"])
    func theTextColumnIsKnownByName(name: String) throws {
        #expect(try read("a,\(name)\nx,one\n").texts == ["one"])
    }

    @Test func textIsPreferredToReviewAndContent() throws {
        let records = try read("content,review,text\n1,2,3\n")
        #expect(records.texts == ["3"])
        #expect(records.items[0].document.metadata == ["content": "1", "review": "2"])
    }

    @Test func anotherColumnMayHoldTheText() throws {
        let options = CorpusOptions(split: "test", textField: "comment")
        let records = try read("text,comment\n1,2\n", options: options)
        #expect(records.texts == ["2"])
        #expect(records.items[0].document.metadata == ["text": "1", "split": "test"])
    }

    @Test func aHeaderWithoutTextNamesWhatItHas() {
        let error = complaint { _ = try read("a,b\n1,2\n") }
        #expect(
            error?.contains(
                #"expected a column "text" or "review" or "content", found "a", "b""#
            ) == true,
            "\(error ?? "no error")"
        )
        #expect(error?.hasPrefix("reading the header of ") == true)
    }

    @Test(arguments: [
        ("one\n", "2 expected 2 fields as in the header, found 1"),
        ("one,2,3\n", "2 expected 2 fields as in the header, found 3"),
        (",2\n", "2:1 expected a text with words in it, found an empty one"),
        ("\"  \",2\n", "2:2 expected a text with words in it, found white space only"),
        (
            "\"one\"x,2\n",
            "2:6 expected a comma or the end of the line behind the closing quote, found 'x'"
        ),
        ("日本\u{0},2\n", "2:3 expected text without NUL bytes, found a NUL byte"),
        ("\"a\nb\u{0}\",2\n", "3:2 expected text without NUL bytes, found a NUL byte"),
    ])
    func aBadRowIsNamedByPlaceAndReadingGoesOn(row: String, complaint: String) throws {
        let records = try read("text,a\n" + row + "next,1\n")
        #expect(records.complaints == [complaint])
        #expect(records.texts == ["next"])
    }

    @Test func linesAreCountedThroughQuotedFields() throws {
        let records = try read("text,a\n\"one\ntwo\nthree\",1\nbad\n")
        #expect(records.complaints == ["5 expected 2 fields as in the header, found 1"])
    }

    @Test func anUnclosedQuoteNamesItsLineAndCostsOnlyIt() throws {
        let records = try read("text,a\none,1\ntwo,\"2\nthree,3\nfour,4\n")
        #expect(
            records.complaints == [
                "3:5 expected a closing quote for the field that opens here, found none before the "
                    + "end of the file"
            ]
        )
        #expect(records.texts == ["one", "three", "four"])
    }

    @Test func invalidUTF8IsNamedByLineAndColumn() throws {
        let bytes = Array("text,a\none,1\nzwei ü".utf8) + [0xC3, 0x28] + Array(",2\nthree,3".utf8)
        let records = try CollectedRecords(bytes, as: .csv)
        #expect(records.texts == ["one", "three"])
        #expect(
            records.complaints.first?.hasPrefix("3:7 expected UTF-8 text, found byte 0xC3") == true
        )
    }

    @Test func aByteOrderMarkIsNoPartOfTheHeader() throws {
        #expect(try read("\u{FEFF}text,a\none,1\n").texts == ["one"])
    }

    @Test func emptyFilesAndHeadersAloneHaveNoRecords() throws {
        #expect(try read("").items == [])
        #expect(try read("text\n").items == [])
    }

    @Test func rowsLongerThanAChunkAreReadWhole() throws {
        let long = String(repeating: "wörd, \"\"x\"\"\n", count: 100_000)
        let records = try read("text,a\n\"\(long)\",1\nnext,2\n")
        #expect(records.texts.count == 2)
        #expect(records.texts.first == long.replacing("\"\"", with: "\""))
    }

    /// Chunks end anywhere; what is read must not depend on where.
    @Test func chunkBordersDoNotShow() throws {
        let rows = (0..<20_000).map { number in
            number % 3 == 0 ? "\"ro\"\"w\r\n\(number) é\",\(number)" : "row \(number) 日本,\(number)"
        }
        let records = try read("text,a\n" + rows.joined(separator: "\r\n"))
        #expect(records.rejections == [])
        #expect(records.items.count == 20_000)
        #expect(
            records.items.map { $0.document.metadata["a"] } == (0..<20_000).map { .string("\($0)") }
        )
    }
}
