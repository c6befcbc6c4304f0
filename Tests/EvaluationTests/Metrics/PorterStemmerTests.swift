import Evaluation
import Testing

@Suite struct PorterStemmerTests {
    @Test(arguments: [
        ("caresses", "caress"), ("ponies", "poni"), ("ties", "tie"), ("agreed", "agre"),
        ("plastered", "plaster"), ("hopping", "hop"), ("filing", "file"), ("happy", "happi"),
        ("enjoy", "enjoy"), ("relational", "relat"), ("hopefulness", "hope"), ("skies", "sky"),
        ("controll", "control"), ("is", "is"),
    ])
    func words(word: String, stem: String) {
        #expect(PorterStemmer.stem(word) == stem)
    }

    @Test func agreesWithTheReference() throws {
        let stems = try ReferenceValues.all.get().stems
        let words = stems.words.split(separator: " ").map(String.init)
        #expect(words.count > 900)
        #expect(words.map(PorterStemmer.stem).joined(separator: " ") == stems.stems)
    }
}
