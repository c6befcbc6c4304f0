import Foundation
import QuestionAnswering
import Storage

/// Brings files into the workspace's index, one after the other.
struct ImportSession {
    let workspace: Workspace
    let split: String?
    let textField: String?
    let idsFromNames: Bool
    let policy: DuplicatePolicy
    let takesLabels: Bool
    let passageWords: Int?

    /// Imports every path; `format` nil goes by each file's ending.
    func run(_ paths: [String], format name: String?) async throws -> ImportSummary {
        let format = try name.map { try CorpusFormat(named: $0) }
        // All are opened first: a wrong path must not leave half an import behind.
        let corpora = try paths.map { path in
            try openCorpus(
                format,
                path: path,
                options: CorpusOptions(
                    split: split,
                    textField: textField,
                    idsFromNames: idsFromNames
                )
            )
        }
        var summary = ImportSummary()
        for corpus in corpora {
            let report = try await importing(corpus)
            for rejection in report.rejections {
                workspace.console.warn("\(rejection.location): \(rejection.reason)")
            }
            let untold = report.rejected - report.rejections.count
            if untold > 0 { workspace.console.warn("\(untold) more entries were rejected") }
            summary.add(report)
        }
        // A few documents more do not pay for reading all of them again.
        let store = try workspace.store(for: .readWrite)
        await workspace.freezeWords(of: store, tolerance: 0.1)
        return summary
    }

    private func importing(_ corpus: FileCorpus) async throws -> ImportReport {
        let store = try workspace.storeForImport(words: words(for: corpus.format))
        var options = Importer.Options()
        options.onDuplicate = policy
        options.includesLabels = takesLabels
        let bar = ProgressBar(
            "importing \(corpus.path)",
            unit: "records",
            console: workspace.console
        )
        defer { bar.finish() }
        return try await Importer(into: store, options: options).run(corpus) { progress in
            let fraction = progress.byteCount.map { bytes in
                bytes == 0 ? 1 : Double(progress.bytesRead) / Double(bytes)
            }
            bar.update(done: progress.records, fraction: fraction)
        }
    }

    /// Prose is split into short passages; a review is read as one piece.
    private func words(for format: CorpusFormat) -> Int {
        if let passageWords { return passageWords }
        switch format {
        case .text, .markdown, .html: return workspace.configuration.maximumWordsOfProse
        case .subjqa, .squad, .jsonl, .csv, .smart: return workspace.configuration.maximumWords
        }
    }
}

/// What became of an import's documents.
struct ImportSummary: Encodable, Equatable {
    var added = 0
    var duplicate = 0
    var overwritten = 0
    var rejected = 0
    var labels = 0
    /// Records that an interrupted run had dealt with before.
    var resumedAfter = 0

    enum CodingKeys: String, CodingKey {
        case added, duplicate, overwritten, rejected, labels
        case resumedAfter = "resumed_after"
    }

    mutating func add(_ report: ImportReport) {
        added += report.counts.added
        duplicate += report.counts.duplicate
        overwritten += report.counts.overwritten
        rejected += report.rejected
        labels += report.counts.labels
        resumedAfter += report.resumedAfter
    }

    /// For people.
    var sentence: String {
        var text = "\(added) added, \(duplicate) duplicate"
        if overwritten > 0 { text += " (\(overwritten) overwritten)" }
        text += ", \(rejected) rejected, \(labels) labels"
        if resumedAfter > 0 { text += "; went on behind \(resumedAfter) records done before" }
        return text
    }
}
