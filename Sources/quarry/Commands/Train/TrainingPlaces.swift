import ArgumentParser
import Foundation

/// Where a training reads its recipe, and where it leaves what it makes.
struct TrainingPlaces: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A YAML file of this command's options, such as those in Config/training; flags "
                + "outweigh it.",
            valueName: "file"
        ),
        completion: .file()
    )
    var recipe: String?

    @Option(
        help: ArgumentHelp("What {data} in the recipe stands for.", valueName: "dir"),
        completion: .directory
    )
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Where the model goes; the run's log and its losses drawn go to training below it.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var out: String

    @Option(
        help: ArgumentHelp("Where a compact copy goes, a quarter of the size.", valueName: "dir"),
        completion: .directory
    )
    var compact: String?

    @Flag(help: "Go on with an interrupted run.")
    var resume = false

    @Flag(help: "Keep the state of a run that came to its end.")
    var keepState = false

    /// The directory of the model.
    var directory: URL { URL(filePath: out, directoryHint: .isDirectory) }
    /// Where the run keeps its state, its log and the drawing of its losses.
    var progress: URL { directory.appending(path: "training") }

    func validate() throws {
        guard data == nil || recipe != nil else {
            throw ValidationError("--data goes with --recipe.")
        }
    }

    /// Says where the losses are drawn, and writes the compact copy where one was asked for.
    func finish(_ compact: CompactCopy?, _ console: Console) throws {
        console.note("losses: \(progress.appending(path: "loss.svg").relativePath)")
        guard let compact else { return }
        try compact.write(of: directory)
        console.note("compact copy: \(compact.url.relativePath)")
    }
}
