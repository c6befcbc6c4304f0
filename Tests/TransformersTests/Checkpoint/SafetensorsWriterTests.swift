import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct SafetensorsWriterTests {
    private func written(_ fill: (inout SafetensorsWriter) throws -> Void) throws -> Checkpoint {
        let directory = try TemporaryDirectory()
        let file = directory.url.appending(path: "model.safetensors")
        var writer = SafetensorsWriter()
        try fill(&writer)
        try writer.write(to: file)
        return try Checkpoint(file: file)
    }

    @Test func singlesComeBackAsTheyWere() throws {
        try forEachSeed(0..<20) { seed, random in
            let rows = Int.random(in: 0...5, using: &random)
            let floats = (0..<rows * 3).map { _ in random.float() }
            let checkpoint = try written {
                $0.metadata["note"] = "seed \"\(seed)\""
                $0.add("odd/name \u{1F600}", shape: [rows, 3], floats: floats)
                $0.add("b", shape: [], floats: [1])
            }
            let tensor = try #require(checkpoint.tensor(named: "odd/name \u{1F600}"))
            #expect(tensor.floats() == floats, "seed \(seed)")
            #expect(tensor.shape == [rows, 3], "seed \(seed)")
            #expect(checkpoint.metadata["note"] == "seed \"\(seed)\"")
        }
    }

    @Test func halvesAreRoundedToTheNearest() throws {
        let floats: [Float] = [1, 1.0004883, 1.0014648, 65504, 65520, 6e-8, -0.1, .infinity]
        let checkpoint = try written { $0.add("h", shape: [8], floats: floats, as: .f16) }
        #expect(checkpoint.tensor(named: "h")?.floats() == floats.map { Float(Float16($0)) })
    }

    @Test func brainFloatsAreRoundedToTheNearestEven() throws {
        let bits: [(UInt32, UInt32)] = [
            (0x3F80_0000, 0x3F80_0000), (0x3F80_8000, 0x3F80_0000), (0x3F81_8000, 0x3F82_0000),
            (0x3F80_8001, 0x3F81_0000), (0x7F7F_FFFF, 0x7F80_0000), (0xFF80_0000, 0xFF80_0000),
        ]
        let floats = bits.map { Float(bitPattern: $0.0) } + [.nan]
        let checkpoint = try written { $0.add("b", shape: [7], floats: floats, as: .bf16) }
        let found = try #require(checkpoint.tensor(named: "b")).floats()
        #expect(found.prefix(6).map(\.bitPattern) == bits.map(\.1))
        #expect(found[6].isNaN)
    }

    @Test func everyTensorStartsAtItsWidth() throws {
        let source = try Checkpoint(file: checkpointFixtures.appending(path: "tiny.safetensors"))
        let copy = try written { writer in
            for name in source.names { source.tensor(named: name).map { writer.add($0) } }
        }
        #expect(copy.names == source.names)
        for name in copy.names {
            let tensor = try #require(copy.tensor(named: name))
            tensor.withUnsafeBytes {
                #expect(Int(bitPattern: $0.baseAddress) % tensor.type.width == 0, "\(name)")
            }
            #expect(tensor.floats() == source.tensor(named: name)?.floats(), "\(name)")
            #expect(tensor.type == source.tensor(named: name)?.type, "\(name)")
        }
    }

    @Test func theSameTensorsGiveTheSameBytes() throws {
        let directory = try TemporaryDirectory()
        let files = ["a", "b"].map { directory.url.appending(path: $0) }
        for file in files { try TinyModel.reader.writer.write(to: file) }
        #expect(try Data(contentsOf: files[0]) == Data(contentsOf: files[1]))
        // Nothing of the way there is left.
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.url.path).count == 2)
    }

    @Test func aPlaceThatCannotBeWrittenIsAnError() throws {
        let directory = try TemporaryDirectory()
        let file = directory.url.appending(path: "nowhere/model.safetensors")
        let error = checkpointError { try TinyModel.reader.writer.write(to: file) }
        #expect(error?.kind == .cannotWrite)
    }
}
