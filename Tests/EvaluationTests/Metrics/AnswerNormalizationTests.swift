import Evaluation
import Testing

@Suite struct AnswerNormalizationTests {
    private func words(_ text: String) -> [String] {
        NormalizedAnswer(text).words.map { word in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: word)
            return String(view)
        }
    }

    @Test func caseArticlesPunctuationAndBlanksGo() {
        #expect(words("  The U.S.\tArmy's  a-n\u{A0}an end! ") == ["us", "armys", "end"])
        #expect(words("Theory of an Answer") == ["theory", "of", "answer"])
        #expect(NormalizedAnswer("a, an & the").isEmpty)
    }

    @Test func onlyASCIIPunctuationGoes() {
        #expect(words("“a” 5€ don’t") == ["“", "”", "5€", "don’t"])
    }

    @Test func theFinalSigmaIsKept() {
        #expect(words("ΟΔΥΣΣΕΥΣ") == ["οδυσσευς"])
    }

    @Test func composedAndDecomposedLettersDiffer() {
        #expect(NormalizedAnswer("é") != NormalizedAnswer("e\u{301}"))
    }

    @Test func agreesWithTheReferenceOnOddText() throws {
        for answer in try ReferenceValues.all.get().answers {
            let found = NormalizedAnswer(answer.text).words
            #expect(found == answer.words.map { Array($0.unicodeScalars) }, "\(answer.text)")
        }
    }
}
