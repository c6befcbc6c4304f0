import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct ModelAverageTests {
    private let parent: TemporaryDirectory
    private let target: URL

    init() throws {
        parent = try TemporaryDirectory()
        target = parent.url.appending(path: "mean")
    }

    private func model(_ name: String, times factor: Float, of tiny: TinyModel = .reader) throws
        -> ModelDirectory
    {
        let copy = parent.url.appending(path: name)
        try tiny.write(to: copy)
        let checkpoint = try Checkpoint(directory: copy)
        var writer = SafetensorsWriter()
        for key in checkpoint.names {
            let tensor = try #require(checkpoint.tensor(named: key))
            writer.add(key, shape: tensor.shape, floats: tensor.floats().map { factor * $0 })
        }
        try writer.write(to: copy.appending(path: "model.safetensors"))
        return try ModelDirectory(at: copy)
    }

    @Test func everyWeightIsTheWeightedMean() throws {
        let one = try model("one", times: 1)
        let four = try model("four", times: 4)
        try ModelAverage(of: [one, four], shares: [2, 1]).write(to: target)
        let mean = try ModelDirectory(at: target)
        #expect(mean.kind == .reader)
        #expect(mean.main.checkpoint.names == one.main.checkpoint.names)
        for name in mean.main.checkpoint.names {
            let old = try #require(one.main.checkpoint.tensor(named: name)).floats()
            let new = try #require(mean.main.checkpoint.tensor(named: name)).floats()
            for (before, after) in zip(old, new) { #expect(abs(after - 2 * before) < 1e-5) }
        }
    }

    @Test func theCardNamesThePartsAndTheirShares() throws {
        let one = try model("one", times: 1)
        let two = try model("two", times: 2)
        try ModelAverage(of: [one, two]).write(to: target)
        let card = try String(contentsOf: target.appending(path: "README.md"), encoding: .utf8)
        #expect(card.contains("`\(one.identity)`, 0.5 of the whole"))
        #expect(card.contains(two.identity))
        #expect(try ModelDirectory(at: target).record?.storage == .original)
    }

    @Test func oneModelOrOtherSharesAreRefused() throws {
        let one = try model("one", times: 1)
        #expect(throws: CheckpointError.self) { try ModelAverage(of: [one]) }
        #expect(throws: CheckpointError.self) { try ModelAverage(of: [one, one], shares: [1]) }
        #expect(throws: CheckpointError.self) {
            try ModelAverage(of: [one, one], shares: [1, -1])
        }
        #expect(throws: CheckpointError.self) {
            try ModelAverage(of: [one, one], shares: [1, .nan])
        }
    }

    @Test func anotherKindIsRefused() throws {
        let reader = try model("reader", times: 1)
        let embedder = try model("embedder", times: 1, of: .sentenceTransformer)
        #expect {
            try ModelAverage(of: [reader, embedder])
        } throws: {
            ($0 as? CheckpointError)?.kind == .mismatch
        }
    }

    @Test func anotherShapeIsNamed() throws {
        let one = try model("one", times: 1)
        let other = try model("other", times: 1)
        var writer = SafetensorsWriter()
        for key in other.main.checkpoint.names {
            let tensor = try #require(other.main.checkpoint.tensor(named: key))
            let isHead = key == "qa_outputs.weight"
            writer.add(
                key,
                shape: isHead ? [tensor.count] : tensor.shape,
                floats: tensor.floats()
            )
        }
        try writer.write(to: other.url.appending(path: "model.safetensors"))
        #expect {
            try ModelAverage(of: [one, ModelDirectory(at: other.url)]).write(to: target)
        } throws: {
            "\($0)".contains("qa_outputs.weight") && ($0 as? CheckpointError)?.kind == .mismatch
        }
    }
}
