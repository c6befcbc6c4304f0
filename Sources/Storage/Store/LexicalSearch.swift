internal import Foundation
internal import GRDB
internal import QuestionAnswering

/// Finds the best passages without looking at every passage that has some common word.
///
/// FTS5 takes about a microsecond for each row that matches, and a question's common words match most
/// rows. So only rows with one of the question's rarest words, the essential ones, are matched; the
/// other words count in the score of these rows. Once the last of the best `limit` rows scores higher
/// than all other words together could, no row without an essential word can be among the best, and
/// the answer is the same as if all words were matched (MaxScore: Turtle and Flood 1995).
struct LexicalSearch {
    let db: Database
    let question: Question
    let filter: SearchFilter
    let scoring: LexicalScoring
    let limit: Int
    /// Only passages behind this one are searched, so many; nil: all of them.
    var newer: (than: Int64, count: Int)?

    /// How many rows a first attempt may match.
    private static let firstRows = 4_000
    /// More rows than any store has.
    private static let mostRows = 1 << 48

    /// The best passages, best first, ties by earlier passage.
    func run() throws -> [Match] {
        let terms = question.terms
        guard limit > 0, !terms.isEmpty, !filter.isImpossible else { return [] }
        var rows = Self.firstRows
        var essential = essentialCount(rows: rows)
        // Few documents pass the filter: all words at once cost no more than a few of them.
        if try isSelective() { essential = terms.count }
        let condition = try condition()
        while true {
            let matches = try best(essential: essential, condition)
            let remaining = question.remaining[essential]
            guard essential < terms.count else { return matches }
            if matches.count == limit, let last = matches.last {
                // A hair's breadth more, as sums in another order may differ in the last bits.
                if last.score > remaining * (1 + 1e-9) { return matches }
                let enough = question.remaining.firstIndex { last.score > $0 * (1 + 1e-9) }
                essential = max(essential + 1, enough ?? terms.count)
            } else {
                rows = min(rows * 8, Self.mostRows)
                essential = max(essential + 1, essentialCount(rows: rows))
            }
        }
    }

    private func isSelective() throws -> Bool {
        if let newer, newer.count <= Self.firstRows { return true }
        return try filter.isSelective(limit: Self.firstRows, on: db)
    }

    /// The number of rarest words that together match at most so many rows, at least one.
    private func essentialCount(rows: Int) -> Int {
        var sum = 0
        let fitting = question.terms.prefix { term in
            sum += term.passages
            return sum <= rows
        }
        return max(1, fitting.count)
    }

    /// The best rows that have one of the first words, scored by all words.
    private func best(essential: Int, _ condition: Condition?) throws -> [Match] {
        let statement = try db.cachedStatement(sql: sql(condition))
        var arguments: StatementArguments = [weights(essential: essential)]
        if case .bm25(let k1, let b) = scoring { arguments += [k1, b] }
        arguments += [expression(essential: essential)]
        if let condition { arguments += condition.arguments }
        if let newer { arguments += [newer.than] }
        arguments += [limit]
        return try Row.fetchCursor(statement, arguments: arguments)
            .map { Match(passage: PassageID($0[0]), score: $0[1]) }.reduce(into: []) {
                $0.append($1)
            }
    }

    /// Few rows are asked one by one; of a whole store, all that pass are collected first.
    private func condition() throws -> Condition? {
        if newer == nil { return try filter.conditionOnAll(db) }
        return filter.condition.map { ($0.sql, $0.arguments) }
    }

    private typealias Condition = (sql: String, arguments: StatementArguments)

    private func sql(_ condition: Condition?) -> String {
        let score =
            switch scoring {
            case .bm25: "quarry_bm25(passage_words, ?, ?, ?)"
            case .tfidf: "quarry_tfidf(passage_words, ?)"
            }
        let condition = condition.map {
            """
            AND EXISTS (
                SELECT 1 FROM passages WHERE passages.id = passage_words.rowid AND \($0.sql)
            )
            """
        }
        return """
            SELECT rowid, \(score) AS score FROM passage_words
            WHERE passage_words MATCH ? \(condition ?? "") \(newer == nil ? "" : "AND rowid > ?")
            ORDER BY score DESC, rowid LIMIT ?
            """
    }

    /// `filters AND essential`, or `filters AND essential AND (essential OR others)`: the last part
    /// holds for every row that is left, and has FTS5 find the other words in it.
    private func expression(essential: Int) -> String {
        let words = question.terms.map(\.quoted)
        var parts = [filter.expression].compactMap { $0 }
        parts.append("body:(" + words.prefix(essential).joined(separator: " OR ") + ")")
        if essential < words.count {
            parts.append("body:(" + words.joined(separator: " OR ") + ")")
        }
        return parts.joined(separator: " AND ")
    }

    /// A weight for each phrase of the expression; each word counts once, rarest first, so that a sum
    /// is the same to the last bit whichever words are essential.
    private func weights(essential: Int) -> Data {
        let words = question.terms.map(\.weight)
        var weights = Array(repeating: 0.0, count: filter.phraseCount)
        if essential < words.count { weights += Array(repeating: 0.0, count: essential) }
        weights += words
        return weights.withUnsafeBytes { Data($0) }
    }
}
