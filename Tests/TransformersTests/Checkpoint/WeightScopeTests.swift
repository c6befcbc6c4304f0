import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct WeightScopeTests {
    private func root() throws -> WeightScope {
        try Checkpoint(file: checkpointFixtures.appending(path: "tiny.safetensors")).root
    }

    @Test func namesArePushedDown() throws {
        let layer = try root()("encoder")("layer")(0)
        #expect(layer.path == "encoder.layer.0")
        #expect(
            try layer("dense").tensor("weight", shape: [4, 6]).name
                == "encoder.layer.0.dense.weight"
        )
        #expect(try layer.tensor("dense.bias").shape == [4])
        #expect(try layer.floats("dense.bias", shape: [4]).count == 4)
    }

    @Test func childrenAreTheNamesBelow() throws {
        let encoder = try root()("encoder")
        #expect(encoder.children == ["layer"])
        #expect(encoder("layer").children == ["0", "1"])
        #expect(!encoder.isEmpty)
        #expect(encoder("lay").isEmpty)
    }

    @Test func aMissNamesTheFullKeyAndTheNearest() throws {
        let layer = try root()("bert")("encoder.layer.0")
        let error = try #require(checkpointError { _ = try layer.tensor("dense.weight") })
        #expect(error.kind == .missing)
        #expect(error.expected == "bert.encoder.layer.0.dense.weight")
        #expect(error.found?.contains("nearest are encoder.layer.0.dense.weight") == true)
        #expect(error.subject.hasSuffix("tiny.safetensors"))
    }

    @Test func aWrongShapeNamesBoth() throws {
        let dense = try root()("encoder.layer.0.dense")
        let error = try #require(checkpointError { _ = try dense.tensor("weight", shape: [6, 4]) })
        #expect(error.kind == .mismatch)
        #expect(error.expected == "shape [6, 4]")
        #expect(error.found == "[4, 6]")
    }

    @Test func integersAreNoWeights() throws {
        let scope = try root()("embeddings")
        let error = try #require(checkpointError { _ = try scope.tensor("position_ids") })
        #expect(error.kind == .mismatch)
        #expect(error.found == "I64")
        #expect(error.expected?.contains("embeddings.position_ids.row_scale") == true)
    }

    @Test func quantizedRowsAreWeights() throws {
        let weight = try root().tensor("encoder.layer.1.dense.weight", shape: [4, 6])
        #expect(weight.isQuantized)
    }

    @Test func anAbsentOptionalIsNil() throws {
        let dense = try root()("encoder.layer.0.dense")
        #expect(try dense.optional("scale", shape: [4]) == nil)
        #expect(try dense.optional("bias", shape: [4]) != nil)
        #expect(throws: CheckpointError.self) { try dense.optional("bias", shape: [5]) }
    }

    @Test func oldNamesOfNormalisationAreFound() throws {
        let norm = try root()("encoder.layer.0.LayerNorm")
        #expect(norm.contains("weight"))
        #expect(try norm.tensor("weight", shape: [6]).name == "encoder.layer.0.LayerNorm.gamma")
        #expect(!norm.contains("bias"))
    }
}
