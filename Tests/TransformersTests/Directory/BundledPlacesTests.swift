import BundledModels
import Foundation
import TestSupport
import Testing
import Transformers

@Suite struct BundledPlacesTests {
    private func put(_ name: String, in place: String, of prefix: URL) throws -> URL {
        let url = prefix.appending(path: place).appending(path: name)
        try TinyModel.reader.write(to: url)
        return url
    }

    @Test func anInstalledPrefixGoesBeforeTheBuildDirectory() throws {
        let prefix = try TemporaryDirectory()
        let executable = prefix.url.appending(path: "bin/quarry")
        let places = BundledPlaces(executable: executable, sources: "/nowhere/Some.swift")
        #expect(places.directories.isEmpty)
        let built = try put("a", in: "bin/quarry_BundledModels.resources/Resources", of: prefix.url)
        #expect(places.directories == ["a": built])
        let installed = try put("b", in: "share/quarry/models", of: prefix.url)
        #expect(places.directories == ["b": installed])
    }

    @Test func directoriesWithoutAConfigurationAreNoModels() throws {
        let prefix = try TemporaryDirectory()
        let stray = prefix.url.appending(path: "share/quarry/models/stray")
        try FileManager.default.createDirectory(at: stray, withIntermediateDirectories: true)
        let places = BundledPlaces(
            executable: prefix.url.appending(path: "bin/quarry"),
            sources: "/nowhere/Some.swift"
        )
        #expect(places.directories.isEmpty)
    }

    @Test func theSourcesServeWhenTheBuildDirectoryIsBare() throws {
        let prefix = try TemporaryDirectory()
        let model = try put("a", in: "Sources/BundledModels/Resources", of: prefix.url)
        let places = BundledPlaces(
            executable: prefix.url.appending(path: "elsewhere/bin/quarry"),
            sources: prefix.url.appending(path: "Sources/BundledModels/Places.swift").path
        )
        #expect(places.directories == ["a": model])
    }
}
