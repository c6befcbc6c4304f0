import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Rows that the published files do not have, but copies of them may.
struct SubjQARowTests {
    private static let header =
        "item_id,q_review_id,question,review,human_ans_spans,human_ans_indices\n"

    private func read(_ rows: String) throws -> CollectedRecords {
        try CollectedRecords(Self.header + rows, as: .subjqa)
    }

    @Test func rowsOfAReviewMayLieApart() throws {
        let records = try read(
            """
            B1,q1,A?,one ANSWERNOTFOUND,one,"(0, 3)"
            B1,q2,B?,two ANSWERNOTFOUND,ANSWERNOTFOUND,"(4, 18)"
            B1,q3,C?,one ANSWERNOTFOUND,ne,"(1, 3)"
            B1,q1,A?,one ANSWERNOTFOUND,on,"(0, 2)"
            """
        )
        #expect(records.texts == ["one", "two"])
        #expect(records.labels.map(\.id) == ["q1/0", "q1/1", "q3/0", "q2/0"])
        #expect(records.labels.map(\.answer?.text) == ["one", "on", "ne", nil])
    }

    @Test func indicesCountScalars() throws {
        let records = try read("B1,q1,A?,👍🏽 e\u{301} good ANSWERNOTFOUND,good,\"(6, 10)\"")
        #expect(records.labels.first?.answer?.text == "good")
    }

    @Test(arguments: ["(5, 5)", "(9, 3)", "(-1, 2)", "(a, b)", "1-2", "(100, 200)", ""])
    func indicesThatNameNothingAreRejectedAndTheReviewKept(indices: String) throws {
        let records = try read("B1,q1,A?,good one ANSWERNOTFOUND,good,\"\(indices)\"")
        #expect(records.texts == ["good one"])
        #expect(records.labels == [])
        #expect(records.complaints.count == 1)
        #expect(records.complaints[0].contains("question q1"))
        #expect(records.complaints[0].hasPrefix("2 expected human_ans_indices"))
    }

    @Test func aReviewWithoutTheMarkerStaysAsItIs() throws {
        #expect(try read("B1,q1,A?,good,good,\"(0, 4)\"").texts == ["good"])
    }

    @Test func reviewsThatOnlyLookAlikeAreTwo() throws {
        let records = try read(
            """
            B1,q1,A?,caf\u{E9} ANSWERNOTFOUND,ANSWERNOTFOUND,"(0, 1)"
            B1,q2,A?,cafe\u{301} ANSWERNOTFOUND,ANSWERNOTFOUND,"(0, 1)"
            """
        )
        #expect(records.items.count == 2)
    }

    @Test func emptyCellsAreRejected() throws {
        let records = try read("B1,q1,A?, ANSWERNOTFOUND,x,\"(0, 1)\"\nB1,,A?,x,x,\"(0, 1)\"\nB1\n")
        #expect(records.items == [])
        #expect(records.rejections.map(\.location.line) == [2, 3, 4])
    }

    @Test func aFileWithoutTheColumnsIsRefused() {
        let error = complaint {
            _ = try CollectedRecords("text,question\nx,y\n", as: .subjqa)
        }
        #expect(
            error?.contains(
                "found none called item_id, review, q_review_id, human_ans_spans, human_ans_indices"
            ) == true,
            "\(error ?? "no error")"
        )
    }
}
