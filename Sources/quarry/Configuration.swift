import Foundation
import QuestionAnswering
import Retrieval
import Serving

/// Every setting with its default; a file, the environment and flags lay theirs on top in that order.
struct Configuration: Sendable, Equatable {
    /// How the scores of two retrievers become one.
    enum Fusion: String, CaseIterable, Sendable { case minmax, rrf }
    /// Which tokenizer cuts passages into words.
    enum LexicalTokenizer: String, CaseIterable, Sendable { case unicode61, porter }
    /// The kinds of vector index.
    enum Vectors: String, CaseIterable, Sendable { case flat, hnsw, ivfpq }
    /// How weights are multiplied.
    enum ModelPrecision: String, CaseIterable, Sendable {
        case automatic = "auto"
        case float32, bfloat16, int8
    }
    /// The retrievers by name.
    enum RetrieverName: String, CaseIterable, Sendable { case bm25, tfidf, embedding, dpr, hybrid }

    var index = "default"
    var threads = 0
    var models: String?
    var maximumWords = 4000
    var maximumWordsOfProse = 250
    var k1 = 1.2
    var b = 0.75
    var lexicalTokenizer = LexicalTokenizer.porter
    var retriever = RetrieverName.bm25
    var topKRetriever = 10
    var fusion = Fusion.minmax
    var denseWeight = 0.5
    /// Nil: the one the index was made with, else the bundled one.
    var embedder: String?
    var embedderPrecision = ModelPrecision.automatic
    /// What of a passage is embedded; nil: what the index was made with, else the title too.
    var passageText: PassageText?
    /// Nil: the kind the index has, else flat.
    var vectors: Vectors?
    var reader = "minilm-l6-reader"
    var readerPrecision = ModelPrecision.automatic
    var topKReader = 3
    var maxSequenceLength = 384
    var documentStride = 128
    var maxAnswerLength = 30
    /// Nil: the reader's calibration says, else 0.
    var noAnswerThreshold: Double?
    /// A file, or `none`; nil: the one beside the model.
    var calibration: String?
    /// How `quarry serve` is reached and what it allows.
    var serve = ServiceSettings()
}

/// One setting: its key in the file, its variable in the environment, and how its text is read.
struct Setting: Sendable {
    /// The dotted key, such as `reader.max_seq_len`.
    let key: String
    /// The environment variable, where there is one.
    let variable: String?
    /// What a value must be, for messages.
    let expected: String
    /// Puts the value into a configuration; false when the text is no such value.
    let apply: @Sendable (inout Configuration, String) -> Bool

    /// All settings there are.
    static let all: [Setting] = general + serving

    private static let general: [Setting] = [
        text("index", "QUARRY_INDEX", \.index),
        whole("threads", "QUARRY_THREADS", 0...1024, \.threads),
        Setting(key: "models", variable: "QUARRY_MODELS", expected: "a directory") {
            $0.models = $1
            return !$1.isEmpty
        },
        whole("passages.max_words", nil, 1...1_000_000, \.maximumWords),
        whole("passages.max_words_prose", nil, 1...1_000_000, \.maximumWordsOfProse),
        number("lexical.k1", nil, 0...100, \.k1),
        number("lexical.b", nil, 0...1, \.b),
        choice("lexical.tokenizer", nil, \.lexicalTokenizer),
        choice("retrieval.retriever", "QUARRY_RETRIEVER", \.retriever),
        whole("retrieval.top_k", nil, 1...100_000, \.topKRetriever),
        choice("retrieval.fusion", nil, \.fusion),
        number("retrieval.dense_weight", nil, 0...1, \.denseWeight),
        Setting(key: "embedder.model", variable: "QUARRY_EMBEDDER", expected: "a text") {
            $0.embedder = $1
            return !$1.isEmpty
        },
        choice("embedder.precision", nil, \.embedderPrecision),
        Setting(key: "embedder.passage", variable: nil, expected: "text or title-and-text") {
            $0.passageText = PassageText(rawValue: $1)
            return $0.passageText != nil
        },
        Setting(key: "embedder.vectors", variable: nil, expected: "one of flat, hnsw, ivfpq") {
            $0.vectors = Configuration.Vectors(rawValue: $1)
            return $0.vectors != nil
        },
        text("reader.model", "QUARRY_READER", \.reader),
        choice("reader.precision", nil, \.readerPrecision),
        whole("reader.top_k", nil, 1...1000, \.topKReader),
        whole("reader.max_seq_len", nil, 8...512, \.maxSequenceLength),
        whole("reader.doc_stride", nil, 1...512, \.documentStride),
        whole("reader.max_answer_len", nil, 1...512, \.maxAnswerLength),
        Setting(
            key: "reader.no_answer_threshold",
            variable: nil,
            expected: "a number from -1000 to 1000"
        ) {
            guard let value = Double($1), -1000...1000 ~= value else { return false }
            $0.noAnswerThreshold = value
            return true
        },
        Setting(key: "reader.calibration", variable: nil, expected: "a file, or none") {
            $0.calibration = $1
            return !$1.isEmpty
        },
    ]

    typealias Path<Value> = any WritableKeyPath<Configuration, Value> & Sendable

    static func text(_ key: String, _ variable: String?, _ path: Path<String>) -> Setting {
        Setting(key: key, variable: variable, expected: "a text") {
            $0[keyPath: path] = $1
            return !$1.isEmpty
        }
    }

    static func whole(
        _ key: String,
        _ variable: String?,
        _ range: ClosedRange<Int>,
        _ path: Path<Int>
    ) -> Setting {
        let expected = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return Setting(key: key, variable: variable, expected: expected) {
            guard let value = Int($1), range.contains(value) else { return false }
            $0[keyPath: path] = value
            return true
        }
    }

    static func number(
        _ key: String,
        _ variable: String?,
        _ range: ClosedRange<Double>,
        _ path: Path<Double>
    ) -> Setting {
        let expected = "a number from \(range.lowerBound) to \(range.upperBound)"
        return Setting(key: key, variable: variable, expected: expected) {
            guard let value = Double($1), range.contains(value) else { return false }
            $0[keyPath: path] = value
            return true
        }
    }

    static func choice<Choice>(
        _ key: String,
        _ variable: String?,
        _ path: Path<Choice>
    ) -> Setting
    where Choice: RawRepresentable<String> & CaseIterable & Sendable {
        let expected = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        return Setting(key: key, variable: variable, expected: "one of \(expected)") {
            guard let value = Choice(rawValue: $1) else { return false }
            $0[keyPath: path] = value
            return true
        }
    }
}
