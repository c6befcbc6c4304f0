import ArgumentParser
import Foundation
import QuestionAnswering
import Storage

/// `quarry documents`: the store's documents.
struct DocumentsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "documents",
        abstract: "Shows, counts and deletes documents.",
        discussion: "Example: quarry documents count --json",
        subcommands: [Get.self, Delete.self, Count.self]
    )

    struct Get: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Prints a document.",
            discussion: "Example: quarry documents get 1f3a… --json"
        )

        @Argument(help: "The document's id.")
        var id: String
        @OptionGroup var indexOption: IndexOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try Workspace(common, indexOption).store()
            guard let document = try await store.document(DocumentID(id)) else {
                throw QuarryError(
                    .missing,
                    while: "looking up the document",
                    id,
                    expected: "a known id",
                    found: "none such",
                    nextStep: "quarry search prints the ids of documents."
                )
            }
            guard common.json else { return Console.print(document.text) }
            try Console.print(json: DocumentResponse(document, id: DocumentID(id)))
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Deletes documents from every index at once.",
            discussion: "Example: quarry documents delete 1f3a…"
        )

        @Argument(help: "The documents' ids.")
        var ids: [String]
        @OptionGroup var indexOption: IndexOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let store = try Workspace(common, indexOption).store(for: .readWrite)
            let count = try await store.remove(ids.map { DocumentID($0) })
            if common.json {
                try Console.print(json: ["deleted": count])
            } else {
                Console.print("\(count) deleted")
            }
            guard count == Set(ids).count else {
                throw QuarryError(
                    .missing,
                    while: "deleting documents",
                    ids.joined(separator: ", "),
                    expected: "\(Set(ids).count) known ids",
                    found: "\(count)"
                )
            }
        }
    }

    struct Count: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Counts what the index holds.",
            discussion: "Example: quarry documents count --json"
        )

        @OptionGroup var indexOption: IndexOption
        @OptionGroup var common: CommonOptions

        func run() async throws {
            let counts = try await Workspace(common, indexOption).store().counts()
            guard common.json else {
                return Console.print(
                    "\(counts.documents) documents, \(counts.passages) passages, "
                        + "\(counts.vectors) vectors, \(counts.labels) labels, "
                        + "generation \(counts.generation)"
                )
            }
            try Console.print(json: CountsResponse(counts))
        }
    }
}
