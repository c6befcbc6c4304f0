import Foundation
import TestSupport
import Testing

/// `quarry train retriever` from end to end, on an encoder of a few thousand weights.
@Suite struct TrainRetrieverTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess
    private let demo = packageRoot.appending(path: "Corpora/demo/reviews.jsonl").path

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        try TinyEncoder().write(to: directory.url.appending(path: "tiny"))
    }

    private func train(_ arguments: String...) throws -> QuarryProcess.Outcome {
        try quarry.run(
            ["train", "retriever", "--model", "./tiny", "--precision", "float32"] + arguments
        )
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let url = directory.url.appending(path: name)
        try Data(text.utf8).write(to: url)
        return url.path
    }

    private func losses(_ out: String) throws -> [Double] {
        let log = directory.url.appending(path: "\(out)/training/training-log.jsonl")
        return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").compactMap {
            let object = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            return object?["loss"] as? Double
        }
    }

    private func bytes(_ out: String) throws -> Data {
        try Data(contentsOf: directory.url.appending(path: "\(out)/model.safetensors"))
    }

    @Test(arguments: ["--shared", "--no-shared"])
    func aModelIsTrainedAndIndexed(_ towers: String) throws {
        let outcome = try train(
            "--labels",
            demo,
            "--out",
            "mine",
            "--compact",
            "small",
            towers,
            "--epochs",
            "12",
            "--batch-size",
            "8",
            "--learning-rate",
            "5e-3",
            "--held-out-share",
            "0",
            "--product-negatives",
            "1",
            "--json"
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        let losses = try losses("mine")
        let ends = [losses.prefix(3), losses.suffix(3)].map { $0.reduce(0, +) / 3 }
        #expect(ends[1] < ends[0], "\(losses)")
        #expect(try outcome.json()["questions"] as? Int ?? 0 > 8)
        let card = directory.url.appending(path: "mine/README.md")
        #expect(try String(contentsOf: card, encoding: .utf8).contains("reviews.jsonl"))
        let imported = try quarry.run("import", demo, "--quiet")
        try #require(imported.status == 0, "\(imported.errors)")
        for model in ["./mine", "./small"] {
            let indexed = try quarry.run("index", "--embedder", model, "--rebuild", "--quiet")
            #expect(indexed.status == 0, "\(indexed.errors)")
            let name = towers == "--shared" ? "embedding" : "dpr"
            let found = try quarry.run(
                "search",
                "Is the strap padded?",
                "--retriever",
                name,
                "--embedder",
                model,
                "--json"
            )
            #expect(found.status == 0, "\(found.errors)")
        }
    }

    @Test func anIndexIsLearntFromLikeItsFile() throws {
        let imported = try quarry.run(
            "import",
            demo,
            "--labels",
            "--split",
            "train",
            "--index",
            "shop",
            "--quiet"
        )
        try #require(imported.status == 0, "\(imported.errors)")
        let outcome = try train(
            "--index",
            "shop",
            "--split",
            "train",
            "--shared",
            "--out",
            "mine",
            "--json"
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(try outcome.json()["questions"] as? Int ?? 0 > 8)
    }

    @Test func theSameCommandGivesTheSameWeights() throws {
        func run(_ out: String, _ more: String...) throws -> Data {
            let outcome = try quarry.run(
                [
                    "train", "retriever", "--model", "./tiny", "--precision", "float32", "--labels",
                    demo, "--shared", "--epochs", "2", "--batch-size", "8", "--out", out,
                ] + more
            )
            try #require(outcome.status == 0, "\(outcome.errors)")
            return try bytes(out)
        }
        let first = try run("a")
        #expect(try run("b", "--threads", "1") == first)
        #expect(try run("a", "--resume") == first)
        #expect(try run("c", "--seed", "2") != first)
    }

    @Test func dprFilesAndRecipesAreRead() throws {
        let lines = (0..<12).map {
            #"{"question": "number w\#($0)", "positive_ctxs": [{"text": "about w\#($0)"}]}"#
        }
        let data = try file("pairs.jsonl", lines.joined(separator: "\n"))
        let recipe = try file("recipe.yaml", "epochs: 2\nbatch-size: 4\nshared: true\n")
        let outcome = try train("--dpr", data, "--recipe", recipe, "--out", "mine", "--json")
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(try outcome.json()["steps"] as? Int == 6)
    }

    @Test(arguments: [
        ("[]", 65, "no question"), ("", 65, "a list of questions"),
        (#"[{"question": "a", "positive_ctxs": []}]"#, 65, "none answered"),
        (#"[{"question": "a", "positive_ctxs": [{"text": 1}]}]"#, 65, "a text"),
    ])
    func whatCannotBeLearntFromIsSaid(_ text: String, _ status: Int32, _ words: String) throws {
        let outcome = try train("--dpr", try file("pairs.json", text), "--out", "mine")
        #expect(outcome.status == status)
        #expect(outcome.errors.contains(words), "\(outcome.errors)")
        let out = directory.url.appending(path: "mine/model.safetensors").path
        #expect(!FileManager.default.fileExists(atPath: out))
    }

    @Test func wrongOptionsAreNamed() throws {
        #expect(try train("--out", "mine").status == 64)
        #expect(try train("--labels", demo, "--split", "train", "--out", "mine").status == 64)
        let batch = try train("--labels", demo, "--batch-size", "1", "--out", "mine")
        #expect(batch.status == 64 && batch.errors.contains("2 or more"), "\(batch.errors)")
        let recipe = try file("recipe.yaml", "epochs: 2\nbatchsize: 4\n")
        let unknown = try train("--labels", demo, "--recipe", recipe, "--out", "mine")
        #expect(unknown.status == 65 && unknown.errors.contains("batchsize"), "\(unknown.errors)")
        let reader = try quarry.run(
            "train",
            "retriever",
            "--labels",
            demo,
            "--model",
            "minilm-l6-reader",
            "--out",
            "x"
        )
        #expect(reader.status == 64, "\(reader.errors)")
    }

    @Test func numbersThatOverflowStopTheTraining() throws {
        let outcome = try train(
            "--labels",
            demo,
            "--shared",
            "--learning-rate",
            "1e30",
            "--warm-up",
            "0",
            "--epochs",
            "3",
            "--held-out-share",
            "0",
            "--out",
            "mine"
        )
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("finite"), "\(outcome.errors)")
    }
}
