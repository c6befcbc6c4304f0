import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct ModelDigestTests {
    private func digest(_ model: TinyModel) throws -> String {
        let (parent, url) = try model.make()
        return try withExtendedLifetime(parent) { try ModelDirectory(at: url).digest }
    }

    /// Values of the reference implementation (`xxhash` 0.8).
    @Test(arguments: [
        ("", UInt64(0), UInt64(0xEF46_DB37_51D8_E999)),
        ("a", 0, 0xD24E_C4F1_A98C_6E5B),
        ("abc", 0, 0x44BC_2CF5_AD77_0999),
        (
            "The quick brown fox jumps over the lazy dog, twice and thrice.", 0,
            0x19B3_55D2_1816_A613
        ),
        (
            "The quick brown fox jumps over the lazy dog, twice and thrice.", 7,
            0x5287_D104_72FB_36CB
        ),
    ])
    func theHashIsXXH64(text: String, seed: UInt64, expected: UInt64) {
        #expect(ContentHash.of(text, seed: seed) == expected)
    }

    @Test func theSameFilesHaveTheSameDigest() throws {
        #expect(try digest(.reader) == digest(.reader))
        #expect(try digest(.reader).count == 16)
    }

    @Test func weightsVocabularyAndPoolingChangeIt() throws {
        let base = TinyModel.sentenceTransformer
        var trained = base
        trained.seed = 2
        var words = base
        words.files["vocab.txt"] = TinyModel.vocabulary.replacing("word", with: "other")
        var pooling = base
        pooling.files["1_Pooling/config.json"] = #"{"pooling_mode_cls_token": true}"#
        var card = base
        card.files["README.md"] = "# Another card"
        let digests = try [base, trained, words, pooling].map(digest)
        #expect(Set(digests).count == 4)
        #expect(try digest(card) == digests[0])
    }

    @Test func shardsHaveTheDigestOfTheWhole() throws {
        let whole = try Checkpoint(file: checkpointFixtures.appending(path: "tiny.safetensors"))
        let sharded = try Checkpoint(directory: checkpointFixtures.appending(path: "sharded"))
        #expect(whole.digest == sharded.digest)
    }

    @Test func everyByteOfASmallTensorCounts() throws {
        let bytes = Array(
            try Data(contentsOf: checkpointFixtures.appending(path: "tiny.safetensors"))
        )
        let original = try SafetensorsFixture.open(bytes).digest
        let header = Int(bytes[0]) | Int(bytes[1]) << 8
        for place in 8 + header..<bytes.count {
            var changed = bytes
            changed[place] ^= 1
            #expect(try SafetensorsFixture.open(changed).digest != original, "byte \(place)")
        }
    }

    @Test func theIdentityNamesTheModel() throws {
        let (parent, url) = try TinyModel().make(named: "my-model")
        let model = try withExtendedLifetime(parent) { try ModelDirectory(at: url) }
        #expect(model.identity == "my-model@" + model.digest)
    }
}
