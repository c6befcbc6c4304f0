internal import CFullText
internal import GRDB
internal import QuestionAnswering

/// The passages of a frozen index that pass a filter now.
///
/// The frozen index knows no metadata, which may change while passages stay: the store is asked.
struct FilteredPassages {
    let filter: SearchFilter
    let words: FrozenWords
    let generation: Int64
    let db: Database

    /// Up to this many passages are asked one by one whether they pass the rest of the filter.
    private static let fewPassages = 2_000

    /// What a search may find.
    func choice() throws -> PassageChoice {
        guard let whole = filter.whole, filter.expression != nil || filter.condition != nil else {
            return .all
        }
        return try words.choices.value(for: whole, at: generation) {
            PassageChoice(words.numbers(of: try passages()), of: words.passages)
        }
    }

    private func passages() throws -> [Int64] {
        guard let expression = filter.expression else { return try all() }
        let found = try db.collect(
            "rowid",
            "FROM passage_words WHERE passage_words MATCH ? AND rowid <= ?",
            [expression, words.header.last_passage]
        )
        guard filter.condition != nil else { return found }
        if found.count <= Self.fewPassages { return try passing(found) }
        let all = Set(try all())
        return found.filter(all.contains)
    }

    private func passing(_ passages: [Int64]) throws -> [Int64] {
        guard let condition = filter.condition else { return passages }
        let statement = try db.cachedStatement(
            sql: "SELECT 1 FROM passages WHERE id = ? AND \(condition.sql)"
        )
        return try passages.filter { passage in
            let arguments: StatementArguments = [passage] + condition.arguments
            return try Int.fetchOne(statement, arguments: arguments) != nil
        }
    }

    /// All passages that pass the part that FTS5 does not know.
    private func all() throws -> [Int64] {
        guard let condition = try filter.conditionOnAll(db) else { return [] }
        return try db.collect(
            "id",
            "FROM passages WHERE id <= ? AND \(condition.sql)",
            [words.header.last_passage] + condition.arguments
        )
    }
}
