import Inference
import QuestionAnswering
import TestSupport
import Testing
import Tokenizers

@Suite struct ExtractiveReaderTests {
    private let question = Query("Does the battery last?")

    private func reader(
        _ scorer: FakeScorer = FakeScorer(),
        _ change: (inout ExtractiveReader.Options) -> Void = { _ in }
    ) throws -> ExtractiveReader {
        var options = ExtractiveReader.Options()
        change(&options)
        return try ExtractiveReader(
            name: "fake",
            tokenizer: FakeTokenizer(),
            scorer: scorer,
            options: options
        )
    }

    /// Says that an answer starts with the first token of these words and ends with the last.
    private func scorer(planting words: String) -> FakeScorer {
        let ids = FakeTokenizer().tokenize(words).ids
        return FakeScorer(scale: 0.01) {
            $0 == ids.first ? 9 : -9
        } endBonus: {
            $0 == ids.last ? 9 : -9
        }
    }

    // MARK: Nothing to read

    @Test func nothingToReadGivesNothing() async throws {
        let empty = Reading(answers: [], noAnswerScore: nil, noAnswerGap: nil, windowCount: 0)
        let reader = try reader()
        #expect(try await reader.read([], for: question, limit: 3) == empty)
        for text in ["", " ", "\n\t \u{A0}\r\n", "\u{200B}\u{FEFF}"] {
            let passages = ReviewMaker.scored([ReviewMaker.passage(text)])
            let reading = try await reader.read(passages, for: question, limit: 3)
            #expect(reading.answers.isEmpty && reading.windowCount == 0)
            #expect(reading.noAnswerGap == nil && reading.noAnswerProbability == nil)
        }
    }

    @Test func emptyPassagesDoNotMoveTheOthers() async throws {
        let reader = try reader()
        let full = ReviewMaker.passage("It lasts for nine hours.", number: 2)
        let alone = try await reader.read(ReviewMaker.scored([full]), for: question, limit: 3)
        let among = try await reader.read(
            ReviewMaker.scored([ReviewMaker.passage(""), full, ReviewMaker.passage(" ", number: 3)]
            ),
            for: question,
            limit: 3
        )
        #expect(alone == among && !alone.answers.isEmpty)
    }

    @Test func noAnswerIsWantedAndNoneIsGiven() async throws {
        let passages = ReviewMaker.scored([ReviewMaker.passage("It lasts.")])
        let reading = try await reader().read(passages, for: question, limit: 0)
        #expect(reading.answers.isEmpty && reading.noAnswerGap != nil)
    }

    @Test func anEmptyQuestionIsRead() async throws {
        let passages = ReviewMaker.scored([ReviewMaker.passage("It lasts.")])
        let reading = try await reader().read(passages, for: Query(""), limit: 1)
        #expect(reading.answers.count == 1)
    }

    @Test func aQuestionOfTenThousandWordsIsRead() async throws {
        let scorer = FakeScorer()
        let long = Query(ReviewMaker.words(10_000, seed: 3).joined(separator: " "))
        let passages = ReviewMaker.scored([ReviewMaker.passage("It lasts for nine hours.")])
        let reading = try await reader(scorer).read(passages, for: long, limit: 1)
        #expect(reading.answers.count == 1)
        #expect(scorer.batches.all == [64 + 6 + 3])
    }

    // MARK: Offsets

    @Test(arguments: 0..<20)
    func everyAnswerSlicesBack(part: UInt64) async throws {
        let reader = try reader {
            $0.maxSequenceLength = 24
            $0.stride = .advance(7)
        }
        for seed in part * 500..<(part + 1) * 500 {
            var generator = SplitMix64(seed: seed)
            let before = generator.text(pieces: 12)
            let text = generator.text(pieces: 60)
            let document = before + text + generator.text(pieces: 5)
            let passage = ReviewMaker.passage(text, of: document, from: before.utf8.count)
            let reading = try await reader.read(
                ReviewMaker.scored([passage]),
                for: question,
                limit: 4
            )
            for answer in reading.answers {
                expectSlicesBack(answer, in: document, seed)
            }
        }
    }

