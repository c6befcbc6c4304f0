import HTTPTypes
import QuestionAnswering
import TestSupport
import Testing

@testable import Serving

@Suite struct FeedbackTests {
    @Test func aRightSpanIsALabelWithItsText() async throws {
        let service = try await TestService()
        let reply = try await service.post(
            "/v1/feedback",
            #"{"query":"Wie viel?","document_id":"r2","verdict":"right","offset_start":9,"offset_end":12}"#
        )
        #expect(reply.status == 200)
        let label = try #require(await service.parts.store.labels(matching: nil).first)
        #expect(label.answer?.text == "9 €")
        #expect(label.answer?.range.bytes == 11..<16)
        #expect(label.metadata["item_id"] == "mug-1")
        #expect(label.metadata["source"] == "feedback")
        #expect(reply.json["label_id"] == .string(label.id))
    }

    @Test func aSecondOpinionReplacesTheFirst() async throws {
        let service = try await TestService()
        for verdict in ["right", "wrong"] {
            let reply = try await service.post(
                "/v1/feedback",
                """
                {"query":"q","document_id":"r1","verdict":"\(verdict)","offset_start":0,\
                "offset_end":3,"comment":"hm"}
                """
            )
            #expect(reply.status == 200)
        }
        let labels = await service.parts.store.labels(matching: nil)
        #expect(labels.count == 1)
        #expect(labels.first?.answer == nil)
        #expect(labels.first?.metadata["judged_end"] == 3)
    }

    @Test(arguments: [
        (#"{"query":"q","document_id":"none","verdict":"no_answer"}"#, 404),
        (#"{"query":"q","document_id":"r1","verdict":"no_answer"}"#, 200),
        (#"{"query":"q","document_id":"r1","verdict":"right"}"#, 422),
        (
            #"{"query":"q","document_id":"r1","verdict":"right","offset_start":3,"offset_end":3}"#,
            409
        ),
        (
            #"{"query":"q","document_id":"r1","verdict":"right","offset_start":0,"offset_end":999}"#,
            409
        ),
        (
            #"{"query":"q","document_id":"r1","verdict":"right","offset_start":0,"offset_end":0}"#,
            422
        ),
        (#"{"query":"q","document_id":"r1","verdict":"fine"}"#, 422),
    ])
    func spansMustLieInTheDocument(body: String, status: Int) async throws {
        #expect(try await TestService().post("/v1/feedback", body).status == status)
    }
}
