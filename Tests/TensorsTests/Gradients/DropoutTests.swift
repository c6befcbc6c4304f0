import Tensors
import TestSupport
import Testing

@Suite struct DropoutTests {
    private func factors(_ dropout: Dropout, _ count: Int) -> [Float] {
        let ones = [Float](repeating: 1, count: count)
        var y = ones
        dropout.apply(ones, into: &y, count: count)
        return y
    }

    @Test(arguments: [0, 0.1, 0.5, 0.9] as [Float])
    func theShareThatFallsIsTheRate(_ rate: Float) {
        let y = factors(Dropout(rate: rate, key: 7), 100_000)
        let share = Float(y.count { $0 == 0 }) / 100_000
        #expect(abs(share - rate) < 0.005)
        #expect(y.allSatisfy { $0 == 0 || abs($0 - 1 / (1 - rate)) < 1e-6 })
    }

    @Test func keysAndPlacesDecideAlone() {
        let dropout = Dropout(rate: 0.3, key: 1)
        let one = withThreads(1) { factors(dropout, 70_001) }
        #expect(withThreads(3) { factors(dropout, 70_001) } == one)
        #expect(Array(one[..<100]) == factors(dropout, 100))
        for set in InstructionSet.available {
            #expect(set.use { factors(dropout, 1003) } == Array(one[..<1003]), "\(set)")
        }
    }

    @Test func keysGiveUnrelatedMasks() {
        let a = factors(Dropout(rate: 0.5, key: 1), 20_000)
        for other in [Dropout(rate: 0.5, key: 2), Dropout(rate: 0.5, key: 1).at(0)] {
            let agreement = zip(a, factors(other, 20_000)).count { $0 == $1 }
            #expect(abs(agreement - 10_000) < 400)
        }
    }

    @Test func noneLeavesNumbersAlone() {
        var random = SplitMix64(seed: 1)
        let x = random.floats(33)
        var y = x
        Dropout.none.apply(x, into: &y, count: 33)
        #expect(x == y)
    }
}
