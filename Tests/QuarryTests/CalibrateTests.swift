import Foundation
import TestSupport
import Testing

@Suite struct CalibrateTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess
    private let question = ["ask", "Does the strap hurt on long walks?"]

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        let demo = packageRoot.appending(path: "Corpora/demo/reviews.jsonl").path
        let outcome = try quarry.run("import", demo, "--split", "dev", "--labels", "--quiet")
        try #require(outcome.status == 0, "\(outcome.errors)")
    }

    private func file(_ name: String) -> URL { directory.url.appending(path: name) }

    /// Calibrates on a few products, and changes the file as told.
    private func calibrated(_ change: (inout [String: Any]) -> Void = { _ in }) throws {
        let outcome = try quarry.run(
            "calibrate",
            "reader",
            "--split",
            "dev",
            "--setting",
            "product",
            "--folds",
            "3",
            "--top-k-retriever",
            "2",
            "--journal",
            "journal.jsonl",
            "--out",
            "calibration.json"
        )
        try #require(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("--risk") && outcome.output.contains("base rate"))
        let data = try Data(contentsOf: file("calibration.json"))
        var json = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        change(&json)
        try JSONSerialization.data(withJSONObject: json).write(to: file("changed.json"))
    }

    @Test func askUsesTheCalibrationAndKeepsTheRisk() throws {
        try calibrated()
        let raw = try quarry.run(question + ["--json", "--calibration", "none"]).json()
        #expect(raw["calibrated"] as? Bool == false)
        let asked = try quarry.run(
            question + ["--calibration", "calibration.json", "--risk", "0.9", "--json"]
        ).json()
        #expect(asked["calibrated"] as? Bool == true)
        let risk = try #require(asked["risk"] as? [String: Any])
        #expect(risk["risk"] as? Double == 0.9)
        let coverage = try #require(risk["coverage"] as? Double)
        #expect(0...1 ~= coverage)
        func best(_ json: [String: Any]) throws -> [String: Any] {
            try #require(
                (json["answers"] as? [[String: Any]])?.first { $0["no_answer"] as? Bool == false }
            )
        }
        #expect(try best(raw)["answer"] as? String == best(asked)["answer"] as? String)
        #expect(try best(raw)["probability"] as? Double != best(asked)["probability"] as? Double)

        let impossible = try quarry.run(
            question + [
                "--calibration", "calibration.json", "--risk", "1e-9", "--risk-certain", "--json",
            ]
        )
        #expect(impossible.status == 0)
        #expect(try impossible.json()["no_answer"] as? Bool == true)
        #expect(impossible.errors.contains("every question is refused"))
    }

    @Test func aCalibratedCopyOfTheModelNeedsNoFlag() throws {
        let made = try quarry.run(
            "calibrate",
            "reader",
            "--split",
            "dev",
            "--setting",
            "gold",
            "--folds",
            "2",
            "--method",
            "isotonic",
            "--right",
            "overlap",
            "--out",
            "copy",
            "--json"
        )
        try #require(made.status == 0, "\(made.errors)")
        let read = [
            "read", "--reader", "./copy", "--question", "How long is it?", "--context",
            "The strap is two feet long.", "--json",
        ]
        #expect(try quarry.run(read).json()["calibrated"] as? Bool == true)
        #expect(
            try quarry.run(read + ["--calibration", "none"]).json()["calibrated"] as? Bool == false
        )
        let config = file("copy/tokenizer_config.json")
        let text = try String(contentsOf: config, encoding: .utf8)
        try Data((text + "\n").utf8).write(to: config)
        let foreign = try quarry.run(read)
        #expect(foreign.status == 0 && foreign.errors.contains("probabilities stay as they are"))
    }

    @Test func whatCannotBeUsedIsSaidClearly() throws {
        let bare = try quarry.run(question + ["--risk", "0.1", "--calibration", "none"])
        #expect(bare.status == 64 && bare.errors.contains("quarry calibrate reader"))
        #expect(try quarry.run(question + ["--risk", "1.5"]).status == 64)
        #expect(try quarry.run(question + ["--calibration", "nosuch.json"]).status == 66)
        #expect(try quarry.run("calibrate", "reader", "--split", "dev").status == 64)
        let empty = try quarry.run("calibrate", "reader", "--split", "none", "--out", "c.json")
        #expect(empty.status == 66 && empty.errors.contains("labels of dev"), "\(empty.errors)")
        let nowhere = try quarry.run("calibrate", "reader", "--out", "nosuch/c.json")
        #expect(nowhere.status == 73)

        try calibrated { $0["model"] = "other@0123456789abcdef" }
        let foreign = try quarry.run(question + ["--calibration", "changed.json"])
        #expect(foreign.status == 64 && foreign.errors.contains("other@0123456789abcdef"))
        for change in [["format": 9], ["settings": [String: Any]()], ["settings": 3]]
            as [[String: Any]]
        {
            try calibrated { $0.merge(change) { $1 } }
            let damaged = try quarry.run(question + ["--calibration", "changed.json"])
            #expect(damaged.status == 65, "\(change) \(damaged.errors)")
        }
        for text in ["", "{}", "[1e999]", "\u{0}"] {
            try Data(text.utf8).write(to: file("changed.json"))
            #expect(try quarry.run(question + ["--calibration", "changed.json"]).status == 65)
        }
    }
}
