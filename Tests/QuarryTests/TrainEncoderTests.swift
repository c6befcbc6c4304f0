import Foundation
import TestSupport
import Testing

/// `quarry train encoder` from end to end, on an encoder of a few thousand weights.
@Suite struct TrainEncoderTests {
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
            [
                "train", "encoder", "--model", "./tiny", "--precision", "float32", "--max-seq-len",
                "64", "--batch-size", "4", "--learning-rate", "5e-3",
            ] + arguments
        )
    }

    private func bytes(_ out: String) throws -> Data {
        try Data(contentsOf: directory.url.appending(path: "\(out)/model.safetensors"))
    }

    @Test func lettersAreGuessedAndAReaderLearnsFromTheEncoder() throws {
        let outcome = try train(
            "--texts",
            demo,
            "--out",
            "mine",
            "--epochs",
            "6",
            "--held-out-share",
            "0.2",
            "--json"
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        let json = try outcome.json()
        func accuracy(_ name: String) -> Double {
            (json[name] as? [String: Any])?["accuracy"] as? Double ?? .nan
        }
        // Of 77 tokens one is right by chance.
        #expect(accuracy("after") > accuracy("before") + 0.02, "\(json)")
        let card = directory.url.appending(path: "mine/README.md")
        let text = try String(contentsOf: card, encoding: .utf8)
        #expect(text.contains("reviews.jsonl") && !text.contains(directory.url.path))
        let read = try quarry.run(
            "train",
            "reader",
            "--model",
            "./mine",
            "--labels",
            demo,
            "--out",
            "reader",
            "--max-seq-len",
            "96",
            "--precision",
            "float32"
        )
        #expect(read.status == 0, "\(read.errors)")
        let more = try quarry.run(
            "train",
            "encoder",
            "--model",
            "./mine",
            "--texts",
            demo,
            "--max-seq-len",
            "64",
            "--out",
            "more",
            "--held-out-share",
            "0.2",
            "--seed",
            "1",
            "--json"
        )
        try #require(more.status == 0, "\(more.errors)")
        let start = (try more.json()["before"] as? [String: Any])?["accuracy"] as? Double
        // It goes on with the head that the first run left.
        #expect(abs((start ?? 0) - accuracy("after")) < 0.01, "\(more.output)")
    }

    @Test func anIndexIsLearntFrom() throws {
        let imported = try quarry.run("import", demo, "--index", "shop", "--quiet")
        try #require(imported.status == 0, "\(imported.errors)")
        let outcome = try train("--index", "shop", "--out", "mine", "--held-out-share", "0")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try bytes("mine").count > 1000)
    }

    @Test func threadsChangeNothing() throws {
        for count in ["1", "3"] {
            let outcome = try train("--texts", demo, "--out", "by\(count)", "--threads", count)
            try #require(outcome.status == 0, "\(outcome.errors)")
        }
        #expect(try bytes("by1") == bytes("by3"))
    }

    @Test(arguments: [
        (["--texts", "none.jsonl"], 66, "none.jsonl"),
        ([], 64, "--texts"),
        (["--texts", "empty.jsonl"], 65, "at least one text"),
        (["--texts", "blank.jsonl"], 65, "blank.jsonl"),
        (["--texts", "texts.jsonl", "--max-seq-len", "256"], 64, "128"),
        (["--texts", "texts.jsonl", "--hidden-share", "0"], 64, "--hidden-share"),
        (["--texts", "texts.jsonl", "--learning-rate", "1e30", "--warm-up", "0"], 65, "finite"),
    ])
    func faultsAreTold(_ arguments: [String], _ status: Int32, _ part: String) throws {
        for (name, text) in [
            ("empty", ""), ("blank", #"{"text": ""}"#),
            ("texts", (0..<20).map { #"{"text": "strap number \#($0)"}"# }.joined(separator: "\n")),
        ] {
            try Data(text.utf8).write(to: directory.url.appending(path: "\(name).jsonl"))
        }
        let outcome = try quarry.run(
            ["train", "encoder", "--model", "./tiny", "--out", "mine", "--epochs", "3"] + arguments
        )
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }
}