    private func expectSlicesBack(_ answer: Answer, in document: String, _ seed: UInt64) {
        for (text, range) in [
            (answer.text, answer.range), (answer.context.text, answer.context.range),
        ] {
            let byBytes = document.slice(bytes: range.bytes)
            let byScalars = document.slice(scalars: range.scalars)
            #expect(byBytes.utf8.elementsEqual(text.utf8), "seed \(seed)")
            #expect(byScalars.utf8.elementsEqual(text.utf8), "seed \(seed)")
        }
        #expect(!answer.text.isEmpty, "seed \(seed)")
        #expect(answer.context.range.bytes.lowerBound <= answer.range.bytes.lowerBound)
        #expect(answer.context.range.bytes.upperBound >= answer.range.bytes.upperBound)
        #expect(answer.probability >= 0 && answer.probability <= 1)
    }

    @Test func emojiAndCombiningMarksComeBackWhole() async throws {
        let text = "Love it 👩‍👩‍👧 café, ☕️ works"
        for (planted, expected) in [("👩", "👩‍👩‍👧"), ("café", "café"), ("☕", "☕️")] {
            let decomposed = text.replacing("é", with: "e\u{301}")
            let wanted = expected.replacing("é", with: "e\u{301}")
            let reading = try await reader(scorer(planting: planted.replacing("é", with: "e")))
                .read(
                    ReviewMaker.scored([ReviewMaker.passage(decomposed)]),
                    for: question,
                    limit: 1
                )
            let answer = try #require(reading.answers.first)
            #expect(Array(answer.text.unicodeScalars) == Array(wanted.unicodeScalars))
        }
    }

    @Test func passagesOfEmojiAreRead() async throws {
        let text = String(repeating: "😀👍🏽🇩🇪", count: 40)
        let reading = try await reader().read(text, for: "Good?", limit: 3)
        #expect(reading.answers.count == 3)
        for answer in reading.answers { expectSlicesBack(answer, in: text, 0) }
    }

    // MARK: Long passages

