import ArgumentParser
import Foundation
import QuestionAnswering
import Serving

/// `quarry keys`: who may use the service.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Makes, lists and revokes the keys of quarry serve.",
        discussion: """
            Example: quarry keys create --name shop --scope read
            Once there is a key, nothing but /v1/health answers without one.
            """,
        subcommands: [Create.self, List.self, Revoke.self]
    )

    /// Which key file is meant.
    struct FileOption: ParsableArguments {
        @Option(
            name: .customLong("keys"),
            help: ArgumentHelp(
                "The file of the keys (default: ~/.config/quarry/keys.json).",
                valueName: "file"
            ),
            completion: .file()
        )
        var path: String?

        func file(_ common: CommonOptions) throws -> KeyFile {
            var configuration = try Configuration.load(common)
            try configuration.set("serve.keys", path, flag: "--keys")
            let expanded = (configuration.keyPath as NSString).expandingTildeInPath
            return KeyFile(at: URL(filePath: expanded))
        }
    }

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Makes a key and prints it, this once.",
            discussion: "Example: quarry keys create --name shop --scope read"
        )

        @Option(help: "What the key is for.")
        var name: String
        @Option(help: "read, or write: also documents, labels and reload.")
        var scope: APIScope = .read
        @OptionGroup var file: FileOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let (key, text) = try file.file(common).create(name: name, scope: scope)
            guard !common.json else {
                return try Console.print(json: [
                    "id": key.id, "key": text, "name": key.name, "scope": key.scope.rawValue,
                ])
            }
            Console.print(text)
            common.console.note("Keep it: it is not stored and cannot be shown again.")
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the keys, without their secrets.",
            discussion: "Example: quarry keys list"
        )

        @OptionGroup var file: FileOption
        @OptionGroup var common: CommonOptions

        private struct Entry: Encodable {
            let id: String
            let name: String
            let scope: String
            let created: String
        }

        func run() async throws {
            let entries = try file.file(common).keys().map {
                Entry(id: $0.id, name: $0.name, scope: $0.scope.rawValue, created: $0.created)
            }
            guard !common.json else { return try Console.print(json: ["keys": entries]) }
            for entry in entries {
                Console.print("\(entry.id)  \(entry.scope)  \(entry.created)  \(entry.name)")
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revokes a key; running services follow within a second.",
            discussion: "Example: quarry keys revoke 0f3c9a51b2d4"
        )

        @Argument(help: "The key's id, as quarry keys list prints it.")
        var id: String
        @OptionGroup var file: FileOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            try file.file(common).revoke(id)
            if common.json {
                try Console.print(json: ["revoked": id])
            } else {
                Console.print("\(id) revoked")
            }
        }
    }
}
