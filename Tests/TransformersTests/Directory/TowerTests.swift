import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct TowerTests {
    private static let sign = "embeddings.word_embeddings.weight"

    private func table(_ tower: Tower, of model: ModelDirectory) throws -> String {
        try model.tower(tower).weights.tensor(Self.sign).name
    }

    @Test func bothTowersMayShareACheckpoint() throws {
        let parent = try TemporaryDirectory()
        let url = parent.url.appending(path: "dpr")
        var model = TinyModel(architecture: nil, prefix: "question_encoder.bert_model.")
        model.heads = [("ctx_encoder.bert_model." + Self.sign, [5, 8])]
        try model.write(to: url)
        let opened = try ModelDirectory(at: url)
        #expect(opened.kind == .dpr)
        #expect(opened.towers == [.question, .context])
        #expect(try table(.question, of: opened) == "question_encoder.bert_model." + Self.sign)
        #expect(try table(.context, of: opened) == "ctx_encoder.bert_model." + Self.sign)
        #expect(
            opened.embedding
                == EmbeddingSettings(pooling: .cls, normalizes: false, maximumTokens: 32)
        )
    }

    @Test(arguments: ["", "bert_model."])
    func eachTowerMayHaveItsFolder(_ rest: String) throws {
        let parent = try TemporaryDirectory()
        let url = parent.url.appending(path: "dpr")
        let prefixes = ["question_encoder": "question_encoder.", "ctx_encoder": "ctx_encoder."]
        for (folder, prefix) in prefixes {
            try TinyModel(architecture: nil, prefix: rest.isEmpty ? "" : prefix + rest)
                .write(to: url.appending(path: folder))
        }
        let opened = try ModelDirectory(at: url)
        #expect(opened.kind == .dpr)
        #expect(opened.towers == [.question, .context])
        let question = rest.isEmpty ? "" : "question_encoder." + rest
        #expect(try table(.question, of: opened) == question + Self.sign)
        #expect(
            try opened.tower(.question).checkpoint.path
                != opened.tower(.context).checkpoint.path
        )
    }

    @Test(arguments: [
        ("DPRQuestionEncoder", "question_encoder.bert_model.", Tower.question),
        ("DPRContextEncoder", "ctx_encoder.bert_model.", .context),
        ("DPRContextEncoder", "", .context),
        ("DPRQuestionEncoder", "", .question),
    ])
    func oneTowerAloneLacksTheOther(architecture: String, prefix: String, tower: Tower) throws {
        let (parent, url) = try TinyModel(architecture: architecture, prefix: prefix).make()
        let model = try withExtendedLifetime(parent) { try ModelDirectory(at: url) }
        #expect(model.towers == [tower])
        #expect(try table(tower, of: model) == prefix + Self.sign)
        let other: Tower = tower == .question ? .context : .question
        let error = try #require(checkpointError { _ = try model.tower(other) })
        #expect(error.kind == .missing)
        #expect(error.description.contains("\(tower.rawValue) encoder alone"))
    }

    @Test func aTowersFolderWithOtherWeightsIsAnError() throws {
        let parent = try TemporaryDirectory()
        let url = parent.url.appending(path: "dpr")
        try TinyModel(prefix: "vit.").write(to: url.appending(path: "question_encoder"))
        let error = try #require(checkpointError { _ = try ModelDirectory(at: url) })
        #expect(error.description.contains("question_encoder.bert_model"))
    }
}
