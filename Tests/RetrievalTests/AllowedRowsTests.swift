import QuestionAnswering
import TestSupport
import Testing

@testable import Retrieval

@Suite struct AllowedRowsTests {
    /// Whether each row's passage is among the wanted ones.
    private func definition(_ passages: [Int64], _ wanted: [PassageID]) -> [Bool] {
        let wanted = Set(wanted.map(\.rawValue))
        return passages.map { $0 != 0 && wanted.contains($0) }
    }

    private func expectDefinition(_ passages: [Int64], _ wanted: [PassageID], seed: UInt64) throws {
        let rows = try VectorRows(dimension: 1).adding(
            passages.map { (PassageID($0), Vector([1])) }
        )
        let allowed = AllowedRows(wanted, in: rows)
        let found = passages.indices.map { allowed.bits[$0 / 8] >> UInt8($0 % 8) & 1 == 1 }
        let expected = definition(passages, wanted)
        #expect(found == expected, "seed \(seed)")
        #expect(allowed.count == expected.count { $0 }, "seed \(seed)")
        #expect(allowed.bits.count == (passages.count + 7) / 8)
    }

    @Test func rowsInAnyOrderAreMarkedAsDefined() throws {
        try forEachSeed(0..<200) { seed, random in
            let count = random.size(upTo: 300)
            let first = Int64.random(in: 1...1000, using: &random)
            var passages = (0..<Int64(count)).map { first + $0 }
            // Numbered without gaps, with gaps, or in any order.
            if seed % 3 > 0 { passages = passages.filter { $0 % 5 != 0 } }
            if seed % 3 > 1 { passages.shuffle(using: &random) }
            let likely = Int.random(in: 1...20, using: &random)
            var wanted = (first - 70..<first + Int64(count) + 70).filter { _ in
                Int.random(in: 0..<likely, using: &random) == 0
            }.map { PassageID($0) }
            if seed % 7 == 0 { wanted.shuffle(using: &random) }
            if seed % 11 == 0 { wanted += wanted.prefix(3) }
            try expectDefinition(passages, wanted, seed: seed)
        }
    }
}
