import Foundation
import TestSupport
import Testing

@testable import Serving

/// How long a key takes to be refused tells nothing about it.
///
/// Samples of the two kinds are taken in random order and compared by rank (Mann and Whitney 1947),
/// which neither a busy machine nor a few long interruptions upset.
@Suite(.serialized) struct KeyTimingTests {
    private static let samples = 400
    private static let repetitions = 20

    /// How many standard deviations the ranks of the first kind are off; beyond 6 is no chance.
    private func deviation(_ first: () -> Void, _ second: () -> Void) -> Double {
        var generator = SplitMix64(seed: 1)
        var times: [(nanoseconds: UInt64, isFirst: Bool)] = []
        var kinds = (0..<2 * Self.samples).map { $0 % 2 == 0 }
        kinds.shuffle(using: &generator)
        for isFirst in [true, false] + kinds {
            let start = DispatchTime.now().uptimeNanoseconds
            for _ in 0..<Self.repetitions { if isFirst { first() } else { second() } }
            times.append((DispatchTime.now().uptimeNanoseconds - start, isFirst))
        }
        // The first of each kind warm up.
        times.removeFirst(2)
        times.sort { $0.nanoseconds < $1.nanoseconds }
        let n = Double(Self.samples)
        let ranks = times.enumerated().reduce(0.0) {
            $0 + ($1.element.isFirst ? Double($1.offset + 1) : 0)
        }
        return (ranks - n * (2 * n + 1) / 2) / (n * n * (2 * n + 1) / 12).squareRoot()
    }

    @Test func theFirstWrongByteTakesAsLongAsTheLast() throws {
        let (key, text) = APIKey.make(name: "a", scope: .read, at: .distantPast)
        let secret = try #require(APIKey.parts(of: text)?.secret)
        let wrongFirst = (secret.first == "A" ? "B" : "A") + secret.dropFirst()
        let wrongLast = secret.dropLast() + (secret.last == "A" ? "B" : "A")
        let found = deviation({ _ = key.matches(wrongFirst) }, { _ = key.matches(wrongLast) })
        print("key timing, first against last byte wrong: \(found) standard deviations")
        #expect(abs(found) < 6)
    }

    @Test func aHashThatDiffersEarlyTakesAsLongAsOneThatDiffersLate() throws {
        let (key, text) = APIKey.make(name: "a", scope: .read, at: .distantPast)
        let secret = String(try #require(APIKey.parts(of: text)?.secret))
        let early = key.with(hash: (key.hash.first == "0" ? "1" : "0") + key.hash.dropFirst())
        let late = key.with(hash: key.hash.dropLast() + (key.hash.last == "0" ? "1" : "0"))
        #expect(!early.matches(secret) && !late.matches(secret) && key.matches(secret))
        let found = deviation({ _ = early.matches(secret) }, { _ = late.matches(secret) })
        print("key timing, first against last digit of the hash: \(found) standard deviations")
        #expect(abs(found) < 6)
        let right = deviation({ _ = key.matches(secret) }, { _ = late.matches(secret) })
        print("key timing, right against wrong: \(right) standard deviations")
        #expect(abs(right) < 6)
    }
}

extension APIKey {
    fileprivate func with(hash: some StringProtocol) -> APIKey {
        APIKey(
            id: id,
            name: name,
            scope: scope,
            created: created,
            salt: salt,
            hash: String(hash)
        )
    }
}
