import Foundation
import Inference
import QuestionAnswering
import TestSupport
import Testing
import Tokenizers
import Transformers

@Suite(.enabled(if: SharedData.isPresent)) struct ModelsTests {
    @Test func aReaderIsNoEmbedder() throws {
        let directory = try ReferenceModels.directory("models/minilm-l6-reader")
        let error = #expect(throws: QuarryError.self) { try Models.embedder(at: directory) }
        #expect(error?.kind == .usage)
        #expect(error?.expected == "an embedder" && error?.found == "a reader")
        #expect(error?.nextStep?.contains("--reader") == true)
        let towers = #expect(throws: QuarryError.self) {
            try Models.embedder(queries: directory, passages: directory)
        }
        #expect(towers?.expected == "a DPR embedder")
    }

    @Test(.enabled(if: ReferenceModels.miniLM != nil || ReferenceModels.bundledEmbedder != nil))
    func anEmbedderIsNoReader() throws {
        let url = try #require(ReferenceModels.miniLM ?? ReferenceModels.bundledEmbedder)
        let error = #expect(throws: QuarryError.self) {
            try Models.reader(at: ModelDirectory(at: url))
        }
        #expect(error?.expected == "a reader" && error?.found == "an embedder")
        #expect(error?.subject == url.path)
    }

    @Test func windowsTheModelHasNoPositionsForAreRefused() throws {
        var options = ExtractiveReader.Options()
        options.maxSequenceLength = 513
        let error = #expect(throws: QuarryError.self) {
            try Models.reader(
                at: ReferenceModels.directory("models/minilm-l6-reader"),
                options: options
            )
        }
        #expect(error?.kind == .usage && error?.expected?.contains("512") == true)
    }

    @Test func theReaderIsNamedByModelAndDigest() throws {
        let reader = try ReferenceModels.reader.get()
        #expect(reader.name.hasPrefix("minilm-l6-reader@"))
    }

    /// A copy of the reference reader with one file changed.
    private func copy(_ change: (URL) throws -> Void) throws -> TemporaryDirectory {
        let copy = try TemporaryDirectory()
        let source = SharedData.file("models/minilm-l6-reader")
        for name in ["config.json", "model.safetensors", "vocab.txt", "tokenizer_config.json"] {
            try FileManager.default.createSymbolicLink(
                at: copy.url.appending(path: name),
                withDestinationURL: source.appending(path: name)
            )
        }
        try change(copy.url)
        return copy
    }

    private func replace(_ name: String, in folder: URL, by text: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.removeItem(at: file)
        try Data(text.utf8).write(to: file)
    }

    @Test func aDamagedVocabularyIsNamed() throws {
        let folder = try copy { try replace("vocab.txt", in: $0, by: "hello\nworld\n") }
        let error = #expect(throws: QuarryError.self) {
            try Models.reader(at: ModelDirectory(at: folder.url))
        }
        #expect(error?.kind == .badData && error?.description.contains("vocab.txt") == true)
    }

    @Test func aConfigurationThatDoesNotFitTheWeightsIsNamed() throws {
        let folder = try copy { folder in
            let config = try String(
                contentsOf: folder.appending(path: "config.json"),
                encoding: .utf8
            )
            let wider = config.replacing("\"hidden_size\": 384", with: "\"hidden_size\": 768")
            try replace("config.json", in: folder, by: wider)
        }
        let error = #expect(throws: QuarryError.self) {
            try Models.reader(at: ModelDirectory(at: folder.url))
        }
        #expect(error?.kind == .badData && error?.expected != nil)
    }

    /// A DPR directory with those towers, each a copy of the reference reader's encoder.
    private func dpr(_ folders: [String]) throws -> TemporaryDirectory {
        let whole = try TemporaryDirectory()
        let model = SharedData.file("models/minilm-l6-reader")
        for folder in folders {
            try FileManager.default.createSymbolicLink(
                at: whole.url.appending(path: folder),
                withDestinationURL: model
            )
        }
        return whole
    }

    @Test func theTowersOfDPRGiveTheStateOfTheClassifierAsItIs() async throws {
        let folder = try dpr(["question_encoder", "ctx_encoder"])
        let directory = try ModelDirectory(at: folder.url)
        let embedder = try Models.embedder(at: directory)
        #expect(embedder.id == EmbedderID(directory.identity))
        let text = "It lasts nine hours."
        let question = try await embedder.embed([text], as: .query)
        #expect(try await embedder.embed([text], as: .passage) == question)

        let part = try ReferenceModels.directory("models/minilm-l6-reader").main
        let encoder = try BertEncoder(
            configuration: BertConfiguration(part.configuration),
            weights: part.weights
        )
        var batch = PackedBatch()
        batch.append(ids: try ReferenceModels.tokenizer.get().encode(text).ids)
        let states = try encoder.hiddenStates(of: batch)
        #expect(question.map(\.values) == [Array(states.values[..<states.width])])
    }

    @Test func towersMayLieInTwoDirectories() async throws {
        let questions = try dpr(["question_encoder"])
        let passages = try dpr(["ctx_encoder"])
        let query = try ModelDirectory(at: questions.url)
        let passage = try ModelDirectory(at: passages.url)
        let embedder = try Models.embedder(queries: query, passages: passage)
        #expect(embedder.id.rawValue == "\(query.identity)+\(passage.identity)")
        #expect(try await embedder.embed(["a"], as: .query)[0].dimension == 384)
        let error = #expect(throws: QuarryError.self) { try Models.embedder(at: query) }
        #expect(error?.kind == .missing && error?.description.contains("context") == true)
    }

    @Test func promptsStandBeforeQuestionsAndPassages() async throws {
        guard let model = ReferenceModels.miniLM ?? ReferenceModels.bundledEmbedder else { return }
        let folder = try TemporaryDirectory()
        for name in try FileManager.default.contentsOfDirectory(atPath: model.path) {
            try FileManager.default.createSymbolicLink(
                at: folder.url.appending(path: name),
                withDestinationURL: model.appending(path: name)
            )
        }
        let file = folder.url.appending(path: "config_sentence_transformers.json")
        if FileManager.default.fileExists(atPath: file.path) {
            try FileManager.default.removeItem(at: file)
        }
        let prompts = #"{"prompts": {"query": "query: ", "document": "passage: "}}"#
        try Data(prompts.utf8).write(to: file)
        let plain = try Models.embedder(at: ModelDirectory(at: model))
        let prompted = try Models.embedder(at: ModelDirectory(at: folder.url))
        for (role, prefix) in [(TextRole.query, "query: "), (.passage, "passage: ")] {
            let expected = try await plain.embed([prefix + "Is it loud?"], as: role)
            #expect(try await prompted.embed(["Is it loud?"], as: role) == expected)
        }
        try Data("{".utf8).write(to: file)
        #expect(throws: QuarryError.self) {
            try Models.embedder(at: ModelDirectory(at: folder.url))
        }
    }
}
