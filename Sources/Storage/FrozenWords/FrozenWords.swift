internal import CFullText
internal import Foundation
internal import QuestionAnswering
internal import Synchronization

/// A frozen index of words: which words stand in which passages, as a store had them at a generation.
///
/// `Sendable` unchecked: the bytes are never written, and `deinit` is the only one to give them back.
final class FrozenWords: @unchecked Sendable {
    /// What stands at the file's beginning.
    let header: quarry_postings_header
    private let bytes: MappedFile
    private let handle: OpaquePointer
    /// What filters have let through.
    let choices = FilterMemory<PassageChoice>(room: 4 << 20) { $0.bytes }
    private let scorers = Mutex<[(formula: Formula, scorer: Scorer)]>([])

    /// How many scorers are kept; more than one formula at a time is rare.
    private static let keptScorers = 4

    /// Maps a file and checks all of it; throws `FrozenWordsFault`, or a failure to read.
    init(_ file: URL) throws {
        bytes = try MappedFile(file)
        var opened: OpaquePointer?
        let code = quarry_postings_open(bytes.start, bytes.count, &opened)
        guard let opened else { throw FrozenWordsFault(code: code) }
        handle = opened
        header = quarry_postings_describe(opened)
    }

    deinit { quarry_postings_close(handle) }

    /// How many passages there are.
    var passages: Int { Int(header.passages) }

    /// The lowest id of a passage.
    var firstPassage: Int64 { quarry_postings_first(handle) }

    /// The mean length of a passage in words, as FTS5 reckons it.
    var averageLength: Double {
        header.words > 0 ? Double(header.words) / Double(header.passages) : 1
    }

    /// How passages were taken apart; nil for a tokenizer of another Quarry.
    var tokenizer: LexicalTokenizer? {
        withUnsafeBytes(of: header.tokenizer) { name in
            LexicalTokenizer(rawValue: String(decoding: name.prefix { $0 != 0 }, as: UTF8.self))
        }
    }

    /// The number of a word and how many passages have it.
    func find(_ word: String) -> (number: UInt32, passages: Int)? {
        var word = word
        var frequency: UInt32 = 0
        let number = word.withUTF8 { utf8 in
            utf8.withMemoryRebound(to: CChar.self) {
                quarry_postings_find(handle, $0.baseAddress, $0.count, &frequency)
            }
        }
        return number < 0 ? nil : (UInt32(number), Int(frequency))
    }

    /// The numbers of those of the passages, ascending, that are in the file.
    func numbers(of ids: [Int64]) -> [UInt32] {
        Array(unsafeUninitializedCapacity: ids.count) { numbers, count in
            count = quarry_postings_numbers(handle, ids, ids.count, numbers.baseAddress)
        }
    }

    /// The best passages, best first, ties by earlier passage.
    func search(
        _ words: [quarry_postings_word],
        formula: Formula,
        among passages: PassageChoice,
        excluding excluded: PassageBits?,
        limit: Int
    ) throws -> [Match] {
        let limit = min(limit, passages.most(of: self.passages))
        guard limit > 0, !words.isEmpty else { return [] }
        let scorer = try scorer(for: formula)
        var code: Int32 = 0
        let found = [quarry_postings_match](unsafeUninitializedCapacity: limit) { matches, count in
            words.withUnsafeBufferPointer { words in
                passages.withPointers { candidates, candidateCount, allowed in
                    (excluded?.words ?? []).withUnsafeBufferPointer { bits in
                        var query = quarry_postings_query(
                            words: words.baseAddress,
                            word_count: words.count,
                            candidates: candidates,
                            candidate_count: candidateCount,
                            excluded: excluded == nil ? nil : bits.baseAddress,
                            allowed: allowed,
                            limit: limit
                        )
                        code = quarry_postings_search(
                            handle,
                            scorer.handle,
                            &query,
                            matches.baseAddress,
                            &count
                        )
                    }
                }
            }
        }
        guard Int(code) == QUARRY_POSTINGS_OK else { throw FrozenWordsFault(code: code) }
        return found.map { Match(passage: PassageID($0.passage), score: $0.score) }
    }

    private func scorer(for formula: Formula) throws -> Scorer {
        if let known = scorers.withLock({ $0.first { $0.formula == formula } }) {
            return known.scorer
        }
        let made = try Scorer(formula, handle)
        scorers.withLock { $0 = [(formula, made)] + $0.prefix(Self.keptScorers - 1) }
        return made
    }
}

extension FrozenWords {
    /// A scoring formula with all its parameters.
    enum Formula: Hashable {
        case bm25(k1: Double, b: Double, averageLength: Double)
        case tfidf
    }

    /// What words add to a score by one formula.
    private final class Scorer: @unchecked Sendable {
        let handle: OpaquePointer

        init(_ formula: Formula, _ postings: OpaquePointer) throws {
            let made =
                switch formula {
                case .bm25(let k1, let b, let average):
                    quarry_postings_scorer_new(
                        postings,
                        Int32(QUARRY_BM25),
                        k1,
                        b,
                        average
                    )
                case .tfidf:
                    quarry_postings_scorer_new(postings, Int32(QUARRY_TFIDF), 0, 0, 1)
                }
            guard let made else { throw FrozenWordsFault.noMemory }
            handle = made
        }

        deinit { quarry_postings_scorer_free(handle) }
    }
}
