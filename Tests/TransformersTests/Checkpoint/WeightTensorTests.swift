import Foundation
import TestSupport
import Testing
import Transformers

/// What NumPy reads in a fixture, written beside it.
struct ExpectedTensor: Decodable {
    let shape: [Int]
    let values: [Float]

    private enum CodingKeys: CodingKey { case shape, values }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        shape = try container.decode([Int].self, forKey: .shape)
        var list = try container.nestedUnkeyedContainer(forKey: .values)
        var values: [Float] = []
        while !list.isAtEnd {
            if let value = try? list.decode(Float.self) {
                values.append(value)
            } else {
                values.append(try list.decode(String.self) == "inf" ? .infinity : -.infinity)
            }
        }
        self.values = values
    }

    static func tiny() throws -> [String: ExpectedTensor] {
        let data = try Data(contentsOf: checkpointFixtures.appending(path: "tiny.json"))
        return try JSONDecoder().decode([String: ExpectedTensor].self, from: data)
    }
}

@Suite struct WeightTensorTests {
    private func tiny() throws -> Checkpoint {
        try Checkpoint(file: checkpointFixtures.appending(path: "tiny.safetensors"))
    }

    @Test func everyTypeReadsAsNumPyReadsIt() throws {
        let checkpoint = try tiny()
        let expected = try ExpectedTensor.tiny()
        #expect(checkpoint.names == expected.keys.sorted())
        for (name, tensor) in expected {
            let found = try #require(checkpoint.tensor(named: name))
            #expect(found.shape == tensor.shape, "\(name)")
            #expect(found.floats() == tensor.values, "\(name)")
        }
    }

    @Test func rowsAreSlicesOfTheWhole() throws {
        for name in [
            "embeddings.word_embeddings.weight", "encoder.layer.0.dense.weight",
            "encoder.layer.1.dense.weight", "encoder.layer.1.dense.bias",
        ] {
            let tensor = try #require(try tiny().tensor(named: name))
            #expect((0..<tensor.rowCount).flatMap(tensor.row) == tensor.floats(), "\(name)")
        }
    }

    @Test func aRowIsCopiedToTheFrontOfItsRoom() throws {
        let tensor = try #require(try tiny().tensor(named: "embeddings.word_embeddings.weight"))
        var room = [Float](repeating: -9, count: tensor.rowLength + 2)
        var span = room.mutableSpan
        tensor.copyRow(3, into: &span)
        #expect(room == tensor.row(3) + [-9, -9])
    }

    @Test func integersKeepTheirValue() throws {
        let checkpoint = try tiny()
        #expect(checkpoint.tensor(named: "embeddings.position_ids")?.integers() == [0, 1, 2, 3, 4])
        #expect(checkpoint.tensor(named: "ints")?.integers() == [-2_147_483_648, 2_147_483_647])
        #expect(checkpoint.tensor(named: "shorts")?.integers() == [-32768, 32767])
        #expect(checkpoint.tensor(named: "bytes")?.integers() == [0, 255])
        #expect(checkpoint.tensor(named: "mask")?.integers() == [1, 0, 1])
        #expect(checkpoint.tensor(named: "scalar")?.integers() == nil)
    }

    @Test func startsNeedNotBeAligned() throws {
        let checkpoint = try Checkpoint(
            file: checkpointFixtures.appending(path: "bfloat16-unaligned.safetensors")
        )
        let brain = try #require(checkpoint.tensor(named: "brain"))
        brain.withUnsafeBytes { #expect(UInt(bitPattern: $0.baseAddress) % 2 == 1) }
        #expect(brain.shape == [2, 4])
        #expect(brain.floats() == checkpoint.tensor(named: "single")?.floats())
        #expect(brain.row(1) == Array(brain.floats()[4...]))
    }

    @Test func everyHalfReadsAsTheProcessorReadsIt() throws {
        let halves = (0...UInt16.max).map { $0 }
        let fixture = SafetensorsFixture(
            #"{"h":\#(Lie.entry("F16", "[65536]", "[0,131072]"))}"#,
            data: halves.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        )
        let floats = try #require(try fixture.open().tensor(named: "h")).floats()
        for (half, float) in zip(halves, floats) {
            let expected = Float(Float16(bitPattern: half))
            #expect(
                float.bitPattern == expected.bitPattern || (float.isNaN && expected.isNaN),
                "half \(half)"
            )
        }
    }

    @Test func rowScalesStandWithTheirWeight() throws {
        let tensor = try #require(try tiny().tensor(named: "encoder.layer.1.dense.weight"))
        let scales = try #require(tensor.groupScales)
        let bytes = try #require(tensor.integers())
        #expect(tensor.isQuantized)
        #expect(scales.count == 4)
        for index in bytes.indices {
            #expect(tensor.floats()[index] == Float(bytes[index]) * scales[index / 6])
        }
        #expect(try tiny().tensor(named: "encoder.layer.1.dense.weight.row_scale") == nil)
    }

    @Test func bytesAreLentAsSpans() throws {
        let tensor = try #require(try tiny().tensor(named: "bytes"))
        let bytes = tensor.withBytes { span in
            (0..<span.byteCount).map { span.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
        }
        #expect(bytes == [0, 255])
    }

    @Test func weightsOutliveTheirCheckpoint() throws {
        let tensor = try #require(try tiny().tensor(named: "scalar"))
        #expect(tensor.floats() == [2.5])
        #expect(tensor.shape.isEmpty)
        #expect(tensor.row(0) == [2.5])
    }

    @Test(arguments: [
        (#""w":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}"#, "[1]", "F32", "[2, 2] and [1]"),
        (#""w":{"dtype":"I8","shape":[4],"data_offsets":[0,4]}"#, "[1]", "F32", "[4] and [1]"),
        (#""w":{"dtype":"I8","shape":[2,2],"data_offsets":[0,4]}"#, "[2]", "I16", "I16"),
    ])
    func rowScalesMustFitTheirWeight(weight: String, shape: String, type: String, found: String) {
        let scale = Lie.entry(type, shape, "[4,8]")
        let fixture = SafetensorsFixture(
            #"{\#(weight),"w.row_scale":\#(scale)}"#,
            data: Array(repeating: 0, count: 8)
        )
        let error = checkpointError { _ = try fixture.open() }
        #expect(error?.description.contains(found) == true)
        #expect(error?.description.contains("row scales of w") == true)
    }

    @Test(arguments: [Float.nan, .infinity, -1])
    func rowScalesMustBeFiniteAndNotNegative(_ scale: Float) {
        let fixture = SafetensorsFixture(
            #"{"w":\#(Lie.entry("I8", "[1,4]", "[0,4]")),"w.row_scale":\#(Lie.entry("F32", "[1]", "[4,8]"))}"#,
            data: [1, 2, 3, 4] + withUnsafeBytes(of: scale.bitPattern.littleEndian) { Array($0) }
        )
        #expect(checkpointError { _ = try fixture.open() }?.found?.contains("in row 0") == true)
    }
}
