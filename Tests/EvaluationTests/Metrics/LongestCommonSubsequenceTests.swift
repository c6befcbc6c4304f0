import Evaluation
import TestSupport
import Testing

@Suite struct LongestCommonSubsequenceTests {
    @Test func theBooksExample() {
        #expect(LongestCommonSubsequence.length(Array("abab"), Array("abc")) == 2)
    }

    @Test func theDefinitionOnRandomSequences() {
        forEachSeed(0..<300) { seed, random in
            func sequence() -> [Int] {
                (0..<Int.random(in: 0...9, using: &random)).map { _ in
                    Int.random(in: 0...3, using: &random)
                }
            }
            let (left, right) = (sequence(), sequence())
            let length = LongestCommonSubsequence.length(left, right)
            #expect(length == definition(left[...], right[...]), "seed \(seed)")
            #expect(length == LongestCommonSubsequence.length(right, left), "seed \(seed)")
            let indices = LongestCommonSubsequence.indices(in: left, of: right)
            #expect(indices.count == length, "seed \(seed)")
            #expect(zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }, "seed \(seed)")
            #expect(isSubsequence(indices.map { left[$0] }, of: right), "seed \(seed)")
        }
    }

    private func definition(_ left: ArraySlice<Int>, _ right: ArraySlice<Int>) -> Int {
        guard let l = left.last, let r = right.last else { return 0 }
        if l == r { return definition(left.dropLast(), right.dropLast()) + 1 }
        return max(definition(left.dropLast(), right), definition(left, right.dropLast()))
    }

    private func isSubsequence(_ part: [Int], of whole: [Int]) -> Bool {
        var rest = part[...]
        for element in whole where element == rest.first { rest = rest.dropFirst() }
        return rest.isEmpty
    }
}
