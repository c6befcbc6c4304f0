import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

struct SMARTReaderTests {
    @Test func fieldsBecomeTitleTextAndMetadata() throws {
        let records = try CollectedRecords(
            """
            .I 1
            .T
            flow past
            a wedge .
            .A
            prandtl,l.
            .B
            j. ae. scs. 25, 1958, 324.
            .X
            7
            .W
            the flow is slow .
              it stays slow .
            .I doc-2
            .W
            short .

            """,
            as: .smart,
            options: CorpusOptions(split: "test")
        )
        #expect(records.rejections.isEmpty)
        let first = try #require(records.items.first).document
        #expect(first.id == DocumentID("1"))
        #expect(first.title == "flow past a wedge .")
        #expect(first.text == "the flow is slow .\n  it stays slow .")
        #expect(
            first.metadata == [
                "authors": "prandtl,l.", "source": "j. ae. scs. 25, 1958, 324.", "X": "7",
                "split": "test",
            ]
        )
        #expect(records.items.last?.document.id == DocumentID("doc-2"))
        #expect(records.items.last?.document.title == nil)
    }

    @Test func aTitleStandsInForAMissingText() throws {
        let records = try CollectedRecords(".I 1\n.T\nonly this\n.W\n", as: .smart)
        #expect(records.texts == ["only this"])
    }

    @Test func anEntryWithoutWordsIsRejectedByItsLine() throws {
        let records = try CollectedRecords(".I 1\n.T\n.W\n.I 2\n.W\nx\n", as: .smart)
        #expect(records.texts == ["x"])
        #expect(
            records.complaints
                == ["1 expected a text .W or a title .T with words in it, found neither"]
        )
    }

    @Test(arguments: ["hello\n", ".W\nhello\n", ".I\n", ".I 1 2\n", ".I 1\nhello\n"])
    func wordsOutsideAFieldAreRejected(text: String) throws {
        let records = try CollectedRecords(text + ".I 9\n.W\nx\n", as: .smart)
        #expect(records.texts == ["x"])
        #expect(records.complaints.first?.contains("expected .I and a document's name") == true)
    }

    @Test func dotsInsideATextAreText() throws {
        let text = ".I 1\n.W\n.w is small\n.WW\n. W\n...\n"
        #expect(
            try CollectedRecords(text, as: .smart).texts == [".w is small\n.WW\n. W\n..."]
        )
    }

    @Test func linesMayEndInCarriageReturns() throws {
        let records = try CollectedRecords(".I 1\r\n.T \r\nA\r\n.W\r\nb\r\n", as: .smart)
        #expect(records.items.first?.document.title == "A")
        #expect(records.texts == ["b"])
    }

    @Test func bytesThatAreNoTextSpoilTheirEntryAlone() throws {
        let bytes = Array(".I 1\n.W\na".utf8) + [0xFF] + Array("\n.I 2\n.W\nb\n".utf8)
        let records = try CollectedRecords(bytes, as: .smart)
        #expect(records.texts == ["b"])
        #expect(records.complaints.first?.hasPrefix("3:2 expected UTF-8") == true)
    }

    @Test(.enabled(if: SharedData.isPresent)) func cranfieldIsReadWhole() throws {
        let file = try SharedData.unpacked("cranfield").appending(path: "cran.all.1400")
        let records = try CollectedRecords(openCorpus(.smart, path: file.path))
        // Numbers 471 and 995 are empty in the collection itself.
        #expect(records.items.count == 1_398)
        #expect(records.rejections.count == 2)
        #expect(records.items.allSatisfy { $0.document.title != nil })
    }
}
