import ArgumentParser

/// `quarry train`: models that learn from a user's labels.
struct TrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains models on labelled data, and encoders on texts alone.",
        discussion: "Example: quarry train reader --squad train.json --out my-reader",
        subcommands: [
            TrainReaderCommand.self, TrainRetrieverCommand.self, TrainClassifierCommand.self,
            TrainEncoderCommand.self,
        ]
    )
}
