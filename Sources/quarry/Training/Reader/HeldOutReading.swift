import Evaluation
import Inference
import QuestionAnswering
import Tokenizers
import Training
import Transformers

/// What a reader that is learning answers on texts it does not learn from, by SQuAD's measure.
struct HeldOutReading {
    /// Means over the texts, 0 to 1.
    struct Scores: Equatable, Encodable, Sendable {
        let exactMatch: Double
        let f1: Double
        /// The mean over texts with an answer; 0 without such.
        let answerableF1: Double
        /// What always saying "no answer" gets: the share of texts without one.
        let alwaysNoAnswer: Double
        let count: Int

        enum CodingKeys: String, CodingKey {
            case f1, count
            case exactMatch = "exact_match"
            case answerableF1 = "answerable_f1"
            case alwaysNoAnswer = "always_no_answer"
        }

        /// For people.
        var line: String {
            func figure(_ value: Double) -> String { "\((value * 10_000).rounded() / 10_000)" }
            return "EM \(figure(exactMatch)), F1 \(figure(f1)) on \(count) held-out texts; "
                + "answerable F1 \(figure(answerableF1)); always \"no answer\" "
                + figure(alwaysNoAnswer)
        }
    }

    private let texts: [QuestionedText]
    private let requests: [ReadingRequest]
    private let reading: SpanReading
    private let batch = 16

    /// Prepares some texts, one at least.
    init(
        _ texts: [QuestionedText],
        tokenizer: any Tokenizer,
        options: ExtractiveReader.Options
    ) throws {
        self.texts = texts
        requests = texts.map(Self.request)
        reading = try SpanReading(tokenizer, of: "the reader that learns", options: options)
    }

    /// Reads every text for its best span.
    func readings(of model: ReaderModel) throws -> [Reading] {
        try stride(from: 0, to: texts.count, by: batch).flatMap { start in
            let range = start..<min(start + batch, texts.count)
            return try reading.read(Array(requests[range]), limit: 1) {
                try Self.logits(model, $0)
            }
        }
    }

    /// Reads every text and scores the replies.
    ///
    /// A reply is "no answer" where that scores higher than every span, unless every text has an
    /// answer: SQuAD 1.1 knows no such reply.
    func scores(of model: ReaderModel) throws -> Scores {
        let mayRefuse = texts.contains { $0.answers.isEmpty }
        var exact = 0.0
        var sum = 0.0
        var answerable = 0.0
        for (text, reading) in zip(texts, try readings(of: model)) {
            let isRefused = mayRefuse && (reading.noAnswerGap ?? -1) < 0
            let reply = isRefused ? "" : reading.answers.first?.text ?? ""
            let f1 = tokenF1(reply, against: text.golds)
            exact += Evaluation.exactMatch(reply, against: text.golds)
            sum += f1
            if !text.answers.isEmpty { answerable += f1 }
        }
        let count = Double(texts.count)
        let answered = texts.count { !$0.answers.isEmpty }
        return Scores(
            exactMatch: exact / count,
            f1: sum / count,
            answerableF1: answered == 0 ? 0 : answerable / Double(answered),
            alwaysNoAnswer: Double(texts.count - answered) / count,
            count: texts.count
        )
    }

    private static func logits(_ model: ReaderModel, _ batch: PackedBatch) throws -> SpanLogits {
        let logits = try model.logits(of: batch)
        let tokens = 0..<batch.tokenCount
        return SpanLogits(
            starts: tokens.map { logits[2 * $0] },
            ends: tokens.map { logits[2 * $0 + 1] },
            lengths: batch.lengths
        )
    }

    private static func request(_ text: QuestionedText) -> ReadingRequest {
        let whole = TextRange(
            scalars: 0..<text.text.unicodeScalars.count,
            bytes: 0..<text.text.utf8.count
        )
        let passage = Passage(
            id: PassageID(1),
            documentID: text.document ?? DocumentID("text"),
            text: text.text,
            range: whole
        )
        return ReadingRequest(passages: [passage], query: Query(text.question))
    }
}
