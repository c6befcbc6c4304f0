import Foundation
import TestSupport
import Testing

/// `quarry train classifier`, `classify` and `evaluate classifier`, from files to probabilities.
@Suite struct ClassifierTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        let words = ["strap", "lens", "case", "sound", "screen", "cable", "stand", "bag"]
        let lines = words.flatMap { word in
            [
                "{\"text\": \"The \(word) is wonderful, I love it.\", \"label\": \"good\"}",
                "{\"text\": \"The \(word) is terrible, I hate it.\", \"label\": \"poor\"}",
            ]
        }
        let files = [
            "train.jsonl": lines.joined(separator: "\n"),
            "one.csv": "text,label\nfine,good\nnice,good\n",
            "column.csv": "words,label\nfine,good\n",
            "empty.csv": "text,label\n,good\n",
            "dev.csv": "text,label\nfine,strange\n",
        ]
        for (name, text) in files {
            try Data(text.utf8).write(to: directory.url.appending(path: name))
        }
    }

    private func train(_ out: String, _ more: String...) throws -> QuarryProcess.Outcome {
        try quarry.run(
            [
                "train", "classifier", "--texts", "train.jsonl", "--out", out, "--epochs", "6",
                "--batch-size", "4", "--freeze-backbone", "--held-out-share", "0.25", "--json",
            ] + more
        )
    }

    @Test func theBundledModelKnowsPraiseFromBlameAndLeavesTheUnclearNeutral() throws {
        let outcome = try quarry.run(
            "classify",
            "--json",
            "--text",
            "The strap broke after a week and nobody answered my mails. Avoid.",
            "Best headphones I have owned: light, loud and comfortable for hours.",
            "I wanted to love this camera; it takes wonderful pictures, yet the menus are a mess."
        )
        #expect(outcome.status == 0, "\(outcome.errors)")
        let lines = outcome.output.split(separator: "\n")
        let labels = try lines.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            return (object as? [String: Any])?["label"] as? String
        }
        #expect(labels == ["negative", "positive", "neutral"])
    }

    @Test func aTrainedClassifierKnowsItsClasses() throws {
        let outcome = try train("model")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let report = try outcome.json()
        #expect(report["labels"] as? [String] == ["good", "poor"])
        #expect(report["accuracy"] as? Double ?? 0 >= 0.5)
        #expect(outcome.errors.contains("weights learn"))
        let text = ["--text", "I love it, wonderful.", "--model", "./model", "--json"]
        let first = try quarry.run(["classify"] + text)
        #expect(first.status == 0, "\(first.errors)")
        let shares = try first.json()["probabilities"] as? [String: Double] ?? [:]
        #expect(shares["good"] ?? 0 > 0.5)
        #expect(abs(shares.values.reduce(0, +) - 1) < 1e-9)
        #expect(try quarry.run(["classify"] + text).output == first.output)
        let neutral = try quarry.run(["classify", "--neutral-below", "1"] + text)
        #expect(try neutral.json()["label"] as? String == "neutral")
        let scores = try quarry.run(
            "evaluate",
            "classifier",
            "--texts",
            "train.jsonl",
            "--model",
            "./model",
            "--worst",
            "2",
            "--json"
        )
        #expect((try scores.json()["worst"] as? [Any])?.count == 2, "\(scores.errors)")
    }

    @Test func theMeanOfClassifiersIsCutAlikeAndCalibratedAnew() throws {
        #expect(try train("a", "--max-seq-len", "40").status == 0)
        #expect(try train("b", "--seed", "2").status == 0)
        #expect(try quarry.run("models", "average", "a", "b", "--out", "mean").status == 0)
        func settings(_ model: String) throws -> [String: Any] {
            let file = directory.url.appending(path: "\(model)/classifier.json")
            let json = try JSONSerialization.jsonObject(with: try Data(contentsOf: file))
            return try #require(json as? [String: Any])
        }
        #expect(try settings("mean")["max_seq_len"] as? Int == 40)
        #expect(try settings("mean")["held_out"] as? Int == 0)
        let fitted = try quarry.run(
            ["calibrate", "classifier", "--model", "mean", "--texts", "train.jsonl", "--json"]
        )
        #expect(fitted.status == 0, "\(fitted.errors)")
        #expect(try settings("mean")["held_out"] as? Int == 16)
        #expect(try settings("mean")["max_seq_len"] as? Int == 40)
        let report = try fitted.json()
        let again = try quarry.run(
            ["evaluate", "classifier", "--model", "mean", "--texts", "train.jsonl", "--json"]
        ).json()
        let scores = try #require(again["scores"] as? [String: Any])
        #expect(scores["mean_loss"] as? Double == report["mean_loss"] as? Double)
        #expect(report["mean_loss"] as? Double != nil)
    }

    @Test func calibrationsHaveAPlaceAndLabelsTheModelKnows() throws {
        let bundled = try quarry.run("calibrate", "classifier", "--texts", "train.jsonl")
        #expect(bundled.status == 64)
        #expect(bundled.errors.contains("--out DIR"))
        let strange = try quarry.run(
            "calibrate",
            "classifier",
            "--texts",
            "dev.csv",
            "--out",
            "copy"
        )
        #expect(strange.status == 65)
        #expect(strange.errors.contains("--map strange=NAME"))
        #expect(!FileManager.default.fileExists(atPath: directory.url.appending(path: "copy").path))
        let file = try quarry.run(
            "calibrate",
            "classifier",
            "--texts",
            "train.jsonl",
            "--out",
            "c.json"
        )
        #expect(file.status == 64)
    }

    @Test func theSameSeedGivesTheSameWeights() throws {
        #expect(try train("a").status == 0)
        #expect(try train("b", "--threads", "1").status == 0)
        let weights = try ["a", "b"].map {
            try Data(contentsOf: directory.url.appending(path: "\($0)/model.safetensors"))
        }
        #expect(weights[0] == weights[1])
    }

    @Test(arguments: [
        (["--texts", "one.csv"], "only \"good\""), (["--texts", "column.csv"], "\"text\""),
        (["--texts", "empty.csv"], "a text with words"),
        (["--texts", "train.jsonl", "--held-out", "dev.csv"], "\"strange\""),
        (["--texts", "train.jsonl", "--map", "x=y"], "labels that a rule names"),
    ])
    func badDataAreNamed(_ options: [String], _ part: String) throws {
        let outcome = try quarry.run(["train", "classifier", "--out", "m"] + options)
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains(part), "\(outcome.errors)")
    }

    @Test func anEmbedderIsNoClassifier() throws {
        let outcome = try quarry.run("classify", "--text", "x", "--model", "all-MiniLM-L6-v2")
        #expect(outcome.status == 64 && outcome.errors.contains("a classifier"))
    }
}
