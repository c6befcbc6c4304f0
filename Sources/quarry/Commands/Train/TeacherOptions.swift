import ArgumentParser
import Training

/// A finished model whose scores are learnt from beside the labels.
struct TeacherOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Learn also from the scores of this model.", valueName: "model"),
        completion: .directory
    )
    var teacher: String?

    @Option(help: "With --teacher: what scores are divided by (default: 2).")
    var temperature: Double?

    @Option(help: "With --teacher: the share of the labels, 0 to 1 (default: 0.5).")
    var alpha: Double?

    func validate() throws {
        guard teacher != nil || (temperature == nil && alpha == nil) else {
            throw ValidationError("--temperature and --alpha go with --teacher.")
        }
        guard temperature ?? 1 > 0, temperature?.isFinite ?? true, (0...1).contains(alpha ?? 0)
        else { throw ValidationError("--temperature must be above 0, --alpha from 0 to 1.") }
    }

    /// How labels and the teacher are weighed.
    var mixture: DistillationLoss {
        DistillationLoss(temperature: temperature ?? 2, alpha: alpha ?? 0.5)
    }
}
