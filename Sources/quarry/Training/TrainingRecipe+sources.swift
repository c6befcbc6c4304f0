import Foundation
import QuestionAnswering
import Yams

extension TrainingRecipe {
    /// The items of a list that is described at length; nil for plain values.
    static func described(_ node: Node) -> [Node]? {
        guard let items = node.sequence, items.contains(where: { $0.mapping != nil }) else {
            return nil
        }
        return Array(items)
    }

    /// One item: a file, or a file with rules for its labels and a limit.
    static func source(_ node: Node, of name: String, _ data: String?, _ path: String) throws
        -> LabelledSource
    {
        if let file = node.string {
            return LabelledSource(file: try located(file, data, path), name: shown(file))
        }
        guard let mapping = node.mapping, let file = mapping["file"]?.string else {
            throw error(path, node, expected: "a file of \(name)", found: "none")
        }
        var source = LabelledSource(file: try located(file, data, path), name: shown(file))
        for (key, value) in mapping {
            switch key.string ?? "" {
            case "file": continue
            case "labels":
                let rules = value.sequence.map { $0.compactMap(\.string) } ?? []
                guard !rules.isEmpty, rules.count == value.sequence?.count else {
                    throw error(path, value, expected: "a list of rules", found: "something else")
                }
                source.labels = rules
            case "limit":
                guard let limit = value.int, limit > 0 else {
                    throw error(path, value, expected: "a number above 0", found: "another value")
                }
                source.limit = limit
            case let other:
                throw error(
                    path,
                    key,
                    expected: "file, labels or limit",
                    found: "\"\(other)\""
                )
            }
        }
        return source
    }

    /// A file as a model card names it: where it lay on this machine is nobody else's business.
    private static func shown(_ file: String) -> String {
        file.hasPrefix("{data}/")
            ? String(file.dropFirst("{data}/".count)) : URL(filePath: file).lastPathComponent
    }
}
