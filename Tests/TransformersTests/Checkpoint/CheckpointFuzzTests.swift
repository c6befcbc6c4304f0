import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct CheckpointFuzzTests {
    /// Two weights, one of them with row scales; small, so that a change seldom misses the header.
    private static let valid = SafetensorsFixture(
        #"{"a":\#(Lie.entry("I8", "[2,3]", "[0,6]")),"#
            + #""a.row_scale":\#(Lie.entry("F32", "[2]", "[6,14]")),"#
            + #""b":\#(Lie.entry("F16", "[2]", "[14,18]"))}"#,
        data: [1, 2, 3, 4, 5, 6, 0, 0, 128, 63, 0, 0, 0, 64, 0, 60, 0, 192]
    )

    /// Bytes that mean something in a header, so that mutations reach past the parser.
    private static let meaningful = Array(#"0123456789-,.:[]{}"\eEabAFIU8"#.utf8)

    private func mutate(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: bytes.indices, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1, 2, 3:
                bytes[place] = Self.meaningful.randomElement(using: &random) ?? 0
            case 4: bytes.remove(at: place)
            case 5: bytes.insert(bytes[place], at: place)
            default: bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
            }
        }
        return bytes
    }

    @Test func theUnchangedFileIsValid() throws {
        let checkpoint = try Self.valid.open()
        #expect(checkpoint.tensor(named: "a")?.floats() == [1, 2, 3, 8, 10, 12])
        #expect(checkpoint.tensor(named: "b")?.floats() == [1, -2])
    }

    @Test func tenThousandMutationsAreReadOrRefused() throws {
        let directory = try TemporaryDirectory()
        let file = directory.url.appending(path: "model.safetensors")
        var accepted = 0
        forEachSeed(0..<10_000) { seed, random in
            do {
                try Data(mutate(Self.valid.bytes, &random)).write(to: file)
                let checkpoint = try Checkpoint(file: file)
                for name in checkpoint.names {
                    let tensor = checkpoint.tensor(named: name)
                    #expect(tensor?.floats().count == tensor?.count, "seed \(seed)")
                }
                accepted += 1
            } catch {
                #expect(error is CheckpointError, "seed \(seed): \(error)")
            }
        }
        // Changes to the numbers alone are valid; a reader that refuses everything would pass
        // the loop above.
        #expect(accepted > 100 && accepted < 5000)
    }
}
