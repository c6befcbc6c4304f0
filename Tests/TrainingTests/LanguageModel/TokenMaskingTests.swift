import TestSupport
import Testing
import Tokenizers
import Training

@Suite struct TokenMaskingTests {
    private let masking = TokenMasking(mask: 4, vocabularySize: 1000)

    @Test(arguments: [3, 4, 12, 129])
    func aShareIsHiddenAndTheFrameStays(_ length: Int) {
        let sequence = [1] + (0..<length - 2).map { TokenID($0 + 100) } + [2]
        let hidden = masking.apply(to: sequence, key: 9)
        #expect(hidden.ids.count == length)
        #expect(hidden.places.count == max(1, Int((0.15 * Double(length - 2)).rounded())))
        #expect(hidden.places == Set(hidden.places).sorted())
        #expect(hidden.places.allSatisfy { (1..<length - 1).contains($0) })
        #expect(hidden.targets == hidden.places.map { sequence[$0] })
        for place in sequence.indices where !hidden.places.contains(place) {
            #expect(hidden.ids[place] == sequence[place])
        }
    }

    @Test func ofTenEightAreMaskedOneIsAnyTokenAndOneStays() {
        let sequence = [1] + [TokenID](repeating: 7, count: 998) + [2]
        var fates = (masked: 0, kept: 0, other: 0)
        var drawn = Set<TokenID>()
        for key in 0..<100 {
            let hidden = masking.apply(to: sequence, key: UInt64(key))
            for place in hidden.places {
                switch hidden.ids[place] {
                case 4: fates.masked += 1
                case 7: fates.kept += 1
                case let id:
                    fates.other += 1
                    drawn.insert(id)
                }
            }
        }
        let all = Double(fates.masked + fates.kept + fates.other)
        #expect(abs(Double(fates.masked) / all - 0.8) < 0.01)
        #expect(abs(Double(fates.kept) / all - 0.1) < 0.01)
        #expect(abs(Double(fates.other) / all - 0.1) < 0.01)
        #expect(drawn.allSatisfy { (0..<1000).contains($0) } && drawn.count > 700)
    }

    @Test func aKeyHidesTheSameAndAnotherKeySomethingElse() {
        let sequence = (0..<60).map { TokenID($0) }
        #expect(masking.apply(to: sequence, key: 1) == masking.apply(to: sequence, key: 1))
        #expect(masking.apply(to: sequence, key: 1) != masking.apply(to: sequence, key: 2))
    }

    @Test(arguments: [1, 2, 7, 8, 9, 61])
    func textsAreCutIntoEqualPartsOnce(_ length: Int) throws {
        let text = String((0..<length).map { Character(UnicodeScalar(UInt8(97 + $0 % 25))) })
        let examples = try LanguageModelExamples(
            [text, "", text, "xyz"],
            tokenizer: LetterTokenizer(mask: 4),
            longest: 10,
            share: 0.2
        )
        let parts = (0..<examples.count).map { examples.tokenCount(of: $0) - 2 }
        #expect(parts.reduce(0, +) == length + 3)
        #expect(examples.copies == 1)
        let own = parts.dropLast()
        #expect(own.count == (length + 7) / 8)
        #expect((own.max() ?? 0) - (own.min() ?? 0) <= 1)
    }

    @Test func aVocabularyWithoutAMaskIsRefused() {
        #expect(throws: TrainingError.self) {
            try LanguageModelExamples(["ab"], tokenizer: LetterTokenizer(), longest: 8, share: 0.2)
        }
    }
}
