import Foundation
import TestSupport

/// Questions on reviews of electronics, read straight from the published CSV files.
enum SubjQA {
    struct Pair: Hashable {
        let id: String
        let question: String
        let review: String
    }

    /// Each question once, in the order of the file, with the marker behind the review removed.
    static func pairs(_ split: String) throws -> [Pair] {
        let file = try SharedData.unpacked("subjqa").appending(path: "electronics-\(split).csv")
        let rows = try rows(of: String(contentsOf: file, encoding: .utf8))
        let columns = ["q_review_id", "question", "review"].map { rows[0].firstIndex(of: $0) ?? 0 }
        var seen: Set<String> = []
        return rows.dropFirst().compactMap { row in
            guard seen.insert(row[columns[0]]).inserted else { return nil }
            var review = row[columns[2]]
            let marker = " ANSWERNOTFOUND"
            if review.hasSuffix(marker) { review.removeLast(marker.count) }
            return Pair(id: row[columns[0]], question: row[columns[1]], review: review)
        }
    }

    /// RFC 4180.
    private static func rows(of text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var quoted = false
        var previousWasQuote = false
        for scalar in text.unicodeScalars {
            defer { previousWasQuote = scalar == "\"" && !previousWasQuote }
            if scalar == "\"" {
                // A quote right behind one that closed the field stands for itself.
                if !quoted, previousWasQuote { field.unicodeScalars.append(scalar) }
                quoted.toggle()
            } else if quoted {
                field.unicodeScalars.append(scalar)
            } else if scalar == "," {
                row.append(field)
                field = ""
            } else if scalar == "\n" {
                rows.append(row + [field])
                row = []
                field = ""
            } else if scalar != "\r" {
                field.unicodeScalars.append(scalar)
            }
        }
        if !row.isEmpty { rows.append(row + [field]) }
        return rows
    }
}
