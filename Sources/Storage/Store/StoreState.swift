internal import GRDB

/// What a search must know of the store in its snapshot.
struct StoreState: Hashable {
    /// Grows with every change.
    let generation: Int64
    /// How many passages there are.
    let passages: Int
    /// How words are told apart.
    let tokenizer: LexicalTokenizer
    /// The highest id of a passage; 0 where there is none.
    ///
    /// Ids are never given again, and what a passage says never changes.
    let lastPassage: Int64

    /// Reads it.
    init(_ db: Database) throws {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT generation, passages, tokenizer, (SELECT max(id) FROM passages)
                    FROM store
                    """
            )
        )
        guard let row, let tokenizer = LexicalTokenizer(rawValue: row[2]) else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "table store is empty")
        }
        generation = row[0]
        passages = row[1]
        self.tokenizer = tokenizer
        lastPassage = row[3] ?? 0
    }
}
