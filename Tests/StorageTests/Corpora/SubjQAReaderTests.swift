import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// The published electronics files against the figures that the book and its data give.
@Suite(.enabled(if: SharedData.isPresent))
struct SubjQAReaderTests {
    let train: CollectedRecords
    let test: CollectedRecords
    let dev: CollectedRecords

    /// Read once for all tests of the suite.
    private static let files = Result { try ["train", "test", "dev"].map(electronics) }

    init() throws {
        let files = try Self.files.get()
        (train, test, dev) = (files[0], files[1], files[2])
    }

    static func electronics(_ split: String) throws -> CollectedRecords {
        let file = try SharedData.unpacked("subjqa").appending(path: "electronics-\(split).csv")
        return try CollectedRecords(openCorpus(.subjqa, path: file.path))
    }

    var splits: [CollectedRecords] { [train, test, dev] }

    @Test func nothingIsRejected() {
        #expect(splits.map(\.rejections.count) == [0, 0, 0])
    }

    @Test func everyDistinctReviewIsOneDocument() {
        #expect(splits.map(\.items.count) == [1265, 358, 252])
        for split in splits {
            #expect(Set(split.texts.map { Array($0.utf8) }).count == split.items.count)
        }
    }

    @Test func questionsAreThoseOfThePaper() {
        #expect(splits.map { questions($0).count } == [1295, 358, 255])
        #expect(splits.map { Set($0.items.map(itemID)).count } == [434, 202, 151])
    }

    @Test func theFirstAnnotatorDecidesWhetherThereIsAnAnswer() {
        let unanswerable = splits.map { split in
            Set(split.labels.filter { $0.answer == nil }.map(\.origin)).count
        }
        #expect(unanswerable == [784, 198, 157])
        for split in splits {
            let answered = Set(split.labels.filter { $0.answer != nil }.map(\.origin))
            let not = Set(split.labels.filter { $0.answer == nil }.map(\.origin))
            #expect(answered.isDisjoint(with: not))
        }
    }

    @Test func everyAnnotatorsAnswerIsALabel() {
        #expect(test.labels.count == 455)
        #expect(splits.map { Set($0.labels.map(\.id)).count } == splits.map(\.labels.count))
    }

    @Test func labelsFormTheBooksGroups() {
        #expect(splits.map { groups($0).count } == [1176, 330, 246])
        let answered = groups(test).filter { $0.value.contains { $0.answer != nil } }
        #expect(answered.count == 151)
        #expect(groups(test).count - answered.count == 179)
    }

    @Test func labelIDsDifferBetweenSplits() {
        let ids = splits.flatMap { $0.labels.map(\.id) }
        #expect(Set(ids).count == ids.count)
    }

    @Test func questionsBeginAsTheBookCounts() {
        let asked = questions(train).values.map(\.self)
        let counts = ["How", "What", "Is", "Do", "Does", "Where", "Why", "Was"].map { word in
            asked.count { $0.hasPrefix(word) }
        }
        #expect(counts == [780, 236, 100, 83, 45, 28, 21, 12])
    }

    @Test func theFirstQuestionOfTheBookHasNoAnswer() throws {
        let first = try #require(byItem(train).first)
        #expect(first.origin == "2543d296da9766d8d17d040ecc781699")
        #expect(first.question == "How is the bass?")
        #expect(first.answer == nil)
        #expect(first.metadata["item_id"] == "B00001P4ZH")
    }

