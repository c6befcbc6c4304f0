import Foundation
import TestSupport
import Testing

/// Two products, three documents, and questions with several, one and no answers.
private let fewLabels = """
    {"version": "v2.0", "data": [
     {"title": "BAG", "paragraphs": [
      {"context": "The strap is soft. It never hurt.", "document_id": "r1", "qas": [
       {"id": "q1", "question": "Is the strap soft?", "is_impossible": false, "answers": [
        {"text": "The strap is soft", "answer_start": 0}, {"text": "soft", "answer_start": 13}]},
       {"id": "q2", "question": "Does it smell?", "is_impossible": true, "answers": []}]},
      {"context": "Caf\\u00e9 owners 😀 love the strap.", "document_id": "r2", "qas": [
       {"id": "q3", "question": "Is the strap soft?", "is_impossible": false, "answers": [
        {"text": "love the strap", "answer_start": 14}]}]}]},
     {"title": "POT", "paragraphs": [
      {"context": "It leaks.", "document_id": "r3", "qas": [
       {"id": "q4", "question": "Does it leak?", "is_impossible": false, "answers": [
        {"text": "It leaks", "answer_start": 0}]}]}]}]}
    """

@Suite struct LabelsTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        try Data(fewLabels.utf8).write(to: directory.url.appending(path: "few.json"))
        let outcome = try quarry.run(
            "import",
            "few.json",
            "--format",
            "squad",
            "--split",
            "train",
            "--labels"
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
    }

    @Test func labelsAreCountedByConvention() throws {
        let count = try quarry.run("labels", "count", "--convention", "all", "--json").json()
        #expect(count["labels"] as? Int == 5)
        #expect(count["questions"] as? Int == 4)
        let judged = try #require(count["judged"] as? [String: Any])
        #expect(judged["questions"] as? Int == 3)
        #expect(judged["answerable"] as? Int == 2)
        let book = try quarry.run("labels", "count", "--convention", "haystack-0.9", "--json")
        #expect((try book.json()["judged"] as? [String: Any])?["labels"] as? Int == 4)
        #expect(try quarry.run("labels", "count", "--convention", "mine").status == 64)
    }

    @Test func whatIsExportedComesBackTheSame() throws {
        let exported = try quarry.run("labels", "export", "--out", "out.json", "--json")
        #expect(exported.status == 0, "\(exported.errors)")
        let summary = try #require(try exported.json() as? [String: Int])
        #expect(summary == ["articles": 2, "paragraphs": 3, "questions": 4, "orphans": 0])
        let back = try quarry.run(
            "import",
            "out.json",
            "--format",
            "squad",
            "--split",
            "train",
            "--labels",
            "--index",
            "back"
        )
        #expect(back.status == 0, "\(back.errors)")
        let again = try quarry.run("labels", "export", "--index", "back", "--quiet")
        let first = try String(
            contentsOf: directory.url.appending(path: "out.json"),
            encoding: .utf8
        )
        #expect(again.output == first + "\n")
        let there = try quarry.run("labels", "stats", "--json").output
        #expect(try quarry.run("labels", "stats", "--json", "--index", "back").output == there)
        let document = try quarry.run("documents", "get", "r2", "--index", "back").output
        #expect(document == "Café owners 😀 love the strap.\n")
    }

    @Test func standardOutputHoldsTheFileAlone() throws {
        let outcome = try quarry.run("labels", "export", "--filter", "item_id=POT")
        let articles = try #require(try outcome.json()["data"] as? [[String: Any]])
        #expect(articles.map { $0["title"] as? String } == ["POT"])
        #expect(outcome.errors.contains("1 questions on 1 documents"))
    }

    @Test func nothingIsOverwrittenUnasked() throws {
        let file = directory.url.appending(path: "out.json")
        try Data("mine".utf8).write(to: file)
        let refused = try quarry.run("labels", "export", "--out", "out.json")
        #expect(refused.status == 73)
        #expect(refused.errors.contains("--force"))
        #expect(try Data(contentsOf: file) == Data("mine".utf8))
        #expect(try quarry.run("labels", "export", "--out", "out.json", "--force").status == 0)
        #expect(try Data(contentsOf: file).count > 100)
        for place in [".", "gone/out.json"] {
            let outcome = try quarry.run("labels", "export", "--out", place, "--force")
            #expect(outcome.status == 73, "\(outcome.errors)")
        }
    }

    @Test(arguments: ["count", "stats", "export"])
    func aSplitThatIsNotThereIsNamedWithThoseThatAre(command: String) throws {
        let outcome = try quarry.run("labels", command, "--split", "nosuch")
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("nosuch: expected one of train"), "\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }

    @Test(arguments: ["stats", "export"])
    func aFilterThatNothingPassesIsNamed(command: String) throws {
        let outcome = try quarry.run("labels", command, "--filter", "item_id=CAR")
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("none of its 5 labels"), "\(outcome.errors)")
    }

    @Test(arguments: ["stats", "export"])
    func anIndexWithoutLabelsSaysSo(command: String) throws {
        try Data(fewReviews.utf8).write(to: directory.url.appending(path: "few.jsonl"))
        #expect(try quarry.run("import", "few.jsonl", "--index", "bare").status == 0)
        let outcome = try quarry.run("labels", command, "--index", "bare")
        #expect(outcome.status == 66)
        #expect(outcome.errors.contains("--labels"), "\(outcome.errors)")
    }

    @Test func labelsOfLostDocumentsAreReported() throws {
        #expect(try quarry.run("documents", "delete", "r1", "r2").status == 0)
        let stats = try quarry.run("labels", "stats", "--json")
        #expect(stats.status == 0)
        #expect(try stats.json()["orphans"] as? Int == 4)
        #expect(stats.errors.contains("4 labels speak of documents that are not in the index"))
        let export = try quarry.run("labels", "export", "--out", "rest.json", "--json")
        #expect(try export.json()["orphans"] as? Int == 4)
        #expect(try export.json()["questions"] as? Int == 1)
        #expect(try quarry.run("documents", "delete", "r3").status == 0)
        let lost = try quarry.run("labels", "export", "--out", "none.json")
        #expect(lost.status == 66)
        #expect(
            !FileManager.default.fileExists(
                atPath: directory.url.appending(path: "none.json").path
            )
        )
    }

    @Test func statisticsAreShownAsATable() throws {
        let output = try quarry.run("labels", "stats").output
        #expect(output.hasPrefix("5 labels of 4 questions, 3 (75.00 %) with an answer\n"))
        #expect(output.contains("         Does       2  ██"))
        #expect(output.contains("tokens a pair"))
        #expect(output.hasSuffix("4 windows of 384 tokens\n"))
    }

    @Test func windowsFollowTheReadersSettings() throws {
        let few = try quarry.run("labels", "stats", "--json").json()
        let many = try quarry.run(
            "labels",
            "stats",
            "--json",
            "--max-seq-len",
            "12",
            "--doc-stride",
            "1"
        ).json()
        #expect(few["total_windows"] as? Int == 4)
        #expect(try #require(many["total_windows"] as? Int) > 8)
    }
}

