import Foundation
import QuestionAnswering
import Yams

/// A training's options in a file: one YAML key an option, without its dashes.
///
/// What stands on the command line outweighs it. `{data}` in a value is the data directory.
struct TrainingRecipe {
    private let path: String
    private var options: [(name: String, values: [String])] = []
    /// The values of options that a recipe describes at more length than a flag could.
    private(set) var sources: [String: [LabelledSource]] = [:]
    /// What only the command line may say.
    private static let reserved: Set<String> = [
        "recipe", "data", "out", "compact", "resume", "help",
    ]

    /// Reads a recipe.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - data: What `{data}` stands for.
    ///   - described: Options that may be lists of `file`, `labels` and `limit`.
    /// - Throws: `QuarryError` of kind `missing` for a file that cannot be read, `badData` for one
    ///   that is no recipe, `usage` where it speaks of a data directory and none was named.
    init(reading path: String, data: String?, described: Set<String> = []) throws {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw QuarryError(
                .missing,
                while: "reading the recipe",
                path,
                expected: "a YAML file",
                found: "nothing that can be read"
            )
        }
        self.path = path
        let root: Node?
        do { root = try Yams.compose(yaml: text) } catch {
            throw Self.error(path, nil, expected: "YAML", found: "\(error)")
        }
        guard let mapping = root?.mapping else {
            throw Self.error(
                path,
                root,
                expected: "options and their values",
                found: "something else"
            )
        }
        for (key, value) in mapping {
            let name = key.string ?? ""
            guard !name.isEmpty, !Self.reserved.contains(name) else {
                throw Self.error(
                    path,
                    key,
                    expected: "an option of the training",
                    found: "\"\(name)\", which belongs on the command line"
                )
            }
            if described.contains(name), let items = Self.described(value) {
                sources[name] = try items.map { try Self.source($0, of: name, data, path) }
                continue
            }
            let values = try Self.values(value, of: name, path)
            options.append((name, try values.map { try Self.located($0, data, path) }))
        }
    }

    /// The recipe's options that the command line does not name, and then the command line.
    func arguments(under own: [String]) -> [String] {
        let named = Set(own.filter { $0.hasPrefix("--") }.map { $0.split(separator: "=")[0] })
        var arguments: [String] = []
        for (name, values) in options where !named.contains("--\(name)") {
            switch (values.count, values.first) {
            case (0, _), (1, "false"): continue
            case (1, "true"): arguments.append("--\(name)")
            case (1, let value?): arguments.append("--\(name)=\(value)")
            default: arguments += ["--\(name)"] + values
            }
        }
        return arguments + own
    }

    /// What the parser said of the recipe's options, as an error of the recipe.
    func error(_ message: String) -> QuarryError {
        Self.error(path, nil, expected: "the options of the training", found: message)
    }

    private static func values(_ node: Node, of name: String, _ path: String) throws -> [String] {
        if node.null != nil, node.string?.isEmpty ?? true { return [] }
        if let value = node.string { return [value] }
        let values = node.sequence.map { $0.map(\.string) }
        guard let values, values.allSatisfy({ $0 != nil }) else {
            throw error(
                path,
                node,
                expected: "a value or a list of values for \(name)",
                found: "more"
            )
        }
        return values.compactMap { $0 }
    }

    static func located(_ value: String, _ data: String?, _ path: String) throws -> String {
        guard value.contains("{data}") else { return value }
        guard let data else {
            throw QuarryError(
                .usage,
                while: "reading the recipe",
                path,
                expected: "--data DIR, the directory that {data} stands for",
                found: "\(value) and no --data"
            )
        }
        return value.replacing("{data}", with: data)
    }

    static func error(
        _ path: String,
        _ node: Node?,
        expected: String,
        found: String
    ) -> QuarryError {
        QuarryError(
            .badData,
            while: "reading the recipe",
            path,
            at: node?.mark.map {
                SourceLocation(file: path, line: $0.line, column: $0.column)
            },
            expected: expected,
            found: found
        )
    }
}
