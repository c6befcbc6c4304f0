import Evaluation
import Testing

@Suite struct BLEUTests {
    @Test func repeatingOneWordIsClipped() {
        let bleu = BLEU(
            "the the the the the the",
            references: ["the cat is on the mat"],
            smoothing: .floor(0)
        )
        #expect(bleu.counts == [2, 0, 0, 0] && bleu.totals == [6, 5, 4, 3])
        #expect(bleu.brevityPenalty == 1 && bleu.score == 0)
    }

    @Test func shortOutputPays() {
        let bleu = BLEU("the cat is on mat", references: ["the cat is on the mat"])
        #expect(bleu.counts == [5, 3, 2, 1] && bleu.totals == [5, 4, 3, 2])
        #expect(isClose(bleu.brevityPenalty, 0.818731, by: 5e-7))
        #expect(isClose(bleu.score, 57.893007, by: 1e-8))
    }

    @Test func nothingScoresNothing() {
        #expect(BLEU([], references: []).score == 0)
        #expect(BLEU("", references: ["a"]).brevityPenalty == 0)
        #expect(BLEU("b", references: ["a"]).score == 0)
    }

    @Test func agreesWithTheReference() throws {
        for corpus in try ReferenceValues.all.get().bleu {
            for (smoothing, wanted) in [
                (BLEU.Smoothing.exponential, corpus.exp), (.floor(0.1), corpus.floor),
                (.none, corpus.none),
            ] {
                let bleu = BLEU(
                    corpus.outputs,
                    references: corpus.references,
                    smoothing: smoothing
                )
                #expect(bleu.counts == wanted.counts, "\(corpus.outputs)")
                #expect(bleu.totals == wanted.totals, "\(corpus.outputs)")
                #expect([bleu.outputLength, bleu.referenceLength] == wanted.lengths)
                #expect(isClose(bleu.brevityPenalty, wanted.bp))
                #expect(zip(bleu.precisions, wanted.precisions).allSatisfy { isClose($0, $1) })
                #expect(isClose(bleu.score, wanted.score))
            }
        }
    }
}
