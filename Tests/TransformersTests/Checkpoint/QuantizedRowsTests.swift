import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct QuantizedRowsTests {
    private func matrix(_ rows: Int, _ columns: Int, _ random: inout SplitMix64) -> [Float] {
        (0..<rows * columns).map { _ in random.float() }
    }

    @Test func theErrorIsAtMostHalfAStep() {
        forEachSeed(0..<50) { seed, random in
            let columns = [1, 3, 16, 64, 65, 128, 192].randomElement(using: &random) ?? 1
            let rows = Int.random(in: 0...4, using: &random)
            let floats = matrix(rows, columns, &random)
            let rounded = QuantizedRows(rounding: floats, rowLength: columns)
            #expect(rounded.rowCount == rows, "seed \(seed)")
            for (index, pair) in zip(floats, rounded.floats).enumerated() {
                // A scale rounded down to a half moves the ends by up to 127 / 4096 steps more.
                let step = rounded.scales[index / rounded.groupLength]
                #expect(abs(pair.0 - pair.1) <= step * 0.54, "seed \(seed) at \(index)")
            }
        }
    }

    @Test func groupsAreOf64WhereTheyFit() {
        var random = SplitMix64(seed: 1)
        let grouped = QuantizedRows(rounding: matrix(3, 128, &random), rowLength: 128)
        #expect(grouped.groupLength == 64)
        #expect(grouped.scales.count == 6)
        let whole = QuantizedRows(rounding: matrix(3, 100, &random), rowLength: 100)
        #expect(whole.groupLength == 100)
        #expect(whole.scales.count == 3)
    }

    @Test func aLargeColumnCostsItsOwnGroupOnly() {
        var random = SplitMix64(seed: 2)
        var floats = matrix(4, 128, &random)
        for row in 0..<4 { floats[row * 128] = 100 }
        let rounded = QuantizedRows(rounding: floats, rowLength: 128).floats
        for index in floats.indices where index % 128 >= 64 {
            #expect(abs(floats[index] - rounded[index]) < 0.005)
        }
    }

    @Test func zerosStayZeros() {
        let rounded = QuantizedRows(rounding: Array(repeating: 0, count: 128), rowLength: 64)
        #expect(rounded.floats.allSatisfy { $0 == 0 })
        #expect(rounded.scalesAreHalves)
    }

    @Test func tinyAndHugeWeightsKeepTheirPrecision() {
        for magnitude: Float in [1e-30, 1e-9, 1e9, 1e30] {
            var random = SplitMix64(seed: 3)
            let floats = matrix(2, 64, &random).map { $0 * magnitude }
            let rounded = QuantizedRows(rounding: floats, rowLength: 64)
            #expect(!rounded.scalesAreHalves)
            for (before, after) in zip(floats, rounded.floats) {
                #expect(abs(before - after) <= magnitude / 127 * 0.51)
            }
        }
    }

    @Test(arguments: [64, 100]) func roundedRowsComeBackFromAFile(columns: Int) throws {
        var random = SplitMix64(seed: 4)
        let rounded = QuantizedRows(rounding: matrix(5, columns, &random), rowLength: columns)
        let directory = try TemporaryDirectory()
        let file = directory.url.appending(path: "model.safetensors")
        var writer = SafetensorsWriter()
        writer.add("w", rounded)
        try writer.write(to: file)
        let tensor = try Checkpoint(file: file).root.tensor("w", shape: [5, columns])
        #expect(tensor.floats() == rounded.floats)
        #expect((0..<5).flatMap(tensor.row) == rounded.floats)
        #expect(tensor.groupScales == rounded.scales)
        #expect(tensor.groupLength == rounded.groupLength)
        #expect(tensor.integers() == rounded.values.map(Int.init))
        #expect(tensor.storedByteCount == 5 * columns + rounded.scales.count * 2)
    }
}
