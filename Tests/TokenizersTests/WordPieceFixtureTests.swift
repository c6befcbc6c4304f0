import Foundation
import TestSupport
import Testing
import Tokenizers

/// Tokens and offsets of the Hugging Face library for texts that make offsets hard.
@Suite struct WordPieceFixtureTests {
    struct File: Decodable {
        let cases: [Case]
    }

    struct Case: Decodable {
        let text: String
        let uncased: Expectation
        let cased: Expectation
        let lowercased: Expectation
        let stripped: Expectation
    }

    struct Expectation: Decodable {
        let tokens: [String]
        let offsets: [[Int]]
    }

    static let cases: [Case] = {
        let data = try? Data(contentsOf: Fixture.url("wordpiece-expected.json"))
        return data.flatMap { try? JSONDecoder().decode(File.self, from: $0).cases } ?? []
    }()

    /// The two flags of a model and where the fixture keeps what it makes of a text.
    static let models: [(lowercases: Bool, stripsAccents: Bool)] = [
        (true, true), (false, false), (true, false), (false, true),
    ]

    static func expectation(_ model: (Bool, Bool), _ given: Case) -> Expectation {
        switch model {
        case (true, true): given.uncased
        case (false, false): given.cased
        case (true, false): given.lowercased
        case (false, true): given.stripped
        }
    }

    @Test func fixtureIsRead() { #expect(Self.cases.count == 342) }

    @Test(arguments: models)
    func tokensAreThoseOfTheLibrary(lowercases: Bool, stripsAccents: Bool) throws {
        let tokenizer = try Fixture.wordPiece(
            WordPieceRules(lowercases: lowercases, stripsAccents: stripsAccents)
        )
        for given in Self.cases {
            let expected = Self.expectation((lowercases, stripsAccents), given)
            let found = tokenizer.tokens(given.text).map { Array($0.utf8) }
            #expect(
                found == expected.tokens.map { Array($0.utf8) },
                "\(given.text.debugDescription)"
            )
        }
    }

    /// The library's ranges, each reaching on over the marks that follow its base and are dropped.
    @Test(arguments: models)
    func rangesAreThoseOfTheLibraryWithMarksKept(lowercases: Bool, stripsAccents: Bool) throws {
        let tokenizer = try Fixture.wordPiece(
            WordPieceRules(lowercases: lowercases, stripsAccents: stripsAccents)
        )
        for given in Self.cases {
            let expected = Self.expectation((lowercases, stripsAccents), given).offsets
            let scalars = Array(given.text.unicodeScalars)
            let bytes = byteOffsets(ofScalarsIn: given.text)
            let ranges = expected.enumerated().map { index, offset in
                // Several tokens of one scalar: the marks go to the last.
                let isShared = index + 1 < expected.count && expected[index + 1][0] < offset[1]
                let end =
                    stripsAccents && !isShared
                    ? endOfMarks(after: offset[1], in: scalars) : offset[1]
                return bytes[offset[0]]..<bytes[end]
            }
            #expect(
                tokenizer.tokenize(given.text).byteRanges == ranges,
                "\(given.text.debugDescription)"
            )
        }
    }

    /// Where the marks after a place end; controls between them are passed over.
    private func endOfMarks(after place: Int, in scalars: [Unicode.Scalar]) -> Int {
        var end = place
        for index in place..<scalars.count {
            switch scalars[index].properties.generalCategory {
            case .nonspacingMark: end = index + 1
            case .control, .format, .privateUse:
                if scalars[index].properties.isWhitespace && scalars[index].value < 0x0E {
                    return end
                }
            default: return end
            }
        }
        return end
    }
}
