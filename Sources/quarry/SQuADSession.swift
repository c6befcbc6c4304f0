import Evaluation
import Foundation
import QuestionAnswering

/// A reader's run over a SQuAD file, without an index.
struct SQuADSession {
    private let workspace: Workspace
    private let reader: any Reader
    private let dataset: SQuADDataset
    /// Questions read together.
    private let batch = 16

    /// Opens the file and the configured reader.
    init(_ workspace: Workspace, file: String) throws {
        self.workspace = workspace
        dataset = try SQuADDataset(reading: file)
        reader = try workspace.reader()
        guard dataset.questions.isEmpty else { return }
        throw QuarryError(
            .badData,
            while: "evaluating on",
            file,
            expected: "questions",
            found: "none"
        )
    }

    /// Reads every question, scores the replies, and shows the scores.
    func run(predictions file: String?, json: Bool) async throws {
        let start = ContinuousClock.now
        let readings = try await readings()
        let seconds = start.duration(to: .now).milliseconds / 1000
        let replies = zip(dataset.questions, readings).map { question, reading in
            (id: question.id, value: reply(reading))
        }
        let unsure = zip(dataset.questions, readings).map { question, reading in
            (id: question.id, value: -(reading.noAnswerGap ?? -.greatestFiniteMagnitude))
        }
        let isSecond = dataset.edition == .v2
        let scores = try SQuADScores(
            of: SQuADPredictions(replies),
            on: dataset,
            noAnswerScores: isSecond ? SQuADPredictions(unsure) : nil,
            threshold: .infinity
        )
        if let file { try write(replies, to: file) }
        let windows = readings.reduce(0) { $0 + $1.windowCount }
        let report = SQuADReport(
            reader: reader.name,
            scores: scores,
            windows: windows,
            seconds: seconds
        )
        guard !json else { return try Console.print(json: report) }
        report.lines.forEach(Console.print)
    }

    /// A SQuAD 1.1 question always has an answer; one of 2.0 is refused below the threshold.
    private func reply(_ reading: Reading) -> String {
        let gap = reading.noAnswerGap ?? -.greatestFiniteMagnitude
        let threshold = workspace.configuration.noAnswerThreshold ?? 0
        if dataset.edition == .v2, gap < threshold { return "" }
        return reading.answers.first?.text ?? ""
    }

    private func readings() async throws -> [Reading] {
        let bar = ProgressBar("reading", unit: "questions", console: workspace.console)
        defer { bar.finish() }
        var readings: [Reading] = []
        for start in stride(from: 0, to: dataset.questions.count, by: batch) {
            let end = min(start + batch, dataset.questions.count)
            let requests = dataset.questions[start..<end].map(Self.request)
            readings += try await reader.read(requests, limit: 1)
            bar.update(done: end, fraction: Double(end) / Double(dataset.questions.count))
        }
        return readings
    }

    private static func request(_ question: SQuADDataset.Question) -> ReadingRequest {
        let text = question.context
        let whole = TextRange(
            scalars: 0..<text.unicodeScalars.count,
            bytes: 0..<text.utf8.count
        )
        let passage = Passage(
            id: PassageID(1),
            documentID: DocumentID("context"),
            text: text,
            range: whole
        )
        return ReadingRequest(passages: [passage], query: Query(question.text))
    }

    private func write(_ replies: [(id: String, value: String)], to file: String) throws {
        let all = Dictionary(replies.map { ($0.id, $0.value) }) { _, last in last }
        do {
            try Data((try JSONText.line(all) + "\n").utf8)
                .write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw QuarryError(
                .cannotWrite,
                while: "writing the predictions to",
                file,
                found: "\(error.localizedDescription)"
            )
        }
    }
}

/// The official scores of a reader with its speed.
struct SQuADReport: Encodable {
    let reader: String
    let scores: SQuADScores
    let windows: Int
    let seconds: Double

    private var rate: Double { seconds > 0 ? Double(windows) / seconds : 0 }

    /// For people.
    var lines: [String] {
        var table = TextTable(["", reader])
        for figure in scores.figures {
            let isCount = figure.name.hasSuffix("total")
            table.add([figure.name, String(format: isCount ? "%.0f" : "%.3f", figure.value)])
        }
        return table.lines
            + [String(format: "%d windows in %.1f s: %.1f windows/s", windows, seconds, rate)]
    }

    /// The official names, and beside them the speed.
    func encode(to encoder: any Encoder) throws {
        try scores.encode(to: encoder)
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(reader, forKey: .reader)
        try fields.encode(windows, forKey: .windows)
        try fields.encode(rate, forKey: .rate)
    }

    private enum CodingKeys: String, CodingKey {
        case reader, windows
        case rate = "windows_per_second"
    }
}