    @Test func spansAreCutFromTheReviewNotFromItsTokens() throws {
        let labels = train.labels.filter { $0.origin == "d476830bf9282e2b9033e2bb44bbb995" }
        #expect(
            labels.map(\.answer?.text) == [
                "Bass is weak as expected",
                "Bass is weak as expected, even with EQ adjusted up",
            ]
        )
        #expect(labels.map(\.answer?.range.scalars.lowerBound) == [1302, 1302])
        let third = try #require(
            train.labels.first { $0.origin == "455575557886d6dfeea5aa19577e5de4" }
        )
        #expect(third.answer?.text == "The only fault in the sound is the bass")
        #expect(third.answer?.range.scalars == 650..<689)
    }

    @Test func theBooksKeyboardIsCompact() throws {
        let item = try #require(
            train.items.first { item in
                itemID(item) == "B005DKZTMG"
                    && item.labels.contains { $0.answer?.range.scalars == 215..<239 }
            }
        )
        #expect(item.document.text.slice(scalars: 215..<239) == "this keyboard is compact")
    }

    @Test func theFirstTestQuestionIsTheBooks() throws {
        let first = try #require(byItem(test).first)
        #expect(first.origin == "d0781d13200014aa25860e44da9d5ea7")
        #expect(first.metadata["item_id"] == "B00001WRSJ")
        #expect(first.answer?.text == "I have been a headphone fanatic for thirty years")
        #expect(first.answer?.range.scalars.lowerBound == 0)
    }

    @Test func theFanHasTwoAnswersOfTwoQuestions() throws {
        let answers = try #require(
            groups(test)[Group(question: "How does the fan work?", item: "B002MU1ZRS")]
        )
        #expect(answers.first?.origin == "5a9b7616541f700f103d21f8ad41bc4b")
        let answered = answers.filter { $0.answer != nil }
        // The book's store kept the last answer of each question; all of them are kept here.
        #expect(Set(answered.map(\.origin)).count == 2)
        #expect(answered.count == 3)
    }

    @Test func theFireTabletHasItsReviews() {
        let fire = train.items.filter { itemID($0) == "B0074BW614" }
        #expect(fire.count == 52)
        #expect(Set(fire.flatMap(\.labels).map(\.origin)).count == 55)
    }

    @Test func splitsShareReviewsAsTheBookFound() {
        func shared(_ a: CollectedRecords, _ b: CollectedRecords) -> Int {
            Set(a.texts).intersection(b.texts).count
        }
        #expect(shared(train, test) == 13)
        #expect(shared(train, dev) == 247)
        #expect(shared(test, dev) == 2)
        #expect(Set(splits.flatMap(\.texts)).count == 1615)
    }

    @Test func duplicatePoliciesGiveTheBooksSplits() {
        var overwritten: [String: String] = [:]
        var kept: [String: String] = [:]
        for (name, split) in zip(["train", "test", "dev"], splits) {
            for item in split.items {
                overwritten[item.document.text] = item.document.metadata["split"]?.text
                kept[item.document.text] = kept[item.document.text] ?? name
            }
        }
        func counts(_ tags: [String: String]) -> [Int] {
            ["train", "test", "dev"].map { name in tags.values.count { $0 == name } }
        }
        #expect(counts(overwritten) == [1007, 356, 252])
        #expect(counts(kept) == [1265, 345, 5])
    }

    @Test func everySpanIsASliceOfItsDocument() {
        for item in splits.flatMap(\.items) {
            for answer in item.labels.compactMap(\.answer) {
                #expect(item.document.text.slice(scalars: answer.range.scalars) == answer.text)
                #expect(item.document.text.slice(bytes: answer.range.bytes) == answer.text)
            }
        }
    }

    @Test func theMarkerIsNoPartOfAnyText() {
        for item in splits.flatMap(\.items) {
            #expect(!item.document.text.contains("ANSWERNOTFOUND"))
            for label in item.labels {
                #expect(label.answer.map { $0.text.contains("ANSWERNOTFOUND") } != true)
            }
        }
    }

    @Test func spansPastTheEndAreKeptAndFlagged() {
        let flagged = test.labels.filter {
            $0.metadata[SpanDefect.field]?.text == SpanDefect.pastEnd.rawValue
        }
        #expect(
            Set(flagged.map(\.origin)) == [
                "7aca8595bd4ae758358e0daaaf81a0b0", "4fd3ec00094b68b1b0d1de477969a2df",
            ]
        )
        for label in flagged {
            let item = test.items.first { $0.labels.contains(label) }
            #expect(
                label.answer?.range.scalars.upperBound == item?.document.text.unicodeScalars.count
            )
        }
    }

    @Test func metadataAreWhatFiltersAndReportsAskFor() throws {
        let item = try #require(test.items.first { itemID($0) == "B00001WRSJ" })
        #expect(
            item.document.metadata == [
                "item_id": "B00001WRSJ", "domain": "electronics", "split": "test",
                "question_id": "d0781d13200014aa25860e44da9d5ea7",
                "review_id": .string(item.document.metadata["review_id"]?.text ?? ""),
            ]
        )
        let label = try #require(item.labels.first)
        #expect(label.metadata["split"] == "test")
        #expect(label.metadata["annotator"] == 0)
        #expect(label.metadata["question_subj_level"] == 1)
        #expect(label.metadata["is_ques_subjective"] == false)
        guard case .number = label.metadata["ans_subj_score"] else {
            Issue.record("ans_subj_score is no number")
            return
        }
        #expect(label.metadata["query_asp"]?.text?.isEmpty == false)
    }

    @Test func documentsStandInTheOrderOfTheirFirstRows() {
        #expect(itemID(train.items[0]) == "B006ZS5ATM")
        #expect(itemID(train.items[1]) == "B0074BW614")
        #expect(itemID(train.items[2]) == "B001ELJER4")
    }

    @Test(arguments: [
        "books-dev", "grocery-dev", "grocery-train", "movies-dev", "restaurants-dev",
        "restaurants-train", "tripadvisor-dev", "tripadvisor-train",
    ])
    func otherDomainsReadWithoutRejections(name: String) throws {
        let file = try SharedData.unpacked("subjqa").appending(path: "\(name).csv")
        let records = try CollectedRecords(openCorpus(path: file.path))
        #expect(records.rejections == [])
        #expect(records.items.count > 100)
        #expect(
            Set(records.items.map { $0.document.metadata["domain"]?.text })
                == [String(name.prefix { $0 != "-" })]
        )
    }

    // MARK: -

    private struct Group: Hashable {
        let question: String
        let item: String
    }

    private func itemID(_ item: CorpusItem) -> String {
        item.document.metadata["item_id"]?.text ?? ""
    }

    private func questions(_ records: CollectedRecords) -> [String: String] {
        Dictionary(
            records.labels.map { ($0.origin ?? "", $0.question) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private func groups(_ records: CollectedRecords) -> [Group: [UnboundLabel]] {
        Dictionary(grouping: records.labels) {
            Group(question: $0.question, item: $0.metadata["item_id"]?.text ?? "")
        }
    }

    /// Labels in the book's order: by product, and inside a product as the file has them.
    private func byItem(_ records: CollectedRecords) -> [UnboundLabel] {
        records.labels.enumerated().sorted { a, b in
            let left = a.element.metadata["item_id"]?.text ?? ""
            let right = b.element.metadata["item_id"]?.text ?? ""
            return left != right ? left < right : a.offset < b.offset
        }.map(\.element)
    }
}
