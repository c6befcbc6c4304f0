import Foundation
import TestSupport
import Testing

/// What the three trainings leave behind alike.
@Suite struct TrainOutputTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        try TinyEncoder().write(to: directory.url.appending(path: "tiny"))
        let texts = (0..<16).map { number in
            #"{"text": "the \#(number) is \#(number % 2 == 0 ? "good" : "poor")", "#
                + #""label": "\#(number % 2 == 0 ? "good" : "poor")"}"#
        }
        try Data(texts.joined(separator: "\n").utf8)
            .write(to: directory.url.appending(path: "texts.jsonl"))
        let entries = (0..<8).map { number in
            let context = "part \(number) is made of wood and costs \(number) coins"
            return """
                {"title": "part \(number)", "paragraphs": [{"context": "\(context)", "qas": [
                 {"id": "w\(number)", "question": "what is part \(number) made of",
                  "answers": [{"text": "wood", "answer_start": 18}]},
                 {"id": "n\(number)", "question": "who made it", "answers": []}]}]}
                """
        }
        let squad = #"{"data": [\#(entries.joined(separator: ","))]}"#
        try Data(squad.utf8).write(to: directory.url.appending(path: "squad.json"))
    }

    private static let kinds: [[String]] = [
        ["reader", "--squad", "squad.json", "--max-seq-len", "96", "--doc-stride", "48"],
        ["retriever", "--labels", "squad.json", "--shared", "--held-out-share", "0"],
        [
            "classifier", "--texts", "texts.jsonl", "--held-out-share", "0.25", "--max-seq-len",
            "64",
        ],
    ]

    private func train(_ kind: [String], _ more: String...) throws -> QuarryProcess.Outcome {
        try quarry.run(
            ["train"] + kind + [
                "--model", "./tiny", "--precision", "float32", "--batch-size", "4", "--epochs", "1",
                "--learning-rate", "1e-3", "--warm-up", "0.2", "--seed", "3", "--out", "mine",
                "--compact", "small",
            ] + more
        )
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: directory.url.appending(path: path), encoding: .utf8)
    }

    @Test(arguments: kinds)
    func aCompactCopyIsLeftAlsoByAFinishedRun(_ kind: [String]) throws {
        let first = try train(kind)
        try #require(first.status == 0, "\(first.errors)")
        #expect(first.errors.contains("mine/training/loss.svg"), "\(first.errors)")
        #expect(try text("small/README.md").contains("## Compact form"))
        #expect(try text("small/README.md").contains("`quarry train \(kind[0])`"))
        let state = directory.url.appending(path: "mine/training/training-state.safetensors")
        #expect(!FileManager.default.fileExists(atPath: state.path))
        let place = directory.url.appending(path: "small/model.safetensors")
        let weights = try Data(contentsOf: place)
        try FileManager.default.removeItem(at: directory.url.appending(path: "small"))
        let again = try train(kind, "--resume")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.errors.contains("nothing to resume"), "\(again.errors)")
        #expect(try Data(contentsOf: place) == weights)
        // An earlier copy is replaced, other things are not.
        #expect(try train(kind, "--resume").status == 0)
        try FileManager.default.removeItem(at: directory.url.appending(path: "small/config.json"))
        let refused = try train(kind, "--resume")
        #expect(refused.status == 64 && refused.errors.contains("other files"), "\(refused.errors)")
    }

    @Test func aRecipeOfAClassifierDescribesItsTexts() throws {
        try Data(
            """
            texts:
              - file: "{data}/texts.jsonl"
                labels: ["good=yes", "poor=no"]
                limit: 12
            held-out-share: 0.25
            batch-size: 4
            max-seq-len: 64
            epochs: 1
            """.utf8
        )
        .write(to: directory.url.appending(path: "recipe.yaml"))
        let command = [
            "train", "classifier", "--recipe", "recipe.yaml", "--model", "./tiny", "--out", "c",
        ]
        let outcome = try quarry.run(command + ["--data", directory.url.path, "--json"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(try outcome.json()["labels"] as? [String] == ["no", "yes"])
        #expect(try text("c/README.md").contains("- `texts.jsonl`, a sample of 12"))
        #expect(try quarry.run(command).status == 64)
        let long = try quarry.run(
            command + ["--data", directory.url.path, "--max-seq-len", "256"]
        )
        #expect(long.status == 64 && long.errors.contains("at most 128"), "\(long.errors)")
        try Data("texts:\n  - {file: a, label: [x]}\n".utf8)
            .write(to: directory.url.appending(path: "recipe.yaml"))
        let bad = try quarry.run(command)
        #expect(bad.status == 65 && bad.errors.contains("\"label\""), "\(bad.errors)")
        #expect(bad.errors.contains("recipe.yaml:2"), "\(bad.errors)")
    }

    @Test func aCrossValidationComparesBeforeAndAfter() throws {
        let kind = Self.kinds[0]
        func validate(_ more: String...) throws -> QuarryProcess.Outcome {
            try quarry.run(
                ["train"] + kind + [
                    "--model", "./tiny", "--precision", "float32", "--cross-validate", "4", "--out",
                    "gain", "--learning-rate", "5e-3", "--epochs", "6", "--batch-size", "4",
                ] + more
            )
        }
        let outcome = try validate("--json")
        try #require(outcome.status == 0, "\(outcome.errors)")
        let json = try outcome.json()
        #expect(json["folds"] as? Int == 4)
        #expect(json["questions"] as? Int == 16)
        #expect(json["products"] as? Int == 8)
        #expect(json["always_no_answer"] as? Double == 0.5)
        for rule in ["at_zero", "fitted"] {
            let scores = try #require(json[rule] as? [String: Any])
            #expect((scores["thresholds_after"] as? [Double])?.count == 4)
            let f1 = try #require(scores["f1"] as? [String: Double])
            let low = try #require(f1["low"])
            let high = try #require(f1["high"])
            let difference = try #require(f1["difference"])
            #expect(low <= difference && difference <= high)
            #expect(try #require(f1["p"]) > 0)
        }
        #expect(try text("gain/cross-validation.json") == outcome.output)
        let fold = directory.url.appending(path: "gain/fold-1")
        #expect(!FileManager.default.fileExists(atPath: fold.path))
        #expect(try validate("--json", "--threads", "1", "--keep-state").output == outcome.output)
        #expect(FileManager.default.fileExists(atPath: fold.path))
        // Folds that came to their end are not trained again: 6 epochs of 3 steps.
        let resumed = try validate("--resume")
        #expect(resumed.errors.contains("resuming behind step 18"), "\(resumed.errors)")
        #expect(!resumed.errors.contains("epoch 1"), "\(resumed.errors)")
        #expect(resumed.output.contains("95 % interval"), "\(resumed.output)")
        #expect(try validate("--held-out-share", "0.2").status == 64)
        #expect(try validate("--cross-validate", "9").status == 64)
    }
}
