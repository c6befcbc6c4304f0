import Testing
import Training
import Transformers

@Suite struct BatchSizeFinderTests {
    @Test(arguments: [(128, 64), (64, 32), (3, 2)])
    func doublesUntilItFailsAndStepsBack(_ failing: Int, _ expected: Int) throws {
        var tried: [Int] = []
        let size = try BatchSizeFinder.largest {
            tried.append($0)
            return $0 < failing
        }
        #expect(size == expected)
        #expect(tried == tried.indices.map { 2 << $0 })
    }

    @Test func tellsWhenNothingFits() {
        #expect(throws: TrainingError.self) { try BatchSizeFinder.largest { _ in false } }
    }

    @Test func memoryGrowsWithTokensAndShrinksWithRecomputation() {
        let sizes = BertConfiguration(
            hiddenSize: 384,
            layerCount: 12,
            headCount: 12,
            intermediateSize: 1536
        )
        var options = BertTrainingOptions()
        let plain = sizes.trainingBytes(tokens: 6144, options)
        // 48 numbers of 4 bytes a hidden number and layer, and a little more.
        #expect(plain > 1_300_000_000 && plain < 2_000_000_000)
        options.recomputesLayers = true
        #expect(sizes.trainingBytes(tokens: 6144, options) * 3 < plain)
        #expect(BatchSizeFinder.fits(tokens: 6144, sizes, options, bytes: 1 << 30))
    }
}
