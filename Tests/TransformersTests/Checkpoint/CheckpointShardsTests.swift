import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct CheckpointShardsTests {
    private let sharded = checkpointFixtures.appending(path: "sharded")

    /// A copy of the sharded fixture with another index.
    private func copy(index: String) throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        for name in try FileManager.default.contentsOfDirectory(atPath: sharded.path)
        where name.hasSuffix(".safetensors") {
            try FileManager.default.copyItem(
                at: sharded.appending(path: name),
                to: directory.url.appending(path: name)
            )
        }
        let file = directory.url.appending(path: "model.safetensors.index.json")
        try Data(index.utf8).write(to: file)
        return directory
    }

    @Test func shardsReadAsOneFile() throws {
        let checkpoint = try Checkpoint(directory: sharded)
        #expect(checkpoint.files.count == 2)
        for (name, expected) in try ExpectedTensor.tiny() {
            #expect(checkpoint.tensor(named: name)?.floats() == expected.values, "\(name)")
        }
    }

    @Test(arguments: [
        ("{}", "weight_map"),
        (#"{"weight_map":{}}"#, "weight_map"),
        (#"{"weight_map":{"scalar":7}}"#, "plain file names"),
        (#"{"weight_map":{"scalar":"../tiny.safetensors"}}"#, "plain file names"),
        (#"{"weight_map":{"scalar":"model-00003-of-00002.safetensors"}}"#, "No such file"),
        (#"{"weight_map":{"nothing":"model-00001-of-00002.safetensors"}}"#, "no such tensor"),
        (#"{"weight_map":"#, "JSON"),
    ])
    func aLyingIndexIsRefused(index: String, words: String) throws {
        let directory = try copy(index: index)
        let error = try #require(checkpointError { _ = try Checkpoint(directory: directory.url) })
        #expect(error.description.contains(words))
    }

    @Test func aPyTorchCheckpointSaysHowToConvertIt() throws {
        let directory = try TemporaryDirectory()
        try Data([0x80, 2]).write(to: directory.url.appending(path: "pytorch_model.bin"))
        let error = try #require(checkpointError { _ = try Checkpoint(directory: directory.url) })
        #expect(error.kind == .unsupported)
        #expect(error.found == "pytorch_model.bin")
        #expect(error.nextStep?.contains("save_pretrained") == true)
    }

    @Test func nothingThereNamesWhatWasLookedFor() throws {
        let directory = try TemporaryDirectory()
        let error = try #require(checkpointError { _ = try Checkpoint(directory: directory.url) })
        #expect(error.kind == .missing)
        #expect(error.expected == "model.safetensors or model.safetensors.index.json")
    }
}
