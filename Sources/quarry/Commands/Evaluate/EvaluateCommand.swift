import ArgumentParser

/// `quarry evaluate`: how good it is, measured.
struct EvaluateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measures retrieval, reading and whole pipelines against labels.",
        discussion: """
            Example: quarry evaluate retriever --split test --retriever bm25 --retriever hybrid
            Every figure stands beside what a trivial system scores on the same questions.
            """,
        subcommands: [
            EvaluateRetriever.self, EvaluateReader.self, EvaluatePipeline.self,
            EvaluateSQuAD.self, EvaluateTREC.self, EvaluateRun.self,
            EvaluateClassifier.self,
        ]
    )
}
