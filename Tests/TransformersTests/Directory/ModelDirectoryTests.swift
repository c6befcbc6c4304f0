import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct ModelDirectoryTests {
    private func kind(_ model: TinyModel) throws -> ModelKind {
        let (parent, url) = try model.make()
        return try withExtendedLifetime(parent) { try ModelDirectory(at: url).kind }
    }

    private func error(of model: TinyModel) throws -> CheckpointError? {
        let (parent, url) = try model.make()
        return withExtendedLifetime(parent) { checkpointError { _ = try ModelDirectory(at: url) } }
    }

    @Test func kindsAreToldFromClassesAndWeights() throws {
        var unnamedReader = TinyModel.reader
        unnamedReader.architecture = nil
        #expect(try kind(.reader) == .reader)
        #expect(try kind(unnamedReader) == .reader)
        #expect(try kind(.sentenceTransformer) == .embedder)
        #expect(try kind(TinyModel()) == .embedder)
        #expect(
            try kind(
                TinyModel(
                    architecture: "BertForSequenceClassification",
                    prefix: "bert.",
                    heads: [("classifier.weight", [3, 8])]
                )
            ) == .classifier
        )
        #expect(try kind(TinyModel(architecture: "DPRQuestionEncoder")) == .dpr)
        #expect(try kind(TinyModel(architecture: "T5ForConditionalGeneration")) == .generator)
        #expect(
            try kind(
                TinyModel(
                    architecture: nil,
                    prefix: "encoder.",
                    heads: [("lm_head.weight", [5, 8])]
                )
            ) == .generator
        )
    }

    @Test func theRecordDecidesTheKind() throws {
        var model = TinyModel()
        model.files["quarry.json"] = #"{"format": 1, "kind": "dpr", "storage": "original"}"#
        #expect(try kind(model) == .dpr)
    }

    @Test(arguments: [
        (#"{"format": 2, "kind": "reader", "storage": "original"}"#, "format 1"),
        (#"{"format": 1, "kind": "oracle", "storage": "original"}"#, "oracle"),
        (#"{"format": 1, "kind": "reader"}"#, "no storage"),
        ("[]", "no format"),
    ])
    func aRecordThatCannotBeUnderstoodIsAnError(text: String, words: String) throws {
        var model = TinyModel()
        model.files["quarry.json"] = text
        #expect(try error(of: model)?.description.contains(words) == true)
    }

    @Test(arguments: ["", "bert.", "roberta.", "0.auto_model."])
    func theEncoderIsFoundUnderAnyPrefix(_ prefix: String) throws {
        let (parent, url) = try TinyModel(prefix: prefix).make()
        let model = try ModelDirectory(at: url)
        try withExtendedLifetime(parent) {
            let table = try model.main.weights("embeddings.word_embeddings")
                .tensor("weight", shape: [5, 8])
            #expect(table.name == prefix + "embeddings.word_embeddings.weight")
            #expect(try model.tower(.context).weights.path == model.main.weights.path)
        }
    }

    @Test func sentenceTransformersSayHowVectorsAreMade() throws {
        let (parent, url) = try TinyModel.sentenceTransformer.make()
        let model = try withExtendedLifetime(parent) { try ModelDirectory(at: url) }
        #expect(
            model.embedding
                == EmbeddingSettings(pooling: .mean, normalizes: true, maximumTokens: 24)
        )
        #expect(model.main.tokenizer.lowercases)
    }

    @Test func aBareEncoderAveragesUpToItsPositions() throws {
        let (parent, url) = try TinyModel().make()
        let model = try withExtendedLifetime(parent) { try ModelDirectory(at: url) }
        #expect(
            model.embedding
                == EmbeddingSettings(pooling: .mean, normalizes: false, maximumTokens: 32)
        )
    }

    @Test(arguments: [
        (
            "modules.json", #"[{"path": "2_Dense", "type": "sentence_transformers.models.Dense"}]"#,
            "Dense"
        ),
        (
            "modules.json", #"[{"path": "../x", "type": "sentence_transformers.models.Pooling"}]"#,
            "inside"
        ),
        ("1_Pooling/config.json", #"{"pooling_mode_max_tokens": true}"#, "max_tokens"),
        (
            "1_Pooling/config.json",
            #"{"pooling_mode_mean_tokens": true, "pooling_mode_cls_token": true}"#,
            "pooling_mode_cls_token, pooling_mode_mean_tokens"
        ),
        ("1_Pooling/config.json", "{}", "no pooling"),
        ("config.json", "[]", "a JSON object"),
        ("config.json", "{", "end of the text"),
    ])
    func whatCannotBeComputedIsRefused(file: String, text: String, words: String) throws {
        let (parent, url) = try TinyModel.sentenceTransformer.make()
        try Data(text.utf8).write(to: url.appending(path: file))
        let error = withExtendedLifetime(parent) {
            checkpointError { _ = try ModelDirectory(at: url) }
        }
        #expect(error?.description.contains(words) == true)
    }

    @Test func tokenizerSettingsAreRead() throws {
        var model = TinyModel()
        model.files["tokenizer_config.json"] = """
            {"do_lower_case": false, "strip_accents": true, "tokenize_chinese_chars": false,
             "model_max_length": 16}
            """
        let (parent, url) = try model.make()
        let opened = try withExtendedLifetime(parent) { try ModelDirectory(at: url) }
        let tokenizer = opened.main.tokenizer
        #expect(!tokenizer.lowercases)
        #expect(tokenizer.stripsAccents == true)
        #expect(!tokenizer.splitsChinese)
        #expect(opened.embedding?.maximumTokens == 16)
    }

    @Test func aTokenizersNormalizerSpeaksWhereItsSettingsAreSilent() throws {
        var model = TinyModel()
        model.files["tokenizer_config.json"] = #"{"model_max_length": 1e30}"#
        model.files["tokenizer.json"] = #"{"normalizer": {"lowercase": false}}"#
        let (parent, url) = try model.make()
        let tokenizer = try withExtendedLifetime(parent) { try ModelDirectory(at: url) }
            .main.tokenizer
        #expect(!tokenizer.lowercases)
        #expect(tokenizer.maximumTokens == nil)
    }

    @Test(arguments: [
        ["spiece.model"], ["tokenizer.model"], ["vocab.json", "merges.txt"], ["tokenizer.json"],
    ])
    func otherVocabulariesAreFound(_ names: [String]) throws {
        var model = TinyModel()
        model.files = Dictionary(uniqueKeysWithValues: names.map { ($0, "{}") })
        let (parent, url) = try model.make()
        let opened = try withExtendedLifetime(parent) { try ModelDirectory(at: url) }
        let file = url.standardizedFileURL.appending(path: names[0])
        let found = opened.main.tokenizer.vocabulary
        switch names[0] {
        case "vocab.json":
            let merges = file.deletingLastPathComponent().appending(path: "merges.txt")
            #expect(found == .bytePairs(vocabulary: file, merges: merges))
        case "tokenizer.json": #expect(found == .tokenizerJSON(file))
        default: #expect(found == .sentencePiece(file))
        }
    }

    @Test func whatIsMissingIsListed() throws {
        let directory = try TemporaryDirectory()
        let nowhere = directory.url.appending(path: "nowhere")
        let missing = try #require(checkpointError { _ = try ModelDirectory(at: nowhere) })
        #expect(missing.kind == .missing)
        #expect(missing.expected?.contains("config.json") == true)

        let empty = try #require(checkpointError { _ = try ModelDirectory(at: directory.url) })
        #expect(empty.found == "an empty directory")

        let file = directory.url.appending(path: "model.safetensors")
        try Data("{}".utf8).write(to: file)
        let misplaced = try #require(checkpointError { _ = try ModelDirectory(at: file) })
        #expect(misplaced.found == "a file")

        var wordless = TinyModel()
        wordless.files = [:]
        let vocabulary = try #require(try error(of: wordless))
        #expect(vocabulary.expected?.contains("vocab.txt, spiece.model") == true)
        #expect(vocabulary.found == "none of them")
    }

    @Test func aDirectoryWithoutWeightsIsAnError() throws {
        let (parent, url) = try TinyModel().make()
        try FileManager.default.removeItem(at: url.appending(path: "model.safetensors"))
        let error = withExtendedLifetime(parent) {
            checkpointError { _ = try ModelDirectory(at: url) }
        }
        #expect(error?.expected == "model.safetensors or model.safetensors.index.json")
    }

    @Test func aVocabularyLongerThanItsTableIsAnError() throws {
        var model = TinyModel()
        model.words = 4
        let error = try #require(try error(of: model))
        #expect(error.kind == .mismatch)
        #expect(error.description.contains("at most 4 entries"))
        #expect(error.found == "5")
    }

    @Test func weightsOfNoKnownKindAreAnError() throws {
        let (parent, url) = try TinyModel(architecture: "ViTModel", prefix: "vit.").make()
        let error = withExtendedLifetime(parent) {
            checkpointError { _ = try ModelDirectory(at: url) }
        }
        #expect(error?.kind == .unsupported)
        #expect(error?.found == "ViTModel with weights under vit")
    }
}
