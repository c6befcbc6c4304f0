internal import GRDB
public import QuestionAnswering

extension SQLiteStore: LexicalIndex {
    /// The best passages that share a word with the text and pass the filter, best first, ties by
    /// earlier passage.
    ///
    /// Throws `QuarryError` of kind `usage` for a negative `k1`, or a `b` outside 0 to 1.
    public func search(
        _ text: String,
        scoring: LexicalScoring,
        filter: Filter?,
        limit: Int
    ) async throws -> [Match] {
        try scoring.check()
        return try await read("searching") { [frozenWords] db in
            try WordSearch(
                text: text,
                scoring: scoring,
                filter: SearchFilter(filter),
                limit: limit,
                frozen: frozenWords
            )
            .run(on: db)
        }
    }

    /// How words are told apart.
    public func tokenizer() async throws -> LexicalTokenizer {
        try await read("reading the index") { db in
            let name = try String.fetchOne(db, sql: "SELECT tokenizer FROM store")
            return name.flatMap(LexicalTokenizer.init) ?? .unicode61
        }
    }

    /// Makes the index of words anew from the documents, perhaps with another tokenizer.
    ///
    /// One transaction; passages, vectors and generation stay as they are.
    public func rebuildWordIndex(tokenizer: LexicalTokenizer) async throws {
        try await write("rebuilding the index of words") { transaction in
            try transaction.rebuildWordIndex(tokenizer: tokenizer)
        }
    }

    /// Joins the pieces that many small imports leave, which makes searching faster.
    public func optimize() async throws {
        try await write("joining the index of words") { transaction in
            try transaction.run("INSERT INTO passage_words(passage_words) VALUES ('optimize')", [])
        }
    }
}

extension StoreTransaction {
    fileprivate func rebuildWordIndex(tokenizer: LexicalTokenizer) throws {
        try WordIndexWriter.rebuild(db, tokenizer: tokenizer)
        try run("UPDATE store SET tokenizer = ?", [tokenizer.rawValue])
    }
}
