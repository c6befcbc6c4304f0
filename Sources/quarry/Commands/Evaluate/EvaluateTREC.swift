import ArgumentParser
import Evaluation
import Foundation
import QuestionAnswering

/// `quarry evaluate trec`: the measures of trec_eval for a run file.
struct EvaluateTREC: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trec",
        abstract: "Scores a retrieval run against judgments as trec_eval does.",
        discussion: """
            Example: quarry evaluate trec qrels/test.tsv bm25.trec --top-k 1,10,100
            Judgments may be TREC qrels, BEIR's qrels or ranx JSON; the run a TREC run or ranx JSON.
            Means are over the topics that both have; with --complete over all judged topics.
            """
    )

    @Argument(help: "Which documents are relevant.", completion: .file())
    var qrels: String

    @Argument(help: "Which documents were retrieved, with scores.", completion: .file())
    var run: String

    @Option(help: ArgumentHelp("Cut-offs, with commas between.", valueName: "k,…"))
    var topK = Cutoffs(values: [1, 3, 5, 10, 20, 100])

    @Flag(help: "Count judged topics that the run lacks as 0 (trec_eval -c).")
    var complete = false

    @Flag(help: "Print the values of every topic as well.")
    var perTopic = false

    @OptionGroup var common: CommonOptions

    func run() async throws {
        let evaluation = try TRECEvaluation(
            of: TRECRun(reading: run),
            against: TRECQrels(reading: qrels),
            cutoffs: topK.values,
            averaging: complete ? .complete : .intersection
        )
        warn(evaluation.unjudged, "topics of the run have no judgments and are left out")
        warn(
            evaluation.missing,
            "judged topics are not in the run and "
                + (complete ? "count 0" : "are left out; --complete counts them as 0")
        )
        guard !common.json else {
            return try Console.print(json: Report(evaluation, perTopic: perTopic))
        }
        if perTopic { topicLines(evaluation).forEach(Console.print) }
        lines(evaluation).forEach(Console.print)
    }

    private func warn(_ topics: [String], _ what: String) {
        guard let first = topics.first else { return }
        common.console.warn("\(topics.count) \(what), the first being \"\(first)\"")
    }

    /// One line a topic and measure, as trec_eval prints them.
    private func topicLines(_ evaluation: TRECEvaluation) -> [String] {
        evaluation.topics.flatMap { topic in
            zip(evaluation.measures, topic.values).map { measure, value in
                padded(measure, 22) + "\t\(topic.name)\t" + String(format: "%.4f", value)
            }
        }
    }

    private func lines(_ evaluation: TRECEvaluation) -> [String] {
        var lines = ["map", "recip_rank", "ndcg"].map { measure in
            padded(measure, 12) + cell(evaluation.mean(measure))
        }
        lines.append(padded("", 12) + topK.values.map { leftPadded("@\($0)", 8) }.joined())
        for measure in ["P", "recall", "ndcg_cut", "success"] {
            let cells = topK.values.map { cell(evaluation.mean("\(measure)_\($0)")) }
            lines.append(padded(measure, 12) + cells.joined())
        }
        let counts = evaluation.counts
        lines.append(
            "Means over \(evaluation.topicCount) topics: \(evaluation.averaging.rawValue). "
                + "\(counts.retrieved) documents retrieved, \(counts.relevant) relevant, "
                + "\(counts.relevantRetrieved) of them retrieved."
        )
        return lines
    }

    private func cell(_ value: Double?) -> String {
        leftPadded(value.map { String(format: "%.4f", $0) } ?? "-", 8)
    }

    private func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func leftPadded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}

extension EvaluateTREC {
    /// What `--json` prints: the means and counts under trec_eval's names.
    fileprivate struct Report: Encodable {
        let evaluation: TRECEvaluation
        let perTopic: Bool

        init(_ evaluation: TRECEvaluation, perTopic: Bool) {
            self.evaluation = evaluation
            self.perTopic = perTopic
        }

        func encode(to encoder: any Encoder) throws {
            var fields = encoder.container(keyedBy: Key.self)
            for (measure, mean) in zip(evaluation.measures, evaluation.means) {
                try fields.encode(mean, forKey: Key(measure))
            }
            try fields.encode(evaluation.topicCount, forKey: Key("num_q"))
            try fields.encode(evaluation.counts.retrieved, forKey: Key("num_ret"))
            try fields.encode(evaluation.counts.relevant, forKey: Key("num_rel"))
            try fields.encode(evaluation.counts.relevantRetrieved, forKey: Key("num_rel_ret"))
            try fields.encode(evaluation.averaging, forKey: Key("averaging"))
            try fields.encode(evaluation.missing.count, forKey: Key("topics_missing_in_run"))
            try fields.encode(evaluation.unjudged.count, forKey: Key("topics_without_judgments"))
            guard perTopic else { return }
            var topics = fields.nestedContainer(keyedBy: Key.self, forKey: Key("topics"))
            for topic in evaluation.topics {
                let values = Dictionary(
                    uniqueKeysWithValues: zip(evaluation.measures, topic.values)
                )
                try topics.encode(values, forKey: Key(topic.name))
            }
        }

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(_ name: String) { stringValue = name }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { return nil }
        }
    }
}
