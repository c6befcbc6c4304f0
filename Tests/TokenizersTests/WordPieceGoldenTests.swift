import Foundation
import TestSupport
import Testing
import Tokenizers

/// Figures of other implementations on the published vocabularies.
@Suite(.enabled(if: SharedData.isPresent)) struct WordPieceGoldenTests {
    struct Question: Decodable {
        let original: String
        let basic: [String]
        let wordpiece: [String]
    }

    struct Encoded: Decodable {
        let text: String
        let bpe_tokens: [String]
        let token_ids: [TokenID]
        let decoded_text: String
    }

    @Test func tenThousandQuestionsMatch() throws {
        let tokenizer = try Golden.uncased()
        let questions = try Golden.json("question_tokens.json", as: [Question].self)
        let ids = try Golden.json("tokenized_questions.json", as: [[TokenID]].self)
        #expect(questions.count == 10_570)
        #expect(ids.count == 10_570)
        var matching = 0
        for (question, expected) in zip(questions, ids) {
            let tokens = tokenizer.tokens(question.original)
            if tokens == question.wordpiece, tokenizer.tokenize(question.original).ids == expected,
                words(tokens, like: question.basic) == question.basic
            {
                matching += 1
            } else {
                Issue.record("\(question.original): \(tokens)")
            }
        }
        #expect(matching == 10_570)
    }

    /// The words the pieces came from; an unknown word is taken as given.
    private func words(_ tokens: [String], like expected: [String]) -> [String] {
        var words: [String] = []
        for token in tokens {
            if token.hasPrefix("##"), let last = words.popLast() {
                words.append(last + token.dropFirst(2))
            } else if token == "[UNK]", expected.indices.contains(words.count) {
                words.append(expected[words.count])
            } else {
                words.append(token)
            }
        }
        return words
    }

    @Test(arguments: [
        ("bert_uncased_encoded.json", "bert-base-uncased-vocab.txt", true),
        ("distilbert_cased_encoded.json", "bert-base-multilingual-cased-vocab.txt", false),
    ])
    func frenchTextMatches(file: String, vocabulary: String, lowercases: Bool) throws {
        let tokenizer = try Golden.bert(vocabulary, lowercases: lowercases)
        let golden = try Golden.json(file, as: Encoded.self)
        let encoding = tokenizer.encode(golden.text)
        #expect(encoding.ids == golden.token_ids)
        #expect(tokenizer.tokens(golden.text) == golden.bpe_tokens)
        #expect(tokenizer.decode(encoding.ids, skippingSpecial: false) == golden.decoded_text)
    }

    @Test func questionAndPassageMatch() throws {
        let tokenizer = try Golden.uncased()
        let context = "An MP3 is about 1 MB/minute, so about 6000 hours depending on file size."
        let encoding = tokenizer.encode("How much music can this hold?", pair: context)
        #expect(
            encoding.ids == [
                101, 2129, 2172, 2189, 2064, 2023, 2907, 1029, 102, 2019, 23378, 2003, 2055, 1015,
                16914, 1013, 3371, 1010, 2061, 2055, 25961, 2847, 5834, 2006, 5371, 2946, 1012, 102,
            ]
        )
        #expect(encoding.segments == Array(repeating: 0, count: 9) + Array(repeating: 1, count: 19))
        let bytes = Array(context.utf8)
        func range(of word: String) -> Range<Int>? {
            zip(encoding.byteRanges, encoding.segments).first {
                $1 == 1 && bytes[$0].elementsEqual(word.utf8)
            }?.0
        }
        #expect(range(of: "6000") == 38..<42)
        #expect(range(of: "hours") == 43..<48)
        #expect(range(of: "minute") == 21..<27)
        #expect(range(of: "1") == 16..<17)
    }

    @Test(arguments: [
        (
            "Tokenizing text is a core task of NLP.",
            [101, 19204, 6026, 3793, 2003, 1037, 4563, 4708, 1997, 17953, 2361, 1012, 102]
        ),
        ("i didnt feel humiliated", [101, 1045, 2134, 2102, 2514, 26608, 102]),
        ("time flies like an arrow", [101, 2051, 10029, 2066, 2019, 8612, 102]),
        ("Transformers are awesome!", [101, 19081, 2024, 12476, 999, 102]),
    ])
    func sentencesOfTheBookMatch(text: String, ids: [TokenID]) throws {
        #expect(try Golden.uncased().encode(text).ids == ids)
    }

    @Test func tokensOfTheBookMatch() throws {
        let tokens = try Golden.uncased().tokens("Tokenizing text is a core task of NLP.")
        #expect(
            tokens == [
                "token", "##izing", "text", "is", "a", "core", "task", "of", "nl", "##p", ".",
            ]
        )
    }

    @Test func specialTokensStandWhereBERTPutsThem() throws {
        let tokenizer = try Golden.uncased()
        #expect(tokenizer.vocabularySize == 30_522)
        #expect(
            tokenizer.special
                == SpecialTokens(
                    classifier: 101,
                    separator: 102,
                    padding: 0,
                    unknown: 100,
                    mask: 103
                )
        )
    }

    @Test func decodingTheWindowOfTheBookTidiesIt() throws {
        let tokenizer = try Golden.uncased()
        let ids = tokenizer.tokenize("and do not feel heavy, it's fine .").ids
        #expect(
            tokenizer.decode(ids, skippingSpecial: true) == "and don't feel heavy, it's fine."
        )
        #expect(
            tokenizer.decode(ids, skippingSpecial: true, cleaningUp: false)
                == "and do not feel heavy , it ' s fine ."
        )
    }

    @Test func multilingualVocabularyKeepsTokensThatSwiftCallsEqual() throws {
        let tokenizer = try Golden.bert("bert-base-multilingual-cased-vocab.txt", lowercases: false)
        #expect(tokenizer.vocabularySize == 119_547)
        for id in 0..<TokenID(tokenizer.vocabularySize) {
            let token = try #require(tokenizer.token(id))
            #expect(tokenizer.id(of: token) == id)
        }
    }
}
