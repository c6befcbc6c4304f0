import ArgumentParser

/// `quarry labels`: what people said about questions and documents.
struct LabelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "labels",
        abstract: "Counts, describes and exports labels.",
        discussion: "Example: quarry labels stats --split train",
        subcommands: [LabelsCount.self, LabelsStats.self, LabelsExport.self]
    )
}
