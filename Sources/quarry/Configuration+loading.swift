import Foundation
import QuestionAnswering
import Yams

extension Configuration {
    /// The defaults, with the file's and then the environment's settings on top.
    ///
    /// `file` is named by the user; nil looks in the usual places and may find none.
    static func load(
        file: String? = nil,
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws -> Configuration {
        var configuration = Configuration()
        if let path = try filePath(named: file ?? environment["QUARRY_CONFIG"]) {
            try configuration.apply(file: path)
        }
        try configuration.apply(environment: environment)
        return configuration
    }

    private static func filePath(named name: String?) throws -> String? {
        if let name {
            guard FileManager.default.isReadableFile(atPath: name) else {
                throw QuarryError(
                    .missing,
                    while: "reading the configuration",
                    name,
                    expected: "a YAML file",
                    found: "no readable file",
                    nextStep: "Check the path, or leave it out to use the defaults."
                )
            }
            return name
        }
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        return ["Config/quarry.yaml", "\(home)/.config/quarry/quarry.yaml"]
            .first(where: FileManager.default.isReadableFile)
    }

    private mutating func apply(environment: [String: String]) throws {
        for setting in Setting.all {
            guard let variable = setting.variable, let value = environment[variable],
                !value.isEmpty
            else { continue }
            guard setting.apply(&self, value) else {
                throw QuarryError(
                    .usage,
                    while: "reading the environment variable",
                    variable,
                    expected: setting.expected,
                    found: "\"\(value)\""
                )
            }
        }
    }

    private mutating func apply(file path: String) throws {
        let data = try Data(contentsOf: URL(filePath: path))
        let text = String(decoding: data, as: UTF8.self)
        do {
            guard let root = try Yams.compose(yaml: text) else { return }
            try apply(root, under: "", file: path)
        } catch let error as YamlError {
            throw QuarryError(
                .badData,
                while: "reading the configuration",
                path,
                expected: "YAML",
                found: "\(error)"
            )
        }
    }

    private mutating func apply(_ node: Node, under prefix: String, file: String) throws {
        let location = SourceLocation(file: file, line: node.mark?.line, column: node.mark?.column)
        // A section whose lines are all comments reads as null.
        if node.null != nil, node.string?.isEmpty ?? true { return }
        guard let mapping = node.mapping else {
            throw QuarryError(
                .badData,
                while: "reading the configuration",
                file,
                at: location,
                expected: "settings, such as \"threads: 2\"",
                found: "something else"
            )
        }
        for (name, value) in mapping {
            let key = prefix + (name.string ?? "")
            let place = SourceLocation(file: file, line: name.mark?.line, column: name.mark?.column)
            if let setting = Setting.all.first(where: { $0.key == key }) {
                try apply(setting, value, at: place)
            } else if Setting.all.contains(where: { $0.key.hasPrefix("\(key).") }) {
                try apply(value, under: "\(key).", file: file)
            } else {
                throw Self.unknown(key, at: place)
            }
        }
    }

    private mutating func apply(_ setting: Setting, _ value: Node, at place: SourceLocation) throws
    {
        guard let text = value.scalar?.string, setting.apply(&self, text) else {
            throw QuarryError(
                .badData,
                while: "reading the setting \(setting.key) at",
                place.file,
                at: place,
                expected: setting.expected,
                found: "\"\(value.scalar?.string ?? "a list or map")\""
            )
        }
    }

    private static func unknown(_ key: String, at place: SourceLocation) -> QuarryError {
        let known = Setting.all.map(\.key).joined(separator: ", ")
        return QuarryError(
            .badData,
            while: "reading the configuration",
            place.file,
            at: place,
            expected: "one of \(known)",
            found: "\"\(key)\""
        )
    }
}
