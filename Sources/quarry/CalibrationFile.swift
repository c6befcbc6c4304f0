import Foundation
import Inference
import QuestionAnswering
import Transformers

/// A reader's calibration on disk.
enum CalibrationFile {
    /// Reads and checks a file.
    ///
    /// - Throws: `QuarryError` of kind `missing` or `badData`.
    static func read(_ url: URL) throws -> ReaderCalibration {
        guard let data = try? Data(contentsOf: url) else {
            throw QuarryError(
                .missing,
                while: "reading the calibration",
                url.path,
                expected: "a file that quarry calibrate wrote",
                found: "no readable file",
                nextStep: "Make one with: quarry calibrate reader --split dev"
            )
        }
        do {
            let calibration = try JSONDecoder().decode(ReaderCalibration.self, from: data)
            guard let defect = calibration.defect else { return calibration }
            throw damaged(url, found: defect)
        } catch let error as DecodingError {
            throw damaged(url, found: error.said)
        }
    }

    /// Writes a file, whole or not at all.
    static func write(_ calibration: ReaderCalibration, to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let text = String(decoding: try encoder.encode(calibration), as: UTF8.self)
        try OutputFile(url.path).write(text + "\n")
    }

    private static func damaged(_ url: URL, found: String) -> QuarryError {
        QuarryError(
            .badData,
            while: "reading the calibration",
            url.path,
            expected: "a file that quarry calibrate wrote",
            found: found,
            nextStep: "Make it anew with: quarry calibrate reader --split dev"
        )
    }
}

extension DecodingError {
    /// In a few words, with the key.
    fileprivate var said: String {
        func place(_ context: Context) -> String {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
        }
        return switch self {
        case .dataCorrupted(let context), .typeMismatch(_, let context),
            .valueNotFound(_, let context), .keyNotFound(_, let context):
            place(context)
        @unknown default: "\(self)"
        }
    }
}

extension Workspace {
    /// The configured reader, with its calibration where there is one.
    func calibratedReader(for setting: ReaderCalibration.Setting) throws -> any Reader {
        try calibratedReader(configuration.reader, for: setting)
    }

    /// The reader of a name, with its calibration where there is one.
    ///
    /// - Throws: `QuarryError` of kind `usage` for a file the user named that belongs to another model.
    func calibratedReader(_ name: String, for setting: ReaderCalibration.Setting) throws
        -> any Reader
    {
        try calibrated(try reader(name), named: name, for: setting)
    }

    /// A reader of that name that is loaded already, with its calibration where there is one.
    func calibrated(
        _ reader: any Reader,
        named name: String,
        for setting: ReaderCalibration.Setting
    ) throws -> any Reader {
        guard let (file, isNamed) = try calibrationFile(of: name) else { return reader }
        let calibration = try CalibrationFile.read(file)
        guard calibration.belongs(to: reader.name) else {
            guard isNamed else {
                console.warn(
                    "\(file.path) was made for \(calibration.model), not \(reader.name): "
                        + "probabilities stay as they are"
                )
                return reader
            }
            throw QuarryError(
                .usage,
                while: "using the calibration",
                file.path,
                expected: "one made for \(reader.name)",
                found: "one made for \(calibration.model)",
                nextStep: "Make one with: quarry calibrate reader --reader \(name) --split dev"
            )
        }
        guard let fitted = calibration.fitted(for: setting) else { return reader }
        return CalibratedReader(reader, fitted)
    }

    /// Below which gap a reader's reply is "no answer".
    func threshold(of reader: any Reader) -> Double {
        let fitted = (reader as? CalibratedReader)?.calibration.threshold
        return configuration.noAnswerThreshold ?? fitted ?? 0
    }

    /// When to refuse: by the risk that was asked for, else by the threshold.
    ///
    /// - Throws: `QuarryError` of kind `usage` for a risk without a calibration.
    func refusal(by reader: any Reader, risk: Double?, isCertain: Bool) throws
        -> (Refusal, RiskBody?)
    {
        guard let risk else { return (.gap(below: threshold(of: reader)), nil) }
        guard let fitted = (reader as? CalibratedReader)?.calibration else {
            throw QuarryError(
                .usage,
                while: "answering with",
                "--risk \(risk)",
                expected: "a calibrated reader",
                found: "\(reader.name) without a calibration",
                nextStep: "Make one with: quarry calibrate reader --split dev --out "
                    + "calibration.json, and name it with --calibration"
            )
        }
        let point = fitted.point(atRisk: risk, isCertain: isCertain)
        let body = RiskBody(risk: risk, isCertain: isCertain, point: point)
        if point == nil {
            console.warn(
                "no share of the calibration's questions was answered with at most \(risk) wrong: "
                    + "every question is refused"
            )
        }
        return (point.map { .confidence(below: $0.confidence) } ?? .always, body)
    }

    /// The calibration that counts and whether the user named it; nil for none.
    private func calibrationFile(of name: String) throws -> (URL, isNamed: Bool)? {
        if configuration.calibration == "none" { return nil }
        if let named = configuration.calibration {
            return (URL(filePath: (named as NSString).expandingTildeInPath), true)
        }
        let directory = try models.resolve(name)
        guard let file = directory.record?.calibration, !file.contains("/"), file != ".." else {
            return nil
        }
        return (directory.url.appending(path: file), false)
    }
}
