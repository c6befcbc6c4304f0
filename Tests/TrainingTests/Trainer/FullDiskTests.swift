import Foundation
import TestSupport
import Testing
import Training
import Transformers

@Suite(.enabled(if: SmallDisk.isAvailable)) struct FullDiskTests {
    @Test func aFullDiskLeavesTheCheckpointBeforeWhole() throws {
        let name = "training-state.safetensors"
        let roomy = try TemporaryDirectory()
        let whole = try ToyTask()
        try Trainer(whole, options: TrainerTests.options, directory: roomy.url).run()
        let size = try Data(contentsOf: roomy.url.appending(path: name)).count

        // Room for one checkpoint, not for a second one beside it.
        let disk = try SmallDisk(bytes: size * 3 / 2)
        let error = #expect(throws: CheckpointError.self) {
            try Trainer(ToyTask(), options: TrainerTests.options, directory: disk.url).run()
        }
        #expect(error?.kind == .cannotWrite)
        let left = try FileManager.default.contentsOfDirectory(atPath: disk.url.path)
        #expect(left.contains(name))
        #expect(!left.contains { $0.hasPrefix(".") }, "\(left)")

        let next = try TemporaryDirectory()
        try FileManager.default.copyItem(
            at: disk.url.appending(path: name),
            to: next.url.appending(path: name)
        )
        let task = try ToyTask()
        try Trainer(task, options: TrainerTests.options, directory: next.url).run(resuming: true)
        #expect(Array(task.parameters.values) == Array(whole.parameters.values))
    }
}
