import Evaluation
import TestSupport
import Testing

struct NeutralBandTests {
    @Test func theBandEndsWhereThePrecisionReachesTheTarget() {
        // Right half the time up to .7, always above.
        let confidences = (0..<100).map { 0.5 + Double($0) / 200 }
        let outcomes = confidences.enumerated().map { $1 >= 0.7 || $0 % 2 == 1 }
        let threshold = NeutralBand.threshold(
            confidences: confidences,
            outcomes: outcomes,
            target: 0.9
        )
        #expect(abs(threshold - 0.7) < 0.011, "\(threshold)")
    }

    @Test func aTargetOfNothingHasNoBand() {
        #expect(NeutralBand.threshold(confidences: [0.6], outcomes: [false], target: 0) == 0.6)
        #expect(NeutralBand.threshold(confidences: [], outcomes: [], target: 0.9) == 0)
    }

    @Test func aTargetNobodyReachesLeavesNothing() {
        #expect(
            NeutralBand.threshold(confidences: [0.6, 0.9], outcomes: [false, false], target: 0.5)
                == 1
        )
    }

    @Test func equalConfidencesShareTheirFate() {
        for outcomes in [[true, false], [false, true]] {
            let found = NeutralBand.threshold(
                confidences: [0.8, 0.8],
                outcomes: outcomes,
                target: 0.6
            )
            #expect(found == 1)
        }
    }
}
