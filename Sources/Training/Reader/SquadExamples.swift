public import Foundation

/// The examples of a file in SQuAD's format, version 1.1 or 2.0.
public struct SquadExamples: Sendable {
    /// What can be learnt from.
    public private(set) var examples: [ReaderExample] = []
    /// Why others were left out, one line each.
    public private(set) var dropped: [String] = []

    /// Reads a file; of several answers to a question the first is taken.
    ///
    /// - Throws: `TrainingError` when it is no such file.
    public init(contentsOf url: URL) throws {
        do {
            try self.init(json: Data(contentsOf: url), named: url.path)
        } catch let error as TrainingError {
            throw error
        } catch {
            throw TrainingError(
                .badData,
                while: "Reading \(url.path)",
                expected: "a file in SQuAD's format",
                found: error.localizedDescription
            )
        }
    }

    /// Reads a file's bytes.
    ///
    /// - Throws: `TrainingError` when they are no such file.
    public init(json: Data, named name: String) throws {
        let file: SquadFile
        do {
            file = try JSONDecoder().decode(SquadFile.self, from: json)
        } catch {
            throw TrainingError(
                .badData,
                while: "Reading \(name)",
                expected: "SQuAD's format: data, paragraphs, qas, answers",
                found: "\(error)",
                nextStep: "Compare it with a file of SQuAD v1.1 or v2.0."
            )
        }
        for paragraph in file.data.lazy.flatMap(\.paragraphs) {
            let places = ScalarPlaces(paragraph.context)
            for question in paragraph.qas { add(question, paragraph.context, places) }
        }
    }

    private mutating func add(
        _ question: SquadFile.Question,
        _ context: String,
        _ places: ScalarPlaces
    ) {
        var answer: Range<Int>?
        if question.isImpossible != true, let first = question.answers.first {
            guard let range = places.range(of: first.text, atScalar: first.answerStart) else {
                dropped.append(
                    "\(question.id): the context does not hold \"\(first.text)\" at "
                        + "character \(first.answerStart)"
                )
                return
            }
            answer = range
        }
        examples.append(
            ReaderExample(
                id: question.id,
                question: question.question,
                context: context,
                answer: answer
            )
        )
    }
}

/// The parts of SQuAD's format that are read.
private struct SquadFile: Decodable {
    struct Article: Decodable { let paragraphs: [Paragraph] }

    struct Paragraph: Decodable {
        let context: String
        let qas: [Question]
    }

    struct Question: Decodable {
        let id: String
        let question: String
        let answers: [Answer]
        let isImpossible: Bool?

        enum CodingKeys: String, CodingKey {
            case id
            case question
            case answers
            case isImpossible = "is_impossible"
        }
    }

    struct Answer: Decodable {
        let text: String
        let answerStart: Int

        enum CodingKeys: String, CodingKey {
            case text
            case answerStart = "answer_start"
        }
    }

    let data: [Article]
}

/// Where the Unicode scalars of a text, which SQuAD counts in, start among its bytes.
private struct ScalarPlaces {
    private let bytes: [UInt8]
    private let starts: [Int]

    init(_ text: String) {
        bytes = Array(text.utf8)
        starts = bytes.indices.filter { [bytes] in bytes[$0] & 0xC0 != 0x80 }
    }

    /// The bytes of an answer; nil when the text is another there.
    func range(of answer: String, atScalar scalar: Int) -> Range<Int>? {
        guard starts.indices.contains(scalar), !answer.isEmpty else { return nil }
        let wanted = Array(answer.utf8)
        let range = starts[scalar]..<starts[scalar] + wanted.count
        guard range.upperBound <= bytes.count, bytes[range].elementsEqual(wanted) else {
            return nil
        }
        return range
    }
}
