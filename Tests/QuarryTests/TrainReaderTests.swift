import Foundation
import TestSupport
import Testing

/// Readers learn from the demo reviews through the built command, a few steps each.
@Suite struct TrainReaderTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess
    private static let demo = packageRoot.appending(path: "Corpora/demo/reviews.jsonl").path
    /// Short windows and few examples: what is tested is the way, not the model.
    private static let small = [
        "--max-seq-len", "96", "--doc-stride", "48", "--batch-size", "4", "--threads", "2",
    ]

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
    }

    private func importDemo() throws {
        let outcome = try quarry.run("import", Self.demo, "--split", "train", "--labels", "--quiet")
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: directory.url.appending(path: name))
    }

    private func exists(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: directory.url.appending(path: name).path)
    }

    private func losses(_ run: String) throws -> [Double] {
        let log = directory.url.appending(path: "\(run)/training/training-log.jsonl")
        let lines = try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
        return try lines.compactMap {
            let object = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            return object?["loss"] as? Double
        }
    }

    private func train(_ arguments: [String]) throws -> QuarryProcess.Outcome {
        try quarry.run(["train", "reader"] + arguments)
    }

    @Test func aReaderLearnsFromTheIndexAndIsRead() throws {
        try importDemo()
        let arguments =
            [
                "--index", "default", "--split", "train", "--out", "mine", "--held-out-share",
                "0.1",
                "--negatives", "1", "--limit", "24", "--epochs", "2", "--unanswerable-share", "0.5",
                "--learning-rate", "1e-4", "--json",
            ] + Self.small
        // One product cannot be divided.
        let failed = try train(arguments + ["--filter", "item_id=pebble-s2"])
        #expect(failed.status == 64 && failed.errors.contains("products"), "\(failed.errors)")
        let outcome = try train(arguments)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.json()
        let windows = try #require(report["windows"] as? Int)
        let answerable = try #require(report["answerable_windows"] as? Int)
        #expect(answerable > 0 && windows <= 2 * answerable)
        #expect(try #require(report["negatives"] as? Int) > 0)
        let heldOut = try #require(report["held_out"] as? [String: Any])
        let f1 = try #require(heldOut["f1"] as? Double)
        #expect(f1 > 0 && f1 <= 1 && heldOut["always_no_answer"] is Double)
        #expect((report["held_out_before"] as? [String: Any])?["f1"] is Double)
        let losses = try losses("mine")
        let half = losses.count / 2
        #expect(losses[half...].reduce(0, +) < losses[..<half].reduce(0, +), "\(losses)")
        #expect(!exists("mine/training/training-state.safetensors"))

        let read = try quarry.run([
            "read", "--reader", "mine", "--question", "What colour is the strap?", "--context",
            "The strap is red and the bag is blue.", "--json",
        ])
        #expect(read.status == 0, "\(read.errors)")

        let again = try train(arguments + ["--resume"])
        #expect(again.status == 0 && again.errors.contains("nothing to resume"))
    }

    @Test func recipesAreOptionsAndFlagsWin() throws {
        try write("train.json", Self.squad)
        try write(
            "recipe.yaml",
            """
            squad:
              - "{data}/train.json"
            epochs: 9
            batch-size: 2
            max-seq-len: 64
            doc-stride: 32
            freeze-backbone: true
            checkpoint-steps: 0
            """
        )
        let outcome = try train([
            "--recipe", "recipe.yaml", "--data", directory.url.path, "--epochs", "3", "--out", "r",
            "--json",
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.json()
        // Two usable questions in one batch; three epochs.
        #expect(report["steps"] as? Int == 3)
        #expect((report["dropped"] as? [String: Int])?["entry"] == 1)
        #expect(outcome.errors.contains("blue"))
        #expect(outcome.errors.contains("770 of"))

        let without = try train(["--recipe", "recipe.yaml", "--out", "r"])
        #expect(without.status == 64 && without.errors.contains("--data"))
        let absent = try train(["--recipe", "none.yaml", "--out", "r"])
        #expect(absent.status == 66)
        for (text, word) in [
            ("epochs: many", "many"), ("epoch: 3", "epoch"), ("out: there", "out"),
            ("- 3", "recipe"), ("batch_size: 2", "batch_size"), ("compact: c", "compact"),
            ("squad: {a: b}", "squad"), ("a: [", "YAML"),
        ] {
            try write("bad.yaml", text)
            let bad = try train(["--recipe", "bad.yaml", "--out", "r"])
            #expect(bad.status == 65 && bad.errors.contains(word), "\(text): \(bad.errors)")
        }
    }

    @Test func aTeacherAndTheBatchSizeFinderWorkTogether() throws {
        try write("train.json", Self.squad)
        let arguments = [
            "--squad", "train.json", "--out", "t", "--teacher", "minilm-l6-reader",
            "--temperature", "2", "--alpha", "0.3", "--batch-size", "auto", "--max-seq-len", "64",
            "--doc-stride", "32", "--decay", "step:2", "--gradient-accumulation", "2",
            "--keep-state", "--held-out", "train.json", "--epochs", "2", "--json",
        ]
        let outcome = try train(arguments)
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("batches of 2 windows"), "\(outcome.errors)")
        #expect(exists("t/training/training-state.safetensors"))
        let other = try train(arguments.map { $0 == "0.3" ? "0.4" : $0 } + ["--resume"])
        #expect(other.status == 64 && other.errors.contains("alpha"), "\(other.errors)")
    }

    @Test(arguments: [
        ([], 64, "--squad"),
        (["--squad", "none.json"], 66, "none.json"),
        (["--squad", "train.json", "--split", "dev"], 65, "at least one label"),
        (["--squad", "train.json", "--negatives", "2"], 64, "--index"),
        (["--squad", "train.json", "--held-out-share", "0.7"], 64, "--held-out-share"),
        (["--squad", "train.json", "--unanswerable-share", "2"], 64, "--unanswerable-share"),
        (["--squad", "train.json", "--batch-size", "0"], 64, "--batch-size"),
        (["--squad", "train.json", "--decay", "step:1"], 64, "--decay"),
        (["--squad", "train.json", "--decay", "step:3:0"], 64, "--decay"),
        (["--squad", "train.json", "--gradient-accumulation", "0"], 64, "accumulation"),
        (["--squad", "train.json", "--alpha", "0.5"], 64, "--teacher"),
        (["--squad", "train.json", "--teacher", "all-MiniLM-L6-v2"], 66, "qa_outputs"),
        (["--squad", "train.json", "--teacher", "nobody"], 66, "nobody"),
        (["--squad", "train.json", "--data", "."], 64, "--recipe"),
        (["--subjqa", "train.json"], 65, "train.json"),
        (["--index", "absent"], 66, "absent"),
        (["--squad", "train.json", "--max-seq-len", "4"], 64, "windows"),
        (["--squad", "train.json", "--max-seq-len", "4000", "--held-out", "train.json"], 0, ""),
    ])
    func badOptionsAreTold(_ arguments: [String], _ status: Int, _ word: String) throws {
        try write("train.json", Self.squad)
        let outcome = try train(arguments + ["--out", "bad"])
        #expect(Int(outcome.status) == status, "\(arguments): \(outcome.errors)")
        #expect(word.isEmpty || outcome.errors.contains(word), "\(arguments): \(outcome.errors)")
    }

    /// Two questions that can be learnt from, and one whose answer does not occur.
    private static let squad = """
        {"version": "2.0", "data": [{"title": "straps", "paragraphs": [
         {"context": "The strap is red and the bag is green.", "qas": [
          {"id": "a", "question": "What is red?", "is_impossible": false,
           "answers": [{"text": "strap", "answer_start": 4}]},
          {"id": "b", "question": "What is blue?", "is_impossible": false,
           "answers": [{"text": "blue", "answer_start": 4}]},
          {"id": "c", "question": "What does it cost?", "is_impossible": true, "answers": []}
         ]}]}]}
        """
}