    @Test(arguments: [0, 1, 127, 128, 371, 372, 376, 377, 1999, 2000, 3700, 3990, 3997])
    func anAnswerIsFoundAnywhereInALongReview(place: Int) async throws {
        var words = ReviewMaker.words(4000, seed: 11)
        words.replaceSubrange(place..<place + 3, with: ["nine", "full", "hours"])
        let text = words.joined(separator: " ")
        for stride in [WindowStride.advance(128), .overlap(128), .overlap(30)] {
            let scorer = scorer(planting: "nine full hours")
            let reading = try await reader(scorer) { $0.stride = stride }
                .read(text, for: question.text, limit: 2)
            #expect(reading.answers.first?.text == "nine full hours")
            expectSlicesBack(try #require(reading.answers.first), in: text, UInt64(place))
            if reading.answers.count > 1 {
                #expect(!reading.answers[1].range.bytes.overlaps(reading.answers[0].range.bytes))
            }
        }
    }

    @Test func aPassageOfMegabytesIsReadInSmallBatches() async throws {
        let sentence = "the strap holds well and the case is fine . "
        var text = String(repeating: sentence, count: 40_000)
        text += "nine full hours"
        let scorer = scorer(planting: "nine full hours")
        let reading = try await reader(scorer) { $0.stride = .overlap(20) }
            .read(text, for: question.text, limit: 1)
        #expect(reading.answers.first?.text == "nine full hours")
        #expect(scorer.batches.all.max() ?? 0 <= 4 * 384)
        #expect(reading.windowCount > 1000)
    }

    // MARK: Many passages

    @Test func answersAreRankedByScoreAcrossPassages() async throws {
        let passages = (1...30).map {
            ReviewMaker.passage(
                ReviewMaker.words(50, seed: $0).joined(separator: " "),
                number: Int64($0)
            )
        }
        let reader = try reader()
        let reading = try await reader.read(ReviewMaker.scored(passages), for: question, limit: 12)
        #expect(reading.answers.count == 12)
        #expect(
            zip(reading.answers, reading.answers.dropFirst()).allSatisfy { $0.score >= $1.score }
        )
        var best: Double = -.infinity
        var widest: (gap: Double, null: Double) = (-.infinity, 0)
        for passage in passages {
            let alone = try await reader.read(
                ReviewMaker.scored([passage]),
                for: question,
                limit: 1
            )
            best = max(best, alone.answers.first?.score ?? -.infinity)
            let gap = try #require(alone.noAnswerGap)
            if gap > widest.gap { widest = (gap, try #require(alone.noAnswerScore)) }
        }
        #expect(reading.answers.first?.score == best)
        #expect(reading.noAnswerGap == widest.gap && reading.noAnswerScore == widest.null)
    }

    @Test func batchesAndCompanyDoNotChangeAnswers() async throws {
        let passages = (1...12).map {
            ReviewMaker.passage(
                ReviewMaker.words(Int($0 * $0 * 9), seed: $0).joined(separator: " "),
                number: Int64($0)
            )
        }
        let wide = try await reader().read(ReviewMaker.scored(passages), for: question, limit: 9)
        for tokens in [1, 400, 1000, 100_000] {
            let scorer = FakeScorer()
            let narrow = try await reader(scorer) { $0.batchTokens = tokens }
                .read(ReviewMaker.scored(passages), for: question, limit: 9)
            #expect(narrow == wide)
            #expect(scorer.batches.all.allSatisfy { $0 <= max(tokens, 384) })
        }
        let backwards = try await reader()
            .read(ReviewMaker.scored(passages.reversed()), for: question, limit: 9)
        #expect(backwards.answers == wide.answers)
    }

    @Test func severalQuestionsTogetherGiveWhatEachGivesAlone() async throws {
        let requests = (1...9).map { number in
            ReadingRequest(
                passages: (0..<number % 4).map {
                    ReviewMaker.passage(
                        ReviewMaker.words(40 * number, seed: UInt64($0)).joined(separator: " "),
                        number: Int64($0 + 1)
                    )
                },
                query: Query("What about \(number)?")
            )
        }
        let reader = try reader()
        let together = try await reader.read(requests, limit: 3)
        for (request, reading) in zip(requests, together) {
            let alone = try await reader.read(
                ReviewMaker.scored(request.passages),
                for: request.query,
                limit: 3
            )
            #expect(alone == reading)
        }
    }

    @Test func parallelCallsGiveTheSameAnswers() async throws {
        let reader = try reader()
        let passages = ReviewMaker.scored(
            (1...5).map {
                ReviewMaker.passage(
                    ReviewMaker.words(300, seed: $0).joined(separator: " "),
                    number: Int64($0)
                )
            }
        )
        let question = question
        let expected = try await reader.read(passages, for: question, limit: 4)
        try await withThrowingTaskGroup(of: Reading.self) { group in
            for _ in 0..<40 {
                group.addTask { try await reader.read(passages, for: question, limit: 4) }
            }
            for try await reading in group { #expect(reading == expected) }
        }
    }

    // MARK: Duplicates

    @Test func overlappingPassagesGiveOneAnswerAPlace() async throws {
        let document = "It is good. The battery lasts nine full hours, and the strap holds well."
        let middle = document.slice(bytes: 12..<document.utf8.count)
        let whole = ReviewMaker.passage(document, number: 1, document: "d")
        let part = ReviewMaker.passage(middle, of: document, from: 12, number: 2, document: "d")
        let reading = try await reader(scorer(planting: "nine full hours"))
            .read(ReviewMaker.scored([whole, part, whole]), for: question, limit: 5)
        #expect(reading.answers.filter { $0.text.contains("nine") }.count == 1)
        for (place, answer) in reading.answers.enumerated() {
            expectSlicesBack(answer, in: document, 0)
            for other in reading.answers[(place + 1)...] {
                #expect(!answer.range.bytes.overlaps(other.range.bytes))
            }
        }
    }

    @Test func equalTextsOfDifferentDocumentsStayApart() async throws {
        let passages = (1...3).map {
            ReviewMaker.passage("It lasts nine full hours.", number: $0)
        }
        let reading = try await reader(scorer(planting: "nine full hours"))
            .read(ReviewMaker.scored(passages), for: question, limit: 3)
        #expect(reading.answers.map(\.text) == Array(repeating: "nine full hours", count: 3))
        #expect(reading.answers.map(\.documentID?.rawValue) == ["d1", "d2", "d3"])
        #expect(reading.answers.map { $0.metadata["item_id"] } == ["B1", "B2", "B3"])
    }

    @Test func answersPerPassageAreCapped() async throws {
        let text = ReviewMaker.words(60, seed: 5).joined(separator: " ")
        let passages = ReviewMaker.scored([1, 2].map { ReviewMaker.passage(text, number: $0) })
        let reading = try await reader(FakeScorer()) { $0.answersPerPassage = 2 }
            .read(passages, for: question, limit: 10)
        #expect(reading.answers.count == 4)
    }

    @Test func answersAreNoLongerThanAsked() async throws {
        let text = ReviewMaker.words(200, seed: 6).joined(separator: " ")
        for length in [1, 2, 5] {
            let reading = try await reader(FakeScorer()) { $0.maxAnswerTokens = length }
                .read(text, for: question.text, limit: 8)
            #expect(
                reading.answers.allSatisfy { FakeTokenizer().tokenize($0.text).count <= length }
            )
        }
    }

    // MARK: Faults

    @Test func optionsThatAllowNoReadingAreRefused() {
        let changes: [(inout ExtractiveReader.Options) -> Void] = [
            { $0.maxAnswerTokens = 0 }, { $0.batchTokens = 0 }, { $0.answersPerPassage = 0 },
            { $0.contextScalars = -1 }, { $0.maxSequenceLength = 3 }, { $0.stride = .advance(0) },
        ]
        for change in changes {
            let error = #expect(throws: QuarryError.self) { try reader(FakeScorer(), change) }
            #expect(error?.kind == .usage)
        }
    }

    @Test func aVocabularyWithoutAClassifierIsRefused() {
        var tokenizer = FakeTokenizer()
        tokenizer.special = SpecialTokens(
            classifier: nil,
            separator: 1,
            padding: 0,
            unknown: 2,
            mask: nil
        )
        let error = #expect(throws: QuarryError.self) {
            try ExtractiveReader(name: "t5", tokenizer: tokenizer, scorer: FakeScorer())
        }
        #expect(error?.kind == .badData && error?.subject == "t5")
    }

    @Test func logitsThatAreNoNumbersAreAFault() async throws {
        let broken = FakeScorer(endBonus: { _ in .nan })
        let error = await #expect(throws: QuarryError.self) {
            try await reader(broken).read("It lasts.", for: "How long?", limit: 1)
        }
        #expect(error?.kind == .internalFault)
    }

    @Test func aCancelledReadingStops() async throws {
        let reader = try reader()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await reader.read("It lasts.", for: "How long?", limit: 1)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    // MARK: Scoring

    @Test func transformersScoringRanksByProbability() async throws {
        let passages = (1...20).map {
            ReviewMaker.passage(
                ReviewMaker.words(80, seed: $0).joined(separator: " "),
                number: Int64($0)
            )
        }
        let reading = try await reader(FakeScorer()) { $0.scoring = .transformers }
            .read(ReviewMaker.scored(passages), for: question, limit: 10)
        #expect(
            zip(reading.answers, reading.answers.dropFirst())
                .allSatisfy { $0.probability >= $1.probability }
        )
        let sums = try await reader().read(ReviewMaker.scored(passages), for: question, limit: 10)
        #expect(sums.noAnswerGap == reading.noAnswerGap)
    }
}
