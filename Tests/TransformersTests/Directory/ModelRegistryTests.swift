import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct ModelRegistryTests {
    /// A registry over a directory of its own, and a model outside it.
    private struct Setting {
        let parent: TemporaryDirectory
        let registry: ModelRegistry
        let source: URL

        init(_ model: TinyModel = .reader, bundled: [String] = []) throws {
            let parent = try TemporaryDirectory()
            source = parent.url.appending(path: "source/tiny")
            try model.write(to: source)
            var places: [String: URL] = [:]
            for name in bundled {
                let place = parent.url.appending(path: "bundled").appending(path: name)
                try TinyModel.sentenceTransformer.write(to: place)
                places[name] = place
            }
            registry = ModelRegistry(
                configured: parent.url.appending(path: "models"),
                bundled: places,
                environment: [:]
            )
            self.parent = parent
        }

        func left(in folder: String) -> [String] {
            let path = parent.url.appending(path: folder).path
            return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        }
    }

    @Test func theEnvironmentGoesBeforeTheConfiguration() {
        func directory(_ configured: URL?, _ environment: [String: String]) -> String {
            ModelRegistry(configured: configured, environment: environment).directory.path
        }
        let configured = URL(filePath: "/configured")
        #expect(directory(configured, ["QUARRY_MODELS": "/stated"]) == "/stated")
        #expect(directory(configured, ["QUARRY_MODELS": ""]) == "/configured")
        #expect(directory(nil, ["XDG_DATA_HOME": "/data"]) == "/data/quarry/models")
        #expect(directory(nil, [:]).hasSuffix("/.local/share/quarry/models"))
    }

    @Test func anInstalledModelIsResolvedByName() throws {
        let setting = try Setting()
        let info = try setting.registry.install(from: setting.source, as: "mine")
        #expect(info.name == "mine")
        #expect(info.kind == .reader)
        #expect(info.parameters == TinyModel.reader.parameterCount)
        #expect(try setting.registry.info("mine") == info)
        #expect(try setting.registry.resolve("mine").kind == .reader)
        #expect(setting.registry.list().map(\.origin) == [.installed])
        #expect(setting.left(in: "models") == ["mine"])
    }

    @Test func installedModelsHideBundledOnes() throws {
        let setting = try Setting(bundled: ["tiny", "other"])
        #expect(try setting.registry.locate("tiny").origin == .bundled)
        try setting.registry.install(from: setting.source)
        #expect(try setting.registry.locate("tiny").origin == .installed)
        #expect(setting.registry.list().map(\.name) == ["other", "tiny"])
        #expect(setting.registry.list().map(\.origin) == [.bundled, .installed])
    }

    @Test func pathsAndPublishedNamesAreResolved() throws {
        let setting = try Setting(bundled: ["other"])
        let location = try setting.registry.locate(setting.source.path)
        #expect(location.origin == .path)
        #expect(location.name == "tiny")
        #expect(try setting.registry.locate("organisation/other").name == "other")
    }

    @Test func aMissNamesTheNearestAndTheRest() throws {
        let setting = try Setting(bundled: ["all-MiniLM-L6-v2", "minilm-l6-reader"])
        let error = try #require(
            checkpointError { _ = try setting.registry.locate("minilm-l12-reader") }
        )
        #expect(error.kind == .missing)
        #expect(error.found == "none of that name; the nearest is minilm-l6-reader")
        #expect(error.nextStep?.contains("all-MiniLM-L6-v2, minilm-l6-reader") == true)
        for path in ["./nowhere", "a/b/nowhere", "~/nowhere-at-all", "x/nowhere", ""] {
            #expect(throws: CheckpointError.self) { try setting.registry.locate(path) }
        }
    }

    @Test func aTakenNameIsRefusedUnlessAsked() throws {
        let setting = try Setting()
        let first = try setting.registry.install(from: setting.source)
        let error = checkpointError { try setting.registry.install(from: setting.source) }
        #expect(error?.kind == .cannotWrite)
        #expect(error?.nextStep?.contains("--overwrite") == true)
        var trained = TinyModel.reader
        trained.seed = 9
        try FileManager.default.removeItem(at: setting.source)
        try trained.write(to: setting.source)
        let second = try setting.registry.install(from: setting.source, overwrite: true)
        #expect(second.identity != first.identity)
        #expect(setting.left(in: "models") == ["tiny"])
    }

    @Test(arguments: [
        "", "a/b", "..", ".hidden", "a b", "a\u{0}b", String(repeating: "x", count: 201),
    ])
    func namesThatAreNotOneAreRefused(_ name: String) throws {
        let setting = try Setting()
        let error = checkpointError { try setting.registry.install(from: setting.source, as: name) }
        #expect(error?.kind == .usage)
        #expect(setting.left(in: "models").isEmpty)
    }

    @Test func aFailedInstallationLeavesNothing() throws {
        var model = TinyModel.reader
        model.heads.append(("more", [2]))
        let setting = try Setting(model)
        try setting.registry.install(from: setting.source)
        let file = setting.source.appending(path: "model.safetensors")
        let bytes = try Data(contentsOf: file)
        try bytes.dropLast().write(to: file)
        #expect(throws: CheckpointError.self) {
            try setting.registry.install(from: setting.source, overwrite: true)
        }
        #expect(setting.left(in: "models") == ["tiny"])
        #expect(try setting.registry.resolve("tiny").kind == .reader)
    }

    @Test func compactInstallationsAreSmallerAndOfTheSameKind() throws {
        let setting = try Setting()
        let whole = try setting.registry.install(from: setting.source, as: "whole")
        let compact = try setting.registry.install(from: setting.source, as: "small", compact: true)
        #expect(compact.kind == .reader)
        #expect(compact.storageBytes < whole.storageBytes / 3)
        #expect(compact.source == "tiny@" + whole.identity.split(separator: "@")[1])
    }

    @Test func linksAreFollowedAndStrangeFilesStayBehind() throws {
        let setting = try Setting()
        let blob = setting.parent.url.appending(path: "blob")
        let vocabulary = setting.source.appending(path: "vocab.txt")
        try FileManager.default.moveItem(at: vocabulary, to: blob)
        try FileManager.default.createSymbolicLink(at: vocabulary, withDestinationURL: blob)
        try Data().write(to: setting.source.appending(path: "pytorch_model.bin"))
        try setting.registry.install(from: setting.source)
        try FileManager.default.removeItem(at: blob)
        #expect(
            setting.left(in: "models/tiny") == ["config.json", "model.safetensors", "vocab.txt"]
        )
        #expect(try setting.registry.resolve("tiny").kind == .reader)
    }

    @Test func shardsAreInstalledWithTheirIndex() throws {
        let setting = try Setting()
        let fixture = checkpointFixtures.appending(path: "sharded")
        try FileManager.default.removeItem(at: setting.source.appending(path: "model.safetensors"))
        for name in try FileManager.default.contentsOfDirectory(atPath: fixture.path) {
            try FileManager.default.copyItem(
                at: fixture.appending(path: name),
                to: setting.source.appending(path: name)
            )
        }
        let info = try setting.registry.install(from: setting.source)
        #expect(setting.left(in: "models/tiny").filter { $0.hasPrefix("model") }.count == 3)
        #expect(info.storageBytes > 0)
    }

    @Test func aModelsDirectoryThatCannotBeMadeIsAnError() throws {
        let setting = try Setting()
        let registry = ModelRegistry(
            configured: setting.source.appending(path: "vocab.txt"),
            environment: [:]
        )
        let error = checkpointError { try registry.install(from: setting.source) }
        #expect(error?.kind == .cannotWrite)
        #expect(error?.nextStep?.contains("QUARRY_MODELS") == true)
        #expect(registry.list().isEmpty)
    }

    @Test(arguments: [
        ("---\nlicense: mit\n---\n", "mit"),
        ("---\nlicense:\n- \"cc-by-4.0\"\n---\n", "cc-by-4.0"),
        ("---\r\nlicense: 'mit'\r\n---\r\n", "mit"),
        ("# Card\nlicense: mit\n", nil),
        ("---\ntitle: x\n---\nlicense: mit\n", nil),
        ("---\nlicense:", nil),
    ])
    func theLicenceStandsInTheFrontMatter(text: String, license: String?) throws {
        let directory = try TemporaryDirectory()
        try Data(text.utf8).write(to: directory.url.appending(path: "README.md"))
        #expect(ModelCard(in: directory.url).license == license)
    }
}

extension TinyModel {
    /// How many numbers its tensors hold.
    var parameterCount: Int { writer.byteCount / 4 }
}
