public import Foundation

/// Finds models by name: first in the user's models directory, then among the bundled ones.
public struct ModelRegistry: Sendable {
    /// Where a model was found.
    public enum Origin: String, Sendable, Hashable, Codable {
        /// In the models directory.
        case installed
        /// Shipped with Quarry.
        case bundled
        /// At a path outside the registry.
        case path
    }

    /// A model's place.
    public struct Location: Sendable, Hashable {
        /// The name it is resolved by.
        public let name: String
        /// Its directory.
        public let url: URL
        /// Where it was found.
        public let origin: Origin
    }

    /// The models directory; need not exist.
    public let directory: URL
    private let bundled: [String: URL]

    /// Sets up a registry.
    ///
    /// - Parameters:
    ///   - configured: The models directory of the configuration; `QUARRY_MODELS` of the
    ///     environment goes before it, and without both it is
    ///     `$XDG_DATA_HOME/quarry/models` or `~/.local/share/quarry/models`.
    ///   - bundled: The directories of the bundled models by name.
    ///   - environment: The environment; the process's own when left out.
    public init(
        configured: URL? = nil,
        bundled: [String: URL] = [:],
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) {
        directory = Self.directory(configured, environment)
        self.bundled = bundled
    }

    /// The place of a model.
    ///
    /// - Parameter nameOrPath: A path when it holds a slash or starts with a dot or tilde; else a
    ///   name, looked up among installed models, then bundled ones, then as a directory here.
    /// - Returns: Its name, directory and origin.
    /// - Throws: `CheckpointError` listing the models there are when there is none of that name.
    public func locate(_ nameOrPath: String) throws -> Location {
        if Self.isPath(nameOrPath) { return try locate(path: nameOrPath) }
        guard !nameOrPath.isEmpty else { throw missing(nameOrPath) }
        let installed = directory.appending(path: nameOrPath)
        if Self.isDirectory(installed) {
            return Location(name: nameOrPath, url: installed, origin: .installed)
        }
        if let url = bundled[nameOrPath] {
            return Location(name: nameOrPath, url: url, origin: .bundled)
        }
        if Self.isDirectory(URL(filePath: nameOrPath)) { return try locate(path: nameOrPath) }
        throw missing(nameOrPath)
    }

    /// Opens a model by name or path; see `locate`.
    ///
    /// - Throws: `CheckpointError` when there is none, or it cannot be used.
    public func resolve(_ nameOrPath: String, keeping: WeightKeeping = .mapped) throws
        -> ModelDirectory
    {
        try ModelDirectory(at: locate(nameOrPath).url, keeping: keeping)
    }

    /// Describes a model by name or path.
    ///
    /// - Throws: `CheckpointError` when there is none, or it cannot be used.
    public func info(_ nameOrPath: String) throws -> ModelInfo {
        let location = try locate(nameOrPath)
        return ModelInfo(of: try ModelDirectory(at: location.url), name: location.name)
    }

    /// Every model there is, by name; an installed one hides a bundled one of its name.
    public func list() -> [Location] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        var locations = bundled.map { Location(name: $0, url: $1, origin: .bundled) }
        for name in names where !name.hasPrefix(".") {
            let url = directory.appending(path: name)
            guard Self.isDirectory(url) else { continue }
            locations.removeAll { $0.name == name }
            locations.append(Location(name: name, url: url, origin: .installed))
        }
        return locations.sorted { $0.name < $1.name }
    }

    private func locate(path: String) throws -> Location {
        let url = URL(filePath: (path as NSString).expandingTildeInPath).standardizedFileURL
        if Self.isDirectory(url) || FileManager.default.fileExists(atPath: url.path) {
            return Location(name: url.lastPathComponent, url: url, origin: .path)
        }
        // `organisation/name`, as models are called where they are published.
        let name = url.lastPathComponent
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, !parts[0].isEmpty, !parts[0].hasPrefix("."), parts[0] != "~",
            let location = list().first(where: { $0.name == name })
        {
            return location
        }
        throw CheckpointError(
            .missing,
            while: "Looking for the model",
            path,
            expected: "a directory",
            found: "nothing there",
            nextStep: nextStep
        )
    }

    private func missing(_ name: String) -> CheckpointError {
        let nearest = NearestNames(to: name, among: list().map(\.name)).names.first
        return CheckpointError(
            .missing,
            while: "Looking for the model",
            name.isEmpty ? "\"\"" : name,
            expected: "a model in \(directory.path), a bundled one, or a path",
            found: "none of that name" + (nearest.map { "; the nearest is \($0)" } ?? ""),
            nextStep: nextStep
        )
    }

    private var nextStep: String {
        let names = list().map(\.name)
        let known =
            names.isEmpty
            ? "There are no models yet."
            : "There are: "
                + names.joined(separator: ", ") + "."
        return known + " Add one with: quarry models import DIR"
    }

    static func isPath(_ text: String) -> Bool {
        text.contains("/") || text.hasPrefix(".") || text.hasPrefix("~")
    }

    static func isDirectory(_ url: URL) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory)
            && isDirectory.boolValue
    }

    private static func directory(_ configured: URL?, _ environment: [String: String]) -> URL {
        func path(_ key: String) -> String? {
            environment[key].flatMap { $0.isEmpty ? nil : $0 }
        }
        if let stated = path("QUARRY_MODELS") { return URL(filePath: stated) }
        if let configured { return configured }
        let data =
            path("XDG_DATA_HOME").map { URL(filePath: $0) }
            ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".local/share")
        return data.appending(path: "quarry/models")
    }
}
