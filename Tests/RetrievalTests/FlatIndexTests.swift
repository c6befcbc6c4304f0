import QuestionAnswering
import Testing
import TestSupport

@testable import Retrieval

@Suite struct FlatIndexTests {
    @Test(arguments: [1, 3, 17, 64, 384], [0, 1, 7, 1000])
    func flatIsTheDefinition(dimension: Int, count: Int) throws {
        let contract = VectorIndexContract(recall: 1) {
            try FlatIndex(dimension: $0, vectors: $1)
        }
        try contract.check(dimension: dimension, count: count, seed: UInt64(dimension + count))
    }

    /// Rows enough for several threads, full of ties.
    @Test func manyRowsGiveTheDefinitionToo() throws {
        let patterns = (0..<97).map { pattern in
            Vector((0..<40).map { Float(($0 * (pattern + 3)) % 7 - 3) })
        }
        let vectors = (0..<6500).map {
            (passage: PassageID(Int64($0 + 1)), vector: patterns[$0 * $0 % 97])
        }
        let index = try FlatIndex(dimension: 40, vectors: vectors)
        let half = vectors.map(\.passage).filter { $0.rawValue % 2 == 0 }
        for among in [nil, half] {
            let truth = VectorIndexContract.definition(
                vectors,
                query: patterns[17],
                limit: 500,
                among: among
            )
            let selection = among.map(PassageSelection.init)
            #expect(try index.search(patterns[17], limit: 500, among: selection) == truth)
        }
    }

    @Test func scoresOfRealNumbersAreCloseToTheDefinition() throws {
        var random = SplitMix64(seed: 11)
        for dimension in [1, 5, 16, 31, 100, 384, 1000] {
            let vectors = (1...50).map { passage in
                (
                    passage: PassageID(passage),
                    vector: Vector((0..<dimension).map { _ in random.float() })
                )
            }
            let query = Vector((0..<dimension).map { _ in random.float() })
            let index = try FlatIndex(dimension: dimension, vectors: vectors)
            let truth = VectorIndexContract.definition(
                vectors,
                query: query,
                limit: 50,
                among: nil
            )
            let expected = Dictionary(uniqueKeysWithValues: truth.map { ($0.passage, $0.score) })
            for match in try index.search(query, limit: 50, among: nil) {
                #expect(abs(match.score - (expected[match.passage] ?? .infinity)) < 1e-4)
            }
        }
    }

    @Test func equalVectorsTieWhereverTheyStand() throws {
        var random = SplitMix64(seed: 5)
        let twin = Vector((0..<383).map { _ in random.float() })
        let vectors = (1...777).map { (passage: PassageID($0), vector: twin) }
        let index = try FlatIndex(dimension: 383, vectors: vectors)
        let matches = try index.search(Vector(twin.values.reversed()), limit: 777, among: nil)
        #expect(Set(matches.map(\.score)).count == 1)
        #expect(matches.map(\.passage.rawValue) == Array(1...777))
    }

    @Test func refusesVectorsItCannotCompare() throws {
        let index = try FlatIndex(dimension: 2, vectors: [(PassageID(1), Vector([1, 0]))])
        #expect(throws: QuarryError.self) { try index.search(Vector([1]), limit: 1, among: nil) }
        #expect(throws: QuarryError.self) {
            try index.search(Vector([.nan, 1]), limit: 1, among: nil)
        }
        #expect(throws: QuarryError.self) {
            try FlatIndex(dimension: 2, vectors: [(PassageID(1), Vector([1, 0, 1]))])
        }
    }

    @Test func overflowingScoresStayInOrder() throws {
        let huge = Float.greatestFiniteMagnitude
        let vectors = [[huge, -huge], [1, 0], [huge, huge], [0, 0]].enumerated().map {
            (passage: PassageID(Int64($0.offset + 1)), vector: Vector($0.element))
        }
        let index = try FlatIndex(dimension: 2, vectors: vectors)
        let matches = try index.search(Vector([huge, huge]), limit: 4, among: nil)
        #expect(matches.count == 4)
        #expect(matches.first?.passage == PassageID(3))
        #expect(zip(matches, matches.dropFirst()).allSatisfy(Match.isBetter))
    }
}
