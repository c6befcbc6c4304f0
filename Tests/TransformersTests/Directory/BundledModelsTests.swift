import BundledModels
import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct BundledModelsTests {
    private let registry = ModelRegistry(bundled: BundledModels.directories, environment: [:])

    private func model(_ name: String) throws -> ModelDirectory {
        try ModelDirectory(at: try #require(BundledModels.directory(named: name)))
    }

    @Test func allModelsAreFound() {
        #expect(
            BundledModels.names == [
                BundledModels.embedder, BundledModels.reader, "minilm-l6-retriever",
                BundledModels.classifier,
            ]
        )
        #expect(BundledModels.directory(named: "nothing") == nil)
    }

    @Test func theEmbedderIsComplete() throws {
        let info = ModelInfo(of: try model(BundledModels.embedder))
        #expect(info.kind == .embedder)
        #expect(info.layers == 6 && info.hidden == 384 && info.heads == 12)
        #expect(info.storage == "I8 rows, F32")
        #expect(info.license == "apache-2.0")
        #expect(
            try model(BundledModels.embedder).embedding
                == EmbeddingSettings(pooling: .mean, normalizes: true, maximumTokens: 256)
        )
    }

    @Test func theClassifierIsComplete() throws {
        let info = ModelInfo(of: try model(BundledModels.classifier))
        #expect(info.kind == .classifier)
        #expect(info.layers == 6 && info.hidden == 384 && info.heads == 12)
        #expect(info.license == "apache-2.0")
    }

    @Test func theReaderIsComplete() throws {
        let reader = try model(BundledModels.reader)
        let info = ModelInfo(of: reader)
        #expect(info.kind == .reader)
        #expect(info.storage == "I8 rows, F32")
        #expect(info.license == "apache-2.0")
        _ = try reader.main.checkpoint.root.tensor("qa_outputs.weight", shape: [2, 384])
        _ = try reader.main.weights("encoder.layer.5.output.dense")
            .tensor("weight", shape: [384, 1536])
    }

    @Test(arguments: BundledModels.names)
    func eachTakesLessThan25Megabytes(_ name: String) throws {
        let url = try #require(BundledModels.directory(named: name))
        let files = try #require(
            FileManager.default.enumerator(at: url, includingPropertiesForKeys: [.fileSizeKey])
        )
        let total = try files.reduce(0) { sum, file in
            let values = try (file as? URL)?.resourceValues(forKeys: [.fileSizeKey])
            return sum + (values?.fileSize ?? 0)
        }
        #expect(total > 20_000_000 && total < 25_000_000)
        #expect(
            !FileManager.default.fileExists(
                atPath: url.appending(path: "tokenizer.json").path
            )
        )
    }

    @Test(arguments: BundledModels.names)
    func theCardStatesOriginLicenceAndLoss(_ name: String) throws {
        let url = try #require(BundledModels.directory(named: name))
        let card = try String(contentsOf: url.appending(path: "README.md"), encoding: .utf8)
        let source = try #require(try ModelDirectory(at: url).record?.source)
        for words in ["## Origin", "## Training data", "## Measured", "## Limits", source] {
            #expect(card.contains(words))
        }
        #expect(FileManager.default.fileExists(atPath: url.appending(path: "LICENSE").path))
    }

    @Test func theRegistryResolvesThem() throws {
        #expect(try registry.resolve(BundledModels.reader).kind == .reader)
        #expect(try registry.locate("sentence-transformers/all-MiniLM-L6-v2").origin == .bundled)
    }
}
