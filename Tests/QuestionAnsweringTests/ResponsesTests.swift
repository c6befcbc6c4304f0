import Foundation
import QuestionAnswering
import Testing

/// Stages that return what they are told, so that the pipeline alone is tested.
private struct FixedRetriever: Retriever {
    let name = "fixed"
    let passages: [ScoredPassage]
    func retrieve(_ query: Query, limit: Int) async throws -> [ScoredPassage] {
        Array(passages.prefix(limit))
    }
}

private struct FixedReader: Reader {
    let name = "fixed"
    let gap: Double
    func read(_ passages: [ScoredPassage], for query: Query, limit: Int) async throws -> Reading {
        let range = TextRange(scalars: 0..<4, bytes: 0..<4)
        let answers = passages.prefix(limit).map { found in
            Answer(
                text: found.passage.text.slice(bytes: 0..<4),
                score: 3,
                probability: 0.75,
                passage: found.passage.id,
                documentID: found.passage.documentID,
                range: range,
                context: Snippet(text: found.passage.text, range: found.passage.range),
                metadata: found.passage.metadata
            )
        }
        return Reading(
            answers: answers,
            noAnswerScore: 3 - gap,
            noAnswerGap: passages.isEmpty ? nil : gap,
            windowCount: passages.count
        )
    }
}

@Suite struct ResponsesTests {
    let passage = ScoredPassage(
        passage: Passage(
            id: PassageID(1),
            documentID: DocumentID("d"),
            text: "Nice strap",
            range: TextRange(scalars: 0..<10, bytes: 0..<10),
            metadata: ["item_id": "A"]
        ),
        score: 2.5,
        probability: 0.6
    )

    func ask(gap: Double, passages: [ScoredPassage]) async throws -> AskResponse {
        let pipeline = AnswerPipeline(
            retriever: FixedRetriever(passages: passages),
            reader: FixedReader(gap: gap)
        )
        let trace = try await pipeline.answer(Query("Nice?"), passages: 5, answers: 3)
        return AskResponse(trace, threshold: 0, model: ["reader": "fixed"])
    }

    @Test func theKeysAreThoseOfTheInterface() async throws {
        let response = try await ask(gap: 1, passages: [passage])
        let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(response))
        let fields = try #require(object as? [String: Any])
        #expect(
            Set(fields.keys) == [
                "query", "answers", "no_answer_gap", "no_answer", "documents", "generated",
                "timings_ms", "model", "calibrated",
            ]
        )
        let answer = try #require((fields["answers"] as? [[String: Any]])?.first)
        #expect(
            Set(answer.keys) == [
                "answer", "score", "probability", "no_answer", "document_id", "offset_start",
                "offset_end", "byte_start", "byte_end", "context", "context_offset_start", "meta",
            ]
        )
        #expect(answer["answer"] as? String == "Nice")
        #expect(fields["generated"] is NSNull)
    }

    @Test func aGapBelowTheThresholdPutsTheNoAnswerFirst() async throws {
        let refused = try await ask(gap: -1, passages: [passage])
        #expect(refused.noAnswer)
        #expect(refused.answers.map(\.noAnswer) == [true, false])
        let given = try await ask(gap: 1, passages: [passage])
        #expect(!given.noAnswer)
        #expect(given.answers.map(\.noAnswer) == [false])
    }

    @Test func nothingRetrievedMeansNoAnswer() async throws {
        let response = try await ask(gap: 0, passages: [])
        #expect(response.noAnswer)
        #expect(response.noAnswerGap == nil)
        #expect(response.answers.count == 1)
    }
}
