import Foundation
import TestSupport

/// Metric values by other implementations; see `Tests/Fixtures/evaluation/make.py`.
struct ReferenceValues: Decodable {
    let answers: [Answer]
    let squad2: [String: [String: Double]]
    let trec: Ranking
    let sharedTrec: [String: Ranking]
    let rouge: [Summary]
    let goldenSummaries: [String: [Double]]
    let stems: Stems
    let bleu: [Corpus]
    let tags: [Tags]
    let classes: Classes

    struct Answer: Decodable {
        let text: String
        let words: [String]
    }

    struct Ranking: Decodable {
        let qrels: String?
        let run: String?
        let means: [String: Double]
        let counts: [String: Int]
        let topics: [String: [String: Double]]?
    }

    struct Summary: Decodable {
        let prediction: String
        let reference: String
        let stem: Bool
        /// Precision, recall and F of ROUGE-1, -2, -L and -Lsum.
        let scores: [[Double]]
    }

    struct Stems: Decodable {
        let words: String
        let stems: String
    }

    struct Corpus: Decodable {
        let outputs: [String]
        let references: [[String]]
        let exp: Values
        let floor: Values
        let none: Values

        struct Values: Decodable {
            let score: Double
            let precisions: [Double]
            let bp: Double
            let counts: [Int]
            let totals: [Int]
            let lengths: [Int]
        }
    }

    struct Tags: Decodable {
        let gold: [[String]]
        let predicted: [[String]]
        /// Precision, recall, F1 and support by type and average.
        let report: [String: [Double]]
    }

    struct Classes: Decodable {
        let gold: String
        let predicted: String
        let report: [String: [Double]]
        let accuracy: Double
        let confusion: [[Int]]
        let scores: [Double]
        let auroc: Double
    }

    static let all = Result {
        let file = packageRoot.appending(path: "Tests/Fixtures/evaluation/expected.json")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            let key = path[path.count - 1].stringValue
            let names = ["shared_trec": "sharedTrec", "golden_summaries": "goldenSummaries"]
            return Name(stringValue: names[key] ?? key)
        }
        return try decoder.decode(ReferenceValues.self, from: Data(contentsOf: file))
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { return nil }
    }
}

/// FNV-1a, 64 bits: the rule by which tests and `make.py` make the same run without storing it.
func fnv(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

/// Whether two numbers agree to nine digits.
func isClose(_ left: Double, _ right: Double, by tolerance: Double = 1e-9) -> Bool {
    abs(left - right) <= tolerance * max(1, abs(left), abs(right))
}
