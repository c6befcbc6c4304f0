import BundledModels
import Inference
import QuestionAnswering
import Testing
import Transformers

/// What must never be lost when the bundled reader is trained anew.
@Suite struct BundledReaderTests {
    private static let review =
        "The strap is soft. The battery lasts nine full hours on one charge, and the case is black."

    private func read(_ context: String, for question: String) async throws -> Reading {
        let directory = try #require(BundledModels.directory(named: BundledModels.reader))
        return try await Models.reader(at: ModelDirectory(at: directory))
            .read(context, for: question, limit: 2)
    }

    @Test(arguments: [
        ("How long does the battery last?", review, "nine full hours"),
        ("What colour is the case?", review, "black"),
        (
            "Does the strap hurt?",
            "I walked for six hours and the strap cut into my shoulder the whole time.",
            "the strap cut into my shoulder the whole time"
        ),
    ])
    func plainQuestionsAreAnswered(question: String, context: String, answer: String) async throws {
        let reading = try await read(context, for: question)
        #expect(reading.answers.first?.text == answer)
        #expect(try #require(reading.noAnswerGap) > 0)
    }

    @Test func whatNobodySaidIsNotAnswered() async throws {
        let reading = try await read(Self.review, for: "Is it waterproof?")
        #expect(try #require(reading.noAnswerGap) < -2)
    }

    @Test func theBooksExampleNamesBothAnswers() async throws {
        let reading = try await read(
            "An MP3 is about 1 MB/minute, so about 6000 hours depending on file size.",
            for: "How much music can this hold?"
        )
        #expect(reading.answers.first?.text == "An MP3 is about 1 MB/minute")
        #expect(reading.answers.contains { $0.text.contains("6000 hours") })
    }
}
