package import Foundation

/// Where bundled models may lie, told from where the running executable lies.
///
/// `Bundle.module` is not asked: it ends the process when its directory is not there, as after an
/// installation.
package struct BundledPlaces {
    /// Directories that may hold models, the first found counts.
    package let candidates: [URL]

    /// Looks around the running executable.
    package init() {
        self.init(executable: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath())
    }

    /// Looks around an executable: an installed prefix first, then a build directory, at last the
    /// sources it was built from.
    package init(executable: URL, sources: String = #filePath) {
        let folder = executable.deletingLastPathComponent()
        candidates = [
            folder.deletingLastPathComponent().appending(path: "share/quarry/models"),
            folder.appending(path: "quarry_BundledModels.resources/Resources"),
            URL(filePath: sources).deletingLastPathComponent().appending(path: "Resources"),
        ]
    }

    /// The models of the first candidate that has any, by name.
    package var directories: [String: URL] {
        candidates.lazy.map(models).first { !$0.isEmpty } ?? [:]
    }

    private func models(in place: URL) -> [String: URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
        let found = names.map { ($0, place.appending(path: $0)) }.filter { _, url in
            FileManager.default.fileExists(atPath: url.appending(path: "config.json").path)
        }
        return Dictionary(uniqueKeysWithValues: found)
    }
}
