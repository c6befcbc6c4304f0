import QuestionAnswering
import Storage
import TestSupport
import Testing

struct SentenceSplitterTests {
    private func sentences(_ text: String) -> [String] {
        SentenceSplitter().ranges(in: text).map { text.slice(bytes: $0.bytes) }
    }

    @Test func theBooksExampleHasTwoSentences() {
        #expect(
            sentences("The U.S. are a country. The U.N. is an organization.") == [
                "The U.S. are a country.", "The U.N. is an organization.",
            ]
        )
    }

    @Test(arguments: [
        ["It works. I like it.", "It works.|I like it."],
        ["Great! Really? Yes… No.", "Great!|Really?|Yes…|No."],
        ["Mr. Smith met Dr. Jones. They left.", "Mr. Smith met Dr. Jones.|They left."],
        ["I live in the U.S. It is big.", "I live in the U.S.|It is big."],
        ["J. R. R. Tolkien wrote it.", "J. R. R. Tolkien wrote it."],
        ["It costs $3.50 in total. Fine.", "It costs $3.50 in total.|Fine."],
        ["Use e.g. the fan, i.e. this one.", "Use e.g. the fan, i.e. this one."],
        ["Wait... what is it?", "Wait... what is it?"],
        ["Wait... What is it?", "Wait...|What is it?"],
        ["He said \"Stop.\" Then he left.", "He said \"Stop.\"|Then he left."],
        ["“Why?” he asked. (Nobody knew.) Well.", "“Why?” he asked.|(Nobody knew.)|Well."],
        ["it broke. bought another one.", "it broke.|bought another one."],
        ["Cables, plugs, etc. are missing.", "Cables, plugs, etc. are missing."],
        ["Cables, plugs, etc. The rest came.", "Cables, plugs, etc.|The rest came."],
        ["Made by Acme Inc. in China.", "Made by Acme Inc. in China."],
        ["Model No. 5 is better. No. It is not.", "Model No. 5 is better.|No.|It is not."],
        ["1. Plug it in. 2. Wait.", "1. Plug it in.|2. Wait."],
        ["It came in 2020. It broke in 2021.", "It came in 2020.|It broke in 2021."],
        ["A heading\n\nA paragraph\nover two lines.", "A heading|A paragraph\nover two lines."],
        ["Pros\n- light\n- cheap\nCons\n• loud", "Pros|- light|- cheap\nCons|• loud"],
        ["これは本です。いいです！「はい。」そう？", "これは本です。|いいです！|「はい。」|そう？"],
        ["यह अच्छा है। वह नहीं।", "यह अच्छा है।|वह नहीं।"],
        ["No point", "No point"], ["", ""], [" \n\t ", ""], ["...", "..."], [".", "."],
    ])
    func sentencesEndWherePeopleEndThem(pair: [String]) {
        #expect(sentences(pair[0]).joined(separator: "|") == pair[1])
    }

    @Test func rangesAreExactForAnyText() {
        forEachSeed(0..<3000) { seed, random in
            let text = random.text(pieces: 60)
            let ranges = SentenceSplitter().ranges(in: text)
            expectExact(ranges, in: text, "seed \(seed)")
            for (left, right) in zip(ranges, ranges.dropFirst()) {
                #expect(left.bytes.upperBound <= right.bytes.lowerBound, "seed \(seed)")
            }
        }
    }
}

/// What holds for the ranges of any splitter: both counts name the same stretch, no character is cut,
/// nothing but white space is left out.
func expectExact(
    _ ranges: [TextRange],
    in text: String,
    _ comment: Comment,
    sourceLocation: Testing.SourceLocation = #_sourceLocation
) {
    var borders = Set([0])
    var offset = 0
    for character in text {
        offset += character.utf8.count
        borders.insert(offset)
    }
    var covered = [Bool](repeating: false, count: text.utf8.count)
    for range in ranges {
        #expect(!range.bytes.isEmpty, comment, sourceLocation: sourceLocation)
        #expect(
            borders.contains(range.bytes.lowerBound) && borders.contains(range.bytes.upperBound),
            comment,
            sourceLocation: sourceLocation
        )
        #expect(
            text.slice(bytes: range.bytes).utf8
                .elementsEqual(text.slice(scalars: range.scalars).utf8),
            comment,
            sourceLocation: sourceLocation
        )
        for byte in range.bytes { covered[byte] = true }
    }
    var position = 0
    for scalar in text.unicodeScalars {
        let isFree = !covered[position]
        #expect(
            !isFree || scalar.properties.isWhitespace,
            comment,
            sourceLocation: sourceLocation
        )
        position += scalar.utf8.count
    }
}
