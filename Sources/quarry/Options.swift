public import ArgumentParser
public import Evaluation
import Foundation
public import QuestionAnswering
public import Serving

/// What every command understands.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Print one JSON object on standard output and nothing else there.")
    var json = false

    @Flag(help: "No progress and no notes on standard error.")
    var quiet = false

    @Option(
        help: ArgumentHelp(
            "A configuration file instead of Config/quarry.yaml.",
            valueName: "file"
        )
    )
    var config: String?

    @Option(help: ArgumentHelp("Threads; 0 means one a core.", valueName: "count"))
    var threads: Int?

    /// Where notes and progress go.
    var console: Console { Console(isQuiet: quiet) }
}

/// Which index is meant.
struct IndexOption: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The index: a name under Index/, or a path (default: default).",
            valueName: "name|dir"
        ),
        completion: .directory
    )
    var index: String?
}

/// Which documents are searched.
struct FilterOptions: ParsableArguments {
    @Option(
        name: .customLong("filter"),
        help: ArgumentHelp(
            "Only documents for which this holds, such as item_id=B0074BW614, \"rating>=4\", "
                + "\"split in train,dev\" or a JSON filter. May be repeated; all must hold.",
            valueName: "expression"
        )
    )
    var filters: [String] = []

    /// All filters joined; nil for none.
    func parsed() throws -> Filter? {
        Filter.all(of: try filters.map(Self.filter))
    }

    private static func filter(_ text: String) throws -> Filter {
        guard text.hasPrefix("{") else { return try Filter(expression: text) }
        guard let json = try? JSONDecoder().decode(MetadataValue.self, from: Data(text.utf8)) else {
            throw QuarryError(
                .usage,
                while: "reading the filter",
                text,
                expected: "JSON",
                found: "text that is no JSON"
            )
        }
        return try Filter(json: json)
    }
}

/// How passages are found.
struct RetrievalOptions: ParsableArguments {
    @Option(help: "bm25, tfidf, embedding, dpr or hybrid (default: bm25).")
    var retriever: Configuration.RetrieverName?

    @OptionGroup var tuning: RetrievalTuningOptions

    /// Lays the flags over the configuration.
    func apply(to configuration: inout Configuration) throws {
        try configuration.set("retrieval.retriever", retriever?.rawValue, flag: "--retriever")
        try tuning.apply(to: &configuration)
    }
}

/// How retrievers are set.
struct RetrievalTuningOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The embedder, for dense retrieval.", valueName: "model"))
    var embedder: String?

    @Option(help: ArgumentHelp("BM25: saturation of repeated words.", valueName: "number"))
    var k1: Double?

    @Option(
        help: ArgumentHelp("BM25: weight of the passage's length, 0 to 1.", valueName: "number")
    )
    var b: Double?

    @Option(help: "hybrid: minmax or rrf (default: minmax).")
    var fusion: Configuration.Fusion?

    @Option(help: ArgumentHelp("hybrid: share of the dense score, 0 to 1.", valueName: "share"))
    var denseWeight: Double?

    /// Lays the flags over the configuration.
    func apply(to configuration: inout Configuration) throws {
        try configuration.set("embedder.model", embedder, flag: "--embedder")
        try configuration.set("lexical.k1", k1.map { "\($0)" }, flag: "--k1")
        try configuration.set("lexical.b", b.map { "\($0)" }, flag: "--b")
        try configuration.set("retrieval.fusion", fusion?.rawValue, flag: "--fusion")
        try configuration.set(
            "retrieval.dense_weight",
            denseWeight.map { "\($0)" },
            flag: "--dense-weight"
        )
    }
}

/// How passages are read.
struct ReadingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The reader: a model's name or directory.", valueName: "model"))
    var reader: String?

    @OptionGroup var tuning: ReaderTuningOptions

    /// Lays the flags over the configuration.
    func apply(to configuration: inout Configuration) throws {
        try configuration.set("reader.model", reader, flag: "--reader")
        try tuning.apply(to: &configuration)
    }
}

/// How a reader is set.
struct ReaderTuningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Say \"no answer\" when the best span leads the no-answer score by less (default: "
                + "what the reader's calibration says, else 0).",
            valueName: "gap"
        )
    )
    var noAnswerThreshold: Double?

    @Option(
        help: ArgumentHelp(
            "A calibration made for this reader, or none (default: the one beside the model).",
            valueName: "file"
        ),
        completion: .file()
    )
    var calibration: String?

    @Option(
        help: ArgumentHelp(
            "What the reader multiplies in: auto, float32, bfloat16 or int8 (default: auto).",
            valueName: "name"
        )
    )
    var precision: Configuration.ModelPrecision?

    @Option(help: ArgumentHelp("Tokens of a window, question included.", valueName: "tokens"))
    var maxSeqLen: Int?

    @Option(help: ArgumentHelp("How far the window's start advances.", valueName: "tokens"))
    var docStride: Int?

    @Option(help: ArgumentHelp("Tokens of the longest answer.", valueName: "tokens"))
    var maxAnswerLen: Int?

    /// Lays the flags over the configuration.
    func apply(to configuration: inout Configuration) throws {
        try configuration.set(
            "reader.no_answer_threshold",
            noAnswerThreshold.map { "\($0)" },
            flag: "--no-answer-threshold"
        )
        try configuration.set("reader.calibration", calibration, flag: "--calibration")
        try configuration.set("reader.precision", precision?.rawValue, flag: "--precision")
        try configuration.set(
            "reader.max_seq_len",
            maxSeqLen.map(String.init),
            flag: "--max-seq-len"
        )
        try configuration.set("reader.doc_stride", docStride.map(String.init), flag: "--doc-stride")
        try configuration.set(
            "reader.max_answer_len",
            maxAnswerLen.map(String.init),
            flag: "--max-answer-len"
        )
    }
}

extension Configuration {
    /// Reads a flag's value by the rules of the setting it stands for.
    mutating func set(_ key: String, _ value: String?, flag: String) throws {
        guard let value, let setting = Setting.all.first(where: { $0.key == key }) else { return }
        guard setting.apply(&self, value) else {
            throw QuarryError(
                .usage,
                while: "reading the option",
                flag,
                expected: setting.expected,
                found: "\"\(value)\""
            )
        }
    }
}

extension Configuration.RetrieverName: ExpressibleByArgument {}
extension Configuration.Fusion: ExpressibleByArgument {}
extension Configuration.ModelPrecision: ExpressibleByArgument {}
extension Configuration.LexicalTokenizer: ExpressibleByArgument {}
extension Configuration.Vectors: ExpressibleByArgument {}
extension TextRole: ExpressibleByArgument {}
extension DuplicatePolicy: ExpressibleByArgument {}
extension LabelConvention: ExpressibleByArgument {}
extension ServiceSettings.LogStyle: ExpressibleByArgument {}
extension APIScope: ExpressibleByArgument {}
