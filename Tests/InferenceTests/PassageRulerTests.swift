import Inference
import QuestionAnswering
import TestSupport
import Testing

@Suite struct PassageRulerTests {
    @Test func bothCountsNameTheSameStretch() {
        forEachSeed(0..<1500) { seed, generator in
            let text = generator.text(pieces: Int.random(in: 0...400, using: &generator))
            let ruler = PassageRuler(text)
            let scalars = Array(text.unicodeScalars)
            let first = Int.random(in: 0...scalars.count, using: &generator)
            let last = Int.random(in: first...scalars.count, using: &generator)
            let start = scalars[..<first].reduce(0) { $0 + UTF8.width($1) }
            let end = start + scalars[first..<last].reduce(0) { $0 + UTF8.width($1) }
            let range = ruler.range(start..<end)
            #expect(range == TextRange(scalars: first..<last, bytes: start..<end), "seed \(seed)")
            #expect(ruler.text(start..<end).utf8.elementsEqual(text.slice(bytes: start..<end).utf8))
        }
    }

    /// The stretch between two texts, and what it is widened to.
    private func widened(_ before: String, _ stretch: String, _ after: String) -> String {
        let ruler = PassageRuler(before + stretch + after)
        let start = before.utf8.count
        return ruler.text(ruler.wholeGraphemes(start..<start + stretch.utf8.count))
    }

    @Test func ordinaryWordsStayAsTheyAre() {
        #expect(widened("is ", "don't", " it") == "don't")
        #expect(widened("", "6000 hours", "\r\n") == "6000 hours")
        #expect(widened("Das ", "Größe", ".") == "Größe")
        #expect(widened("ja、", "日本", "語です") == "日本")
    }

    @Test(arguments: [
        ("a caf", "e", "\u{301} au lait", "e\u{301}"), ("nice ", "☕", "\u{FE0F} yes", "☕\u{FE0F}"),
        ("my ", "👩", "‍👩‍👧 all", "👩‍👩‍👧"), ("x ", "👍", "🏽!", "👍🏽"), ("", "\r", "\n", "\r\n"),
        ("so ", "\u{1F1E9}", "\u{1F1EA} ", "\u{1F1E9}\u{1F1EA}"),
        ("👩\u{200D}", "👧", " x", "👩\u{200D}👧"),
    ])
    func graphemesStayWhole(before: String, stretch: String, after: String, expected: String) {
        let found = widened(before, stretch, after)
        #expect(Array(found.unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test func aTextOfCombiningMarksIsMeasuredInBoundedTime() {
        let text = "a" + String(repeating: "\u{301}", count: 1_000_000)
        let ruler = PassageRuler(text)
        let widened = ruler.wholeGraphemes(0..<1)
        #expect(widened.lowerBound == 0 && widened.upperBound <= 200)
        #expect(ruler.range(widened).scalars.count > 1)
    }

    @Test func widenedStretchesAreGraphemesOfTheText() {
        forEachSeed(0..<400) { seed, generator in
            let text = generator.text(pieces: 40)
            let ruler = PassageRuler(text)
            var borders: [Int] = [0]
            for character in text { borders.append((borders.last ?? 0) + character.utf8.count) }
            for scalar in text.unicodeScalars.indices {
                let place = text.utf8.distance(from: text.startIndex, to: scalar)
                let widened = ruler.wholeGraphemes(place..<place)
                #expect(borders.contains(widened.lowerBound), "seed \(seed)")
                #expect(borders.contains(widened.upperBound), "seed \(seed)")
            }
        }
    }

    @Test func surroundingsEndBetweenWords() {
        let text = "The first words are far away, the battery lasts a long while indeed, and more."
        let ruler = PassageRuler(text)
        let answer = 34..<47
        #expect(ruler.text(answer) == "battery lasts")
        #expect(
            ruler.text(ruler.surroundings(of: answer, scalars: 9)) == "the battery lasts a long"
        )
        #expect(ruler.text(ruler.surroundings(of: answer, scalars: 0)) == "battery lasts")
        #expect(ruler.text(ruler.surroundings(of: answer, scalars: 1000)) == text)
        // Exactly at a border nothing more is lost.
        #expect(ruler.text(ruler.surroundings(of: answer, scalars: 4)) == "the battery lasts a")
    }

    @Test func surroundingsWithoutSpacesAreCutBetweenGraphemes() {
        let text = String(repeating: "e\u{301}", count: 50) + "X"
        let ruler = PassageRuler(text)
        let answer = text.utf8.count - 1..<text.utf8.count
        let around = ruler.text(ruler.surroundings(of: answer, scalars: 9))
        #expect(around.unicodeScalars.count == 9 && around.unicodeScalars.first == "e")
    }

    @Test func surroundingsHoldTheAnswerAndSliceBack() {
        forEachSeed(0..<1500) { seed, generator in
            let text = generator.text(pieces: 120)
            let ruler = PassageRuler(text)
            let scalars = Array(text.unicodeScalars)
            let first = Int.random(in: 0...scalars.count, using: &generator)
            let last = Int.random(in: first...scalars.count, using: &generator)
            let start = scalars[..<first].reduce(0) { $0 + UTF8.width($1) }
            let end = start + scalars[first..<last].reduce(0) { $0 + UTF8.width($1) }
            let answer = ruler.wholeGraphemes(start..<end)
            let count = Int.random(in: 0...90, using: &generator)
            let around = ruler.surroundings(of: answer, scalars: count)
            let range = ruler.range(around)
            #expect(around.lowerBound <= answer.lowerBound, "seed \(seed)")
            #expect(around.upperBound >= answer.upperBound, "seed \(seed)")
            #expect(range.scalars.count <= 2 * count + ruler.range(answer).scalars.count)
            #expect(
                ruler.text(around).utf8.elementsEqual(text.slice(scalars: range.scalars).utf8),
                "seed \(seed)"
            )
        }
    }
}
