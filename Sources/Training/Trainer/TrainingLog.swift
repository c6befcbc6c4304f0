import Foundation

/// The lines of a run's log, one JSON object a line, and the curve drawn from them.
final class TrainingLog {
    static let fileName = "training-log.jsonl"
    static let plotName = "loss.svg"
    private let directory: URL
    private var losses: [Double] = []
    private let handle: FileHandle

    /// Lines of steps later than `step`, left by a run that was killed, are cut off.
    init(in directory: URL, resumingAt step: Int) throws {
        self.directory = directory
        let url = directory.appending(path: Self.fileName)
        let old = step > 0 ? (try? String(contentsOf: url, encoding: .utf8)) ?? "" : ""
        var kept: [Substring] = []
        for line in old.split(separator: "\n") {
            guard let object = try? JSONSerialization.jsonObject(with: Data(line.utf8)),
                let members = object as? [String: Any], let at = members["step"] as? Int, at <= step
            else { continue }
            kept.append(line)
            if let loss = members["loss"] as? Double { losses.append(loss) }
        }
        let text = kept.map { $0 + "\n" }.joined()
        try Data(text.utf8).write(to: url, options: .atomic)
        handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
    }

    deinit { try? handle.close() }

    func add(_ report: ProgressReport) throws {
        losses.append(report.loss)
        try handle.write(contentsOf: Data((report.json + "\n").utf8))
    }

    func add(evaluation: Double, epoch: Int, step: Int) throws {
        let line = "{\"epoch\":\(epoch),\"held_out\":\(evaluation),\"step\":\(step)}\n"
        try handle.write(contentsOf: Data(line.utf8))
    }

    /// Draws the losses so far.
    func plot() throws {
        let text = LossCurve(losses).svg
        try Data(text.utf8).write(to: directory.appending(path: Self.plotName), options: .atomic)
    }
}
