import Foundation
import QuestionAnswering
import Storage
import TestSupport
import Testing

/// The published set-up: SubjQA's electronics reviews in one index, questions of its test split, each
/// asked of the reviews of its product.
@Suite(.enabled(if: SharedData.isPresent)) struct SubjQARetrievalTests {
    private let directory: TemporaryDirectory
    private let splits: [(name: String, rows: [[String: String]])]

    init() throws {
        directory = try TemporaryDirectory()
        let folder = try SharedData.unpacked("subjqa")
        splits = try ["train", "test", "dev"].map { split in
            let file = folder.appending(path: "electronics-\(split).csv")
            return (split, Self.rows(of: try String(contentsOf: file, encoding: .utf8)))
        }
    }

    private func filled(_ tokenizer: LexicalTokenizer = .unicode61) async throws -> SQLiteStore {
        let store = try SQLiteStore(
            at: directory.url.appending(path: "store.sqlite"),
            options: SQLiteStore.Options(tokenizer: tokenizer)
        )
        for (split, rows) in splits {
            let items = rows.map { row in
                CorpusItem(
                    document: Document(
                        text: Self.review(of: row),
                        metadata: [
                            "item_id": .string(row["item_id"] ?? ""), "split": .string(split),
                        ]
                    )
                )
            }
            try await store.add(items, onDuplicate: .overwrite)
        }
        return store
    }

    @Test func everyReviewIsStoredOnceWithItsLastSplit() async throws {
        let store = try await filled()
        #expect(try await store.counts().documents == 1_615)
        for (split, count) in [("train", 1_007), ("test", 356), ("dev", 252)] {
            let filter = Filter.compare(field: "split", .equal, FilterValue(split))
            #expect(try await store.passageIDs(matching: filter).count == count)
        }
        #expect(try await store.integrityCheck() == [])
    }

    @Test func aQuestionAboutOneProductFindsItsReviews() async throws {
        let store = try await filled()
        let filter: Filter = .all([
            .compare(field: "item_id", .equal, "B0074BW614"),
            .compare(field: "split", .equal, "train"),
        ])
        #expect(try await store.passageIDs(matching: filter).count == 45)
        let hits = try await store.search(
            "Is it good for reading?",
            scoring: .standardBM25,
            filter: filter,
            limit: 3
        )
        let passages = try await store.passages(hits.map(\.passage))
        #expect(passages[0].text.hasPrefix("Plays Netflix great"))
        #expect(passages[1].text.hasPrefix("This is a gift to myself."))
        #expect(abs(hits[0].score - 4.21) < 0.005)
        #expect(abs(hits[1].score - 4.14) < 0.005)
    }

    @Test(arguments: [
        (LexicalTokenizer.unicode61, [296, 316, 324, 326, 326]),
        (.porter, [295, 316, 324, 326, 326]),
    ])
    func recallIsThatOfThePublishedSetUp(_ tokenizer: LexicalTokenizer, _ expected: [Int])
        async throws
    {
        let store = try await filled(tokenizer)
        let depths = [1, 3, 5, 10, 20]
        var found = Array(repeating: 0, count: depths.count)
        let groups = self.groups()
        #expect(groups.count == 330)
        #expect(groups.values.count { $0.isEmpty } == 179)
        for (group, answers) in groups {
            let filter: Filter = .all([
                .compare(field: "item_id", .equal, FilterValue(group.item)),
                .compare(field: "split", .equal, "test"),
            ])
            let hits = try await store.search(
                group.question,
                scoring: .standardBM25,
                filter: filter,
                limit: 20
            )
            let texts = try await store.passages(hits.map(\.passage)).map { $0.text.lowercased() }
            for (place, depth) in depths.enumerated() {
                let isFound = texts.prefix(depth).contains { text in
                    answers.contains { text.contains($0) }
                }
                if answers.isEmpty || isFound { found[place] += 1 }
            }
        }
        #expect(found == expected)
    }

    private struct Group: Hashable {
        let question: String
        let item: String
    }

    /// The answers of each group, lower case; of several people's answers to one question about one
    /// review only the last counts, as in the published evaluation. Empty: nobody found an answer.
    private func groups() -> [Group: [String]] {
        let test = splits[1].rows
        let byReview = Dictionary(grouping: test) { $0["q_review_id"] ?? "" }
        var groups: [Group: [String]] = [:]
        for rows in byReview.values {
            let group = Group(
                question: rows[0]["question"] ?? "",
                item: rows[0]["item_id"] ?? ""
            )
            groups[group, default: []] += Self.answer(of: rows)
        }
        return groups
    }

    private static func answer(of rows: [[String: String]]) -> [String] {
        let none = "ANSWERNOTFOUND"
        guard rows[0]["human_ans_spans"] != none else { return [] }
        let answers = rows.filter { $0["human_ans_spans"] != none }
        guard let row = answers.last, let review = row["review"],
            let indices = row["human_ans_indices"]
        else { return [] }
        let numbers = indices.split { !$0.isNumber }.compactMap { Int($0) }
        return [review.slice(scalars: numbers[0]..<numbers[1]).lowercased()]
    }

    private static func review(of row: [String: String]) -> String {
        let text = row["review"] ?? ""
        let ending = " ANSWERNOTFOUND"
        return text.hasSuffix(ending) ? String(text.dropLast(ending.count)) : text
    }

    /// The rows of a CSV file, by column name.
    private static func rows(of text: String) -> [[String: String]] {
        var rows: [[String]] = [[]]
        var field = ""
        var isQuoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch (scalar, isQuoted) {
            case ("\"", true) where scalars.first == "\"":
                field.unicodeScalars.append("\"")
                scalars.removeFirst()
            case ("\"", _): isQuoted.toggle()
            case (",", false), ("\n", false):
                rows[rows.count - 1].append(field)
                field = ""
                if scalar == "\n" { rows.append([]) }
            case ("\r", false): break
            default: field.unicodeScalars.append(scalar)
            }
        }
        let header = rows[0]
        return rows.dropFirst().filter { $0.count == header.count }
            .map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
    }
}
