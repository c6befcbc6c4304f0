import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// Why spans are cut anew: what is published beside the indices is often not what the review says.
@Suite(.enabled(if: SharedData.isPresent))
struct SubjQAAnswerRowTests {
    @Test(arguments: [("train", 946, 757, 132), ("test", 335, 279, 42), ("dev", 99, 80, 14)])
    func publishedSpansOftenDifferFromTheReview(
        split: String,
        rows: Int,
        equal: Int,
        spaced: Int
    ) throws {
        let file = try SharedData.unpacked("subjqa").appending(path: "electronics-\(split).csv")
        // Read through the CSV importer, which keeps every column as it is written.
        let published = try CollectedRecords(openCorpus(.csv, path: file.path)).items
        let answered = published.filter {
            $0.document.metadata["human_ans_spans"] != "ANSWERNOTFOUND"
        }
        #expect(answered.count == rows)
        let pairs = answered.map { item in
            (slice(item.document), item.document.metadata["human_ans_spans"]?.text ?? "")
        }
        #expect(pairs.count { $0.utf8.elementsEqual($1.utf8) } == equal)
        let equalButForSpace = pairs.count { slice, span in
            !slice.utf8.elementsEqual(span.utf8)
                && slice.filter { !$0.isWhitespace } == span.filter { !$0.isWhitespace }
        }
        #expect(equalButForSpace == spaced)
    }

    private func slice(_ document: Document) -> String {
        let numbers = (document.metadata["human_ans_indices"]?.text ?? "")
            .split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 2 else { return "" }
        return document.text.slice(scalars: numbers[0]..<numbers[1])
    }
}
