internal import CFullText
internal import Foundation
internal import GRDB
internal import QuestionAnswering

/// Finds the best passages in the frozen index of words, and in FTS5 those that are younger than it.
///
/// Every passage is scored by the counts of the whole store, so that the answer is the one FTS5 alone
/// would give, bit by bit; where there is no frozen index, FTS5 gives it.
struct WordSearch {
    let text: String
    let scoring: LexicalScoring
    let filter: SearchFilter
    let limit: Int
    let frozen: FrozenWordsCache

    /// The best passages, best first, ties by earlier passage.
    func run(on db: Database) throws -> [Match] {
        guard limit > 0, !filter.isImpossible else { return [] }
        let store = try StoreState(db)
        let view = scoring.isOrdinary ? try frozen.view(of: store, on: db) : nil
        let question = try Question(text, scoring: scoring, store: store, on: db) { word in
            if let view, view.isComplete { return view.words.find(word)?.passages }
            return try Int.fetchOne(
                db.cachedStatement(sql: "SELECT passages FROM terms WHERE term = ?"),
                arguments: [word]
            )
        }
        guard !question.terms.isEmpty else { return [] }
        guard let view else { return try searchRows(question, on: db) }
        let old = try searchFrozen(view, question, at: store.generation, on: db)
        guard view.newer > 0 else { return old }
        let last = view.words.header.last_passage
        let new = try searchRows(question, newer: (last, view.newer), on: db)
        return Array((old + new).sorted(by: Match.isBetter).prefix(limit))
    }

    private func searchRows(
        _ question: Question,
        newer: (than: Int64, count: Int)? = nil,
        on db: Database
    ) throws -> [Match] {
        try LexicalSearch(
            db: db,
            question: question,
            filter: filter,
            scoring: scoring,
            limit: limit,
            newer: newer
        )
        .run()
    }

    private func searchFrozen(
        _ view: FrozenView,
        _ question: Question,
        at generation: Int64,
        on db: Database
    ) throws -> [Match] {
        let words = question.terms.compactMap { term in
            view.words.find(term.token).map {
                quarry_postings_word(term: $0.number, weight: term.weight)
            }
        }
        let passing = FilteredPassages(
            filter: filter,
            words: view.words,
            generation: generation,
            db: db
        )
        return try view.words.search(
            words,
            formula: formula(view),
            among: passing.choice(),
            excluding: view.excluded,
            limit: limit
        )
    }

    private func formula(_ view: FrozenView) -> FrozenWords.Formula {
        switch scoring {
        case .bm25(let k1, let b): .bm25(k1: k1, b: b, averageLength: view.averageLength)
        case .tfidf: .tfidf
        }
    }
}

extension LexicalScoring {
    /// Whether bounds can be reckoned with without overflow.
    fileprivate var isOrdinary: Bool {
        if case .bm25(let k1, _) = self { k1 < 1e12 } else { true }
    }
}
