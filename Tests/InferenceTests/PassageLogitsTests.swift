import Foundation
import TestSupport
import Testing
import Transformers

import Inference

@Suite struct PassageLogitsTests {
    /// Random windows over a passage, as logits and as the definition takes them.
    private func random(_ generator: inout SplitMix64) throws -> (
        logits: PassageLogits, windows: [SpanSearchDefinition.Window], tokens: Int
    ) {
        let tokens = Int.random(in: 1...60, using: &generator)
        let plan = try WindowPlanner(
            maxSequenceLength: Int.random(in: 5...40, using: &generator),
            stride: .advance(Int.random(in: 1...20, using: &generator))
        ).plan(questionTokens: 2, passageTokens: tokens)
        var logits = PassageLogits()
        var windows: [SpanSearchDefinition.Window] = []
        // Few distinct values give many ties.
        let coarse = Bool.random(using: &generator)
        func value() -> Float {
            let value = generator.float(in: -9...9)
            return coarse ? (value / 3).rounded() : value
        }
        for range in plan {
            let start = (0..<range.count + 2).map { _ in value() }
            let end = (0..<range.count + 2).map { _ in value() }
            logits.append(
                range,
                from: SpanLogits(starts: start, ends: end, lengths: [start.count]),
                classifier: 0,
                slice: 2..<range.count + 2
            )
            windows.append(
                SpanSearchDefinition.Window(
                    firstToken: range.lowerBound,
                    start: Array(start.dropFirst(2)),
                    end: Array(end.dropFirst(2)),
                    classifier: (start[0], end[0])
                )
            )
        }
        return (logits, windows, tokens)
    }

    @Test func searchFindsWhatTheDefinitionFinds() throws {
        try forEachSeed(0..<1500) { seed, generator in
            let (logits, windows, _) = try random(&generator)
            let maxLength = Int.random(in: 1...35, using: &generator)
            let expected = SpanSearchDefinition.distinct(
                SpanSearchDefinition.spans(of: windows, maxLength: maxLength),
                limit: 5
            )
            var blocked: [Range<Int>] = []
            for (span, score) in expected {
                let found = try #require(
                    logits.bestSpan(maxLength: maxLength, scoring: .jointSoftmax, blocked: blocked),
                    "seed \(seed)"
                )
                #expect(found.tokens == span && found.score == score, "seed \(seed)")
                blocked = (blocked + [span]).sorted { $0.lowerBound < $1.lowerBound }
            }
            if expected.count < 5 {
                let none = logits.bestSpan(
                    maxLength: maxLength,
                    scoring: .jointSoftmax,
                    blocked: blocked
                )
                #expect(none == nil, "seed \(seed)")
            }
        }
    }

    @Test func partitionAndNullAreThoseOfTheDefinition() throws {
        try forEachSeed(0..<1000) { seed, generator in
            let (logits, windows, _) = try random(&generator)
            let maxLength = Int.random(in: 1...35, using: &generator)
            let expected = SpanSearchDefinition.logPartition(of: windows, maxLength: maxLength)
            let found = try #require(logits.logPartition(maxLength: maxLength))
            #expect(abs(found - expected) < 1e-12 * max(1, abs(expected)), "seed \(seed)")
            #expect(logits.nullScore == SpanSearchDefinition.nullScore(of: windows))
        }
    }

    @Test func hugeLogitsDoNotOverflow() throws {
        var logits = PassageLogits()
        logits.append(
            0..<2,
            from: SpanLogits(
                starts: [-5000, 4000, 3000],
                ends: [-5000, 4000, 3000],
                lengths: [3]
            ),
            classifier: 0,
            slice: 1..<3
        )
        #expect(logits.logPartition(maxLength: 30) == 8000)
        #expect(logits.transformersNullProbability == 0)
    }

    @Test func withoutWindowsThereIsNothing() {
        let logits = PassageLogits()
        #expect(logits.nullScore == nil && logits.logPartition(maxLength: 30) == nil)
        #expect(logits.bestSpan(maxLength: 30, scoring: .transformers) == nil)
    }
}
