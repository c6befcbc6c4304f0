import Foundation
import TestSupport
import Testing

@testable import Serving

/// How long a key takes to be refused tells nothing about it.
///
/// Samples of the two kinds are taken in random order and compared by rank (Mann and Whitney 1947),
/// which neither a busy machine nor a few long interruptions upset. The kinds are strings of their own,
/// made alike and anew for each of several rounds: where the allocator puts them shows in the times,
/// always the same way within a round.
@Suite(.serialized) struct KeyTimingTests {
    /// The largest there can be is 17; chance and the strings' places have been seen to reach 3.
    private static let limit = 8.0
    private static let rounds = 7
    private static let samples = 200
    private static let repetitions = 20

    /// How many standard deviations the ranks of the first kind are off, the median of the rounds;
    /// beyond the limit is no chance.
    private func deviation(_ first: Trial, _ second: Trial) -> Double {
        let found = (0..<Self.rounds).map { round in
            // Whoever is copied first takes turns.
            let swapped = round % 2 == 1
            let copies = swapped ? [second.copy(), first.copy()] : [first.copy(), second.copy()]
            return deviation(of: copies[swapped ? 1 : 0], copies[swapped ? 0 : 1], seed: round)
        }
        return found.sorted()[Self.rounds / 2]
    }

    private func deviation(of first: Trial, _ second: Trial, seed: Int) -> Double {
        var generator = SplitMix64(seed: UInt64(seed))
        var times: [(nanoseconds: UInt64, isFirst: Bool)] = []
        var kinds = (0..<2 * Self.samples).map { $0 % 2 == 0 }
        kinds.shuffle(using: &generator)
        for isFirst in [true, false] + kinds {
            let start = DispatchTime.now().uptimeNanoseconds
            let trial = isFirst ? first : second
            for _ in 0..<Self.repetitions { _ = trial.key.matches(trial.secret) }
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
        let (key, secret) = try made()
        let wrongFirst = Trial(key: key, secret: secret.replacing(0))
        let wrongLast = Trial(key: key, secret: secret.replacing(secret.count - 1))
        #expect(!wrongFirst.matches && !wrongLast.matches)
        let found = deviation(wrongFirst, wrongLast)
        #expect(abs(found) < Self.limit, "first against last byte wrong")
    }

    @Test func aHashThatDiffersEarlyTakesAsLongAsOneThatDiffersLate() throws {
        let (key, secret) = try made()
        let right = Trial(key: key, secret: secret)
        let early = Trial(key: key.with(hash: key.hash.replacing(0)), secret: secret)
        let late = Trial(
            key: key.with(hash: key.hash.replacing(key.hash.count - 1)),
            secret: secret
        )
        #expect(right.matches && !early.matches && !late.matches)
        #expect(abs(deviation(early, late)) < Self.limit, "first against last digit of the hash")
        #expect(abs(deviation(right, late)) < Self.limit, "right against wrong")
    }

    /// Secrets that take longer are told apart, or the other tests would say nothing.
    @Test func moreWorkIsSeen() throws {
        let (key, secret) = try made()
        let right = Trial(key: key, secret: secret)
        let slower = Trial(key: key, secret: secret + String(repeating: "A", count: 10_000))
        #expect(abs(deviation(right, slower)) > Self.limit)
    }

    private func made() throws -> (APIKey, String) {
        let (key, text) = APIKey.make(name: "a", scope: .read, at: .distantPast)
        return (key, String(try #require(APIKey.parts(of: text)?.secret)))
    }
}

/// A key, and what somebody gives as its secret.
private struct Trial {
    let key: APIKey
    let secret: String

    var matches: Bool { key.matches(secret) }

    /// The same in memory of its own.
    func copy() -> Trial {
        Trial(key: key.with(hash: key.hash.anew), secret: secret.anew)
    }
}

extension String {
    /// The same bytes in memory of their own.
    fileprivate var anew: String { String(decoding: Array(utf8), as: UTF8.self) }

    /// Another byte of the same kind at a place.
    fileprivate func replacing(_ place: Int) -> String {
        var bytes = Array(utf8)
        bytes[place] = bytes[place] == UInt8(ascii: "1") ? UInt8(ascii: "2") : UInt8(ascii: "1")
        return String(decoding: bytes, as: UTF8.self)
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
