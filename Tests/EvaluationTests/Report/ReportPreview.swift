import Evaluation
import Foundation
import Testing

/// Writes pages to look at, where `QUARRY_REPORT_PREVIEW` names a folder.
@Suite struct ReportPreview {
    private static let folder = ProcessInfo.processInfo.environment["QUARRY_REPORT_PREVIEW"]

    @Test(
        .enabled(if: ReportPreview.folder != nil),
        arguments: [EvaluationResult.Kind.retriever, .reader, .pipeline]
    )
    func aPageToLookAt(kind: EvaluationResult.Kind) throws {
        let folder = URL(filePath: try #require(ReportPreview.folder))
        let texts = try reviews()
        let result = SyntheticResult.make(kind, texts: texts)
        let before = SyntheticResult.make(kind, texts: texts, skill: 0.4)
        let html = EvaluationReport(
            result,
            comparedWith: kind == .reader ? before : nil,
            title: "Made-up results on the demo corpus",
            date: "21 November 2026"
        ).html()
        try Data(html.utf8).write(to: folder.appending(path: "\(kind.rawValue).html"))
    }

    /// The texts of the demo corpus.
    private func reviews() throws -> [String] {
        struct Review: Decodable { var text: String }
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Corpora/demo/reviews.jsonl")
        return try Data(contentsOf: file).split(separator: UInt8(ascii: "\n"))
            .map { try JSONDecoder().decode(Review.self, from: Data($0)).text }
    }
}
