/// How much of a reference text a summary repeats: ROUGE-1, ROUGE-2, ROUGE-L and ROUGE-Lsum.
///
/// Lin 2004, "ROUGE: A package for automatic evaluation of summaries", with the word splitting and
/// the counting of the rouge_score package, against which published figures are computed.
public struct ROUGE: Hashable, Sendable {
    /// Precision, recall and their harmonic mean.
    public struct Score: Hashable, Sendable {
        /// The share of the prediction that stands in the reference, 0 to 1.
        public var precision: Double
        /// The share of the reference that stands in the prediction, 0 to 1.
        public var recall: Double
        /// 2pr / (p + r), 0 to 1.
        public var f: Double

        /// The score of `hits` common things.
        init(hits: Int, predicted: Int, wanted: Int) {
            precision = Double(hits) / Double(max(predicted, 1))
            recall = Double(hits) / Double(max(wanted, 1))
            f = hits > 0 ? 2 * precision * recall / (precision + recall) : 0
        }
    }

    /// Common words.
    public let rouge1: Score
    /// Common pairs of neighbouring words.
    public let rouge2: Score
    /// The longest common subsequence of the whole texts.
    public let rougeL: Score
    /// The union of longest common subsequences, sentence by sentence; a line is a sentence.
    public let rougeLsum: Score

    /// Scores a summary.
    ///
    /// - Parameters:
    ///   - prediction: The summary, one sentence a line.
    ///   - reference: What it should say, one sentence a line.
    ///   - isStemmed: Whether words of more than three letters are cut to their Porter stems first.
    public init(_ prediction: String, reference: String, isStemmed: Bool = false) {
        let predicted = Self.words(prediction, isStemmed)
        let wanted = Self.words(reference, isStemmed)
        rouge1 = Self.pairs(predicted, wanted, length: 1)
        rouge2 = Self.pairs(predicted, wanted, length: 2)
        rougeL = Score(
            hits: LongestCommonSubsequence.length(wanted, predicted),
            predicted: predicted.count,
            wanted: wanted.count
        )
        rougeLsum = Self.summaryLevel(
            Self.sentences(prediction).map { Self.words($0, isStemmed) },
            Self.sentences(reference).map { Self.words($0, isStemmed) }
        )
    }

    /// The words of a text: runs of ASCII letters and digits in lower case.
    static func words(_ text: String, _ isStemmed: Bool) -> [String] {
        PythonText.lowercased(text)
            .split { !("a"..."z" ~= $0 || "0"..."9" ~= $0) }
            .map { scalars in
                let word = String(decoding: scalars.map { UInt8($0.value) }, as: UTF8.self)
                return isStemmed && scalars.count > 3 ? PorterStemmer.stem(word) : word
            }
    }

    private static func sentences(_ text: String) -> [String] {
        // By bytes: "\r\n" is one Character, and its "\n" ends a line all the same.
        text.utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
    }

    private static func pairs(_ predicted: [String], _ wanted: [String], length: Int) -> Score {
        let counts = NGrams.counts(predicted, length: length)
        let hits = NGrams.counts(wanted, length: length)
            .reduce(0) { $0 + min($1.value, counts[$1.key] ?? 0) }
        return Score(
            hits: hits,
            predicted: max(0, predicted.count - length + 1),
            wanted: max(0, wanted.count - length + 1)
        )
    }

    /// Section 3.2 of the paper; no word is counted more often than it stands in either text.
    private static func summaryLevel(_ predicted: [[String]], _ wanted: [[String]]) -> Score {
        var left = NGrams.counts(predicted.flatMap { $0 }, length: 1)
        var right = NGrams.counts(wanted.flatMap { $0 }, length: 1)
        var hits = 0
        for sentence in wanted {
            let union = predicted.reduce(into: Set<Int>()) {
                $0.formUnion(LongestCommonSubsequence.indices(in: sentence, of: $1))
            }
            for index in union.sorted() {
                let word = [sentence[index]]
                guard let l = left[word], let r = right[word], l > 0, r > 0 else { continue }
                hits += 1
                left[word] = l - 1
                right[word] = r - 1
            }
        }
        return Score(
            hits: hits,
            predicted: predicted.reduce(0) { $0 + $1.count },
            wanted: wanted.reduce(0) { $0 + $1.count }
        )
    }
}

/// Runs of neighbouring words.
enum NGrams {
    /// How often each run of `length` words stands in the text.
    static func counts(_ words: [String], length: Int) -> [[String]: Int] {
        guard words.count >= length else { return [:] }
        return (0...(words.count - length)).reduce(into: [:]) {
            $0[Array(words[$1..<$1 + length]), default: 0] += 1
        }
    }
}
