import Foundation
import TestSupport
import Testing

/// What a training does with a full disk, with weights that do not fit, and with nothing to learn.
@Suite struct TrainBadInputTests {
    let directory: TemporaryDirectory
    let quarry: QuarryProcess

    init() throws {
        directory = try TemporaryDirectory()
        quarry = QuarryProcess(directory: directory.url)
        try Data(Self.squad.utf8).write(to: directory.url.appending(path: "train.json"))
    }

    private func model(_ tiny: TinyEncoder, _ name: String = "tiny") throws {
        try tiny.write(to: directory.url.appending(path: name))
    }

    private func train(_ out: String, _ more: String...) throws -> QuarryProcess.Outcome {
        try quarry.run(
            [
                "train", "reader", "--squad", "train.json", "--model", "./tiny", "--out", out,
                "--precision", "float32", "--max-seq-len", "96", "--doc-stride", "48", "--epochs",
                "4", "--batch-size", "1", "--checkpoint-steps", "1",
            ] + more
        )
    }

    private func bytes(_ path: String) throws -> Data {
        let isAbsolute = path.hasPrefix("/")
        return try Data(
            contentsOf: isAbsolute ? URL(filePath: path) : directory.url.appending(path: path)
        )
    }

    @Test(.enabled(if: SmallDisk.isAvailable))
    func aFullDiskIsToldAndTheRunGoesOnWhenThereIsRoom() throws {
        try model(TinyEncoder(head: [2, 16]))
        let whole = try train("whole", "--keep-state")
        try #require(whole.status == 0, "\(whole.errors)")
        let state = "training/training-state.safetensors"
        let size = try bytes("whole/\(state)").count
        let disk = try SmallDisk(bytes: size * 3 / 2)
        let out = disk.url.appending(path: "run").path
        let failed = try train(out)
        #expect(failed.status == 73, "\(failed.errors)")
        #expect(failed.errors.contains("training-state.safetensors"), "\(failed.errors)")
        #expect(try bytes("\(out)/\(state)").count == size)
        try disk.grow(to: size * 8)
        let resumed = try train(out, "--resume")
        #expect(resumed.status == 0, "\(resumed.errors)")
        #expect(resumed.errors.contains("resuming behind step 1"), "\(resumed.errors)")
        #expect(try bytes("\(out)/model.safetensors") == bytes("whole/model.safetensors"))
    }

    @Test func weightsOfOtherShapesAreNamed() throws {
        let words = TinyEncoder().vocabulary
        let cases: [(TinyEncoder, [String])] = [
            (TinyEncoder(head: [3, 16]), ["qa_outputs.weight", "[2, 16]", "[3, 16]"]),
            (TinyEncoder(head: [2, 8]), ["qa_outputs.weight", "[2, 16]", "[2, 8]"]),
            (
                TinyEncoder(claims: ["hidden_size": 24]),
                ["word_embeddings.weight", "[\(words), 24]", "[\(words), 16]"]
            ),
            (
                TinyEncoder(claims: ["vocab_size": words + 1]),
                ["word_embeddings.weight", "[\(words + 1), 16]", "[\(words), 16]"]
            ),
        ]
        for (tiny, parts) in cases {
            try model(tiny)
            let outcome = try train("mine")
            #expect(outcome.status == 65, "\(outcome.errors)")
            for part in parts { #expect(outcome.errors.contains(part), "\(outcome.errors)") }
        }
    }

    @Test func nothingToLearnFromIsSaid() throws {
        try model(TinyEncoder())
        for (text, part) in [
            (#"{"data": []}"#, "at least one label"),
            (#"{"data": [{"paragraphs": [{"context": "a b", "qas": []}]}]}"#, "at least one label"),
            (
                #"{"data": [{"paragraphs": [{"context": "a b", "qas": [{"id": "q", "question": "c?","#
                    + #" "answers": [{"text": "z", "answer_start": 0}]}]}]}]}"#,
                "left out"
            ),
        ] {
            try Data(text.utf8).write(to: directory.url.appending(path: "train.json"))
            let outcome = try train("mine")
            #expect(outcome.status == 65, "\(text): \(outcome.errors)")
            #expect(outcome.errors.contains(part), "\(text): \(outcome.errors)")
        }
    }

    @Test func numbersThatOverflowStopTheRunAndKeepItsState() throws {
        try model(TinyEncoder(head: [2, 16]))
        let outcome = try train("mine", "--learning-rate", "1e30", "--warm-up", "0")
        #expect(outcome.status == 65 && outcome.errors.contains("finite"), "\(outcome.errors)")
        let left = try FileManager.default.contentsOfDirectory(
            atPath: directory.url.appending(path: "mine/training").path
        )
        #expect(left.contains("training-state.safetensors"), "\(left)")
    }

    private static let squad = """
        {"version": "2.0", "data": [{"title": "straps", "paragraphs": [
         {"context": "the strap is red and the bag is green", "qas": [
          {"id": "a", "question": "what is red", "is_impossible": false,
           "answers": [{"text": "strap", "answer_start": 4}]},
          {"id": "b", "question": "what is green", "is_impossible": false,
           "answers": [{"text": "bag", "answer_start": 25}]},
          {"id": "c", "question": "what does it cost", "is_impossible": true, "answers": []}
         ]}]}]}
        """
}
