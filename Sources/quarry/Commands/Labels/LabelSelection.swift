import ArgumentParser
import QuestionAnswering
import Storage

/// Which labels are meant.
struct LabelSelection: ParsableArguments {
    @Option(help: ArgumentHelp("Only labels of this split.", valueName: "name"))
    var split: String?

    @OptionGroup var filters: FilterOptions

    /// The labels of the store that are meant; none is no error unless a split was named.
    func labels(of store: SQLiteStore) async throws -> [Label] {
        let filter = try filter()
        let labels = try await store.labels(matching: filter)
        guard labels.isEmpty, let split else { return labels }
        let splits = try await Self.splits(of: store)
        guard splits.contains(split) else { throw Self.unknown(split, splits) }
        return []
    }

    /// The labels that are meant, at least one.
    func someLabels(of store: SQLiteStore, for action: String) async throws -> [Label] {
        let labels = try await labels(of: store)
        guard labels.isEmpty else { return labels }
        let count = try await store.counts().labels
        throw QuarryError(
            .missing,
            while: action,
            "the labels",
            expected: "at least one",
            found: count == 0
                ? "none in the index" : "that none of its \(count) labels passes the filter",
            nextStep: count == 0
                ? "Bring some in with: quarry import FILE --labels"
                : "Choose another --filter or --split."
        )
    }

    private func filter() throws -> Filter? {
        let own = try filters.parsed()
        guard let split else { return own }
        let bySplit = Filter.compare(field: "split", .equal, FilterValue(split))
        return own.map { $0 && bySplit } ?? bySplit
    }

    private static func splits(of store: SQLiteStore) async throws -> [String] {
        let all = try await store.labels(matching: nil)
        let names = all.compactMap { $0.metadata["split"].flatMap(FilterValue.init)?.text }
        return Set(names).sorted()
    }

    private static func unknown(_ split: String, _ splits: [String]) -> QuarryError {
        QuarryError(
            .missing,
            while: "looking for labels of the split",
            split,
            expected: splits.isEmpty
                ? "labels that name a split" : "one of " + splits.joined(separator: ", "),
            found: "none such",
            nextStep: splits.isEmpty
                ? "Import them with: quarry import FILE --labels --split \(split)" : nil
        )
    }
}

extension SQLiteStore {
    /// The documents that labels speak of, as far as they are there.
    func documents(of labels: [Label]) async throws -> [DocumentID: Document] {
        var documents: [DocumentID: Document] = [:]
        var asked: Set<DocumentID> = []
        for label in labels where asked.insert(label.documentID).inserted {
            documents[label.documentID] = try await document(label.documentID)
        }
        return documents
    }
}

/// Says how many labels speak of documents that are gone, and what to do.
func orphanWarning(_ count: Int) -> String {
    "\(count) labels speak of documents that are not in the index: "
        + "they hold again when the documents come back (quarry import)"
}