/// The published electronics files, through the command.
@Suite(.enabled(if: SharedData.isPresent))
struct PublishedLabelsTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        let file = try SharedData.unpacked("subjqa").appending(path: "electronics-train.csv")
        #expect(try quarry.run("import", file.path, "--format", "subjqa", "--labels").status == 0)
    }

    /// The histogram of figure 7-7 and the window count of the book's fine-tuning.
    @Test func pairsAreAsLongAsTheBookShows() throws {
        let statistics = try quarry.run("labels", "stats", "--split", "train", "--json").json()
        let pairs = try #require(statistics["pair_tokens"] as? [String: Any])
        #expect(pairs["count"] as? Int == 1295)
        #expect(pairs["minimum"] as? Int == 27)
        #expect(pairs["maximum"] as? Int == 4657)
        #expect(abs(try #require(pairs["mean"] as? Double) - 324.96) < 0.005)
        let long = try #require(statistics["long_pairs"] as? [[String: Int]])
        #expect(
            long == [["limit": 384, "count": 327], ["limit": 512, "count": 230]]
        )
        #expect(statistics["total_windows"] as? Int == 2618)
    }

    @Test func theRoundTripKeepsQuestionsIDsAndSpans() throws {
        let exported = try quarry.run("labels", "export", "--out", "electronics-train.json")
        #expect(exported.status == 0, "\(exported.errors)")
        let back = try quarry.run(
            "import",
            "electronics-train.json",
            "--format",
            "squad",
            "--labels",
            "--index",
            "back"
        )
        #expect(back.status == 0, "\(back.errors)")
        let first = try String(
            contentsOf: directory.url.appending(path: "electronics-train.json"),
            encoding: .utf8
        )
        let again = try quarry.run("labels", "export", "--index", "back", "--quiet").output
        #expect(try claims(again) == claims(first))
        #expect(try claims(first).count == 784 + 760)
        let articles = try articles(first)
        let bass = try #require(articles.first { $0["title"] as? String == "B00001P4ZH" })
        #expect((bass["paragraphs"] as? [Any])?.count == 3)
    }

    private func articles(_ text: String) throws -> [[String: Any]] {
        let root = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        return try #require(root?["data"] as? [[String: Any]])
    }

    /// Everything the file says, whatever its order.
    private func claims(_ text: String) throws -> [String] {
        var claims: [String] = []
        for article in try articles(text) {
            for paragraph in article["paragraphs"] as? [[String: Any]] ?? [] {
                for question in paragraph["qas"] as? [[String: Any]] ?? [] {
                    let about = [
                        article["title"], paragraph["document_id"], paragraph["context"],
                        question["id"], question["question"],
                    ].map { $0 as? String ?? "" }.joined(separator: "|")
                    let answers = question["answers"] as? [[String: Any]] ?? []
                    if answers.isEmpty { claims.append(about) }
                    claims += answers.map { answer in
                        "\(about)|\(answer["answer_start"] as? Int ?? -1)|"
                            + "\(answer["text"] as? String ?? "")"
                    }
                }
            }
        }
        return claims.sorted()
    }
}
