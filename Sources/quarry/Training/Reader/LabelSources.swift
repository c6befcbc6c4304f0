import QuestionAnswering
import Storage

/// Reads labelled texts out of files and indexes.
struct LabelSources {
    /// Which labels; those of a file that names no split are of every split.
    let selection: LabelSelection
    private let filter: Filter?

    /// Takes a selection of the command line.
    init(_ selection: LabelSelection) throws {
        self.selection = selection
        filter = try selection.filters.parsed()
    }

    /// The labels of files in a format; nil goes by each file's ending.
    func texts(of files: [String], _ format: CorpusFormat?) async throws -> QuestionedTexts {
        // All are opened first: a wrong path must show before any work.
        let corpora = try files.map { try openCorpus(format, path: $0) }
        var result = QuestionedTexts()
        for corpus in corpora {
            var number = 0
            for try await record in corpus {
                switch record {
                case .rejected(let rejection):
                    result.dropped.add(.entry, "\(rejection.location): \(rejection.reason)")
                case .item(let item):
                    number += 1
                    add(item, named: DocumentID("\(corpus.path)#\(number)"), to: &result)
                }
            }
        }
        return result
    }

    /// The labels of an index on the texts of their documents.
    func texts(of store: SQLiteStore) async throws -> QuestionedTexts {
        let labels = try await selection.labels(of: store)
        let documents = try await store.documents(of: labels)
        var result = QuestionedTexts()
        for label in labels {
            guard let document = documents[label.documentID] else {
                result.dropped.add(.orphan, "\(label.id): no document \(label.documentID)")
                continue
            }
            result.add(label, text: document.text)
        }
        return result
    }

    private func add(
        _ item: CorpusItem,
        named name: DocumentID,
        to result: inout QuestionedTexts
    ) {
        for label in item.labels {
            let own = label.metadata["split"].flatMap(FilterValue.init)?.text
            guard isChosen(own), filter?.matches(label.metadata, documentID: name) ?? true
            else { continue }
            result.add(label.bound(to: name), text: item.document.text)
        }
    }

    private func isChosen(_ split: String?) -> Bool {
        selection.split == nil || split == nil || split == selection.split
    }
}
