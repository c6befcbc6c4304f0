import ArgumentParser

/// `quarry calibrate`: makes a model's probabilities mean what they say.
struct CalibrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "calibrate",
        abstract: "Fits a model's probabilities to what held-out labels say.",
        subcommands: [CalibrateReader.self, CalibrateClassifier.self]
    )
}
