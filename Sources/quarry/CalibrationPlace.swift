import BundledModels
import Foundation
import Inference
import QuestionAnswering
import Transformers

/// Where a calibration goes: a file, a copy of the model, or the model's own directory.
struct CalibrationPlace {
    private enum Place {
        case file(URL)
        case copy(URL)
        case own
    }

    private let place: Place
    private let model: ModelDirectory

    /// Refuses a place that cannot be written before any work.
    init(_ out: String?, of model: String, _ workspace: Workspace) throws {
        let location = try workspace.models.locate(model)
        self.model = try ModelDirectory(at: location.url)
        guard let out else {
            guard location.origin != .bundled else { throw Self.bundled(location.name) }
            place = .own
            return
        }
        let url = URL(filePath: (out as NSString).expandingTildeInPath)
        if url.pathExtension == "json" {
            _ = try OutputFile(url.path)
            place = .file(url)
        } else if FileManager.default.fileExists(atPath: url.path) {
            throw QuarryError(
                .cannotWrite,
                while: "copying the model to",
                url.path,
                expected: "a directory that is not there yet, or a file ending in .json",
                found: "something there"
            )
        } else {
            place = .copy(url)
        }
    }

    /// Writes the calibration; returns its file.
    ///
    /// - Parameters:
    ///   - name: What it is called in a model's directory.
    ///   - write: Writes it to a file.
    /// - Returns: The file.
    /// - Throws: `QuarryError` of kind `cannotWrite`, and what `write` throws.
    func write(as name: String, _ write: (URL) throws -> Void) throws -> URL {
        switch place {
        case .file(let url):
            try write(url)
            return url
        case .copy(let url):
            do { try FileManager.default.copyItem(at: model.url, to: url) } catch {
                throw QuarryError(
                    .cannotWrite,
                    while: "copying the model to",
                    url.path,
                    found: error.localizedDescription
                )
            }
            return try self.write(as: name, into: url, write)
        case .own: return try self.write(as: name, into: model.url, write)
        }
    }

    private func write(as name: String, into directory: URL, _ write: (URL) throws -> Void) throws
        -> URL
    {
        let file = directory.appending(path: name)
        try write(file)
        // The record last: what it names is there.
        let record = ModelRecord(
            kind: model.kind,
            storage: model.record?.storage ?? .original,
            source: model.record?.source,
            calibration: name
        )
        do { try record.write(in: directory) } catch let error as CheckpointError {
            throw QuarryError(error)
        }
        return file
    }

    private static func bundled(_ name: String) -> QuarryError {
        QuarryError(
            .usage,
            while: "calibrating",
            name,
            expected: "a place for the calibration, since bundled models stay as they are",
            found: "no --out",
            nextStep: "Add --out DIR for a copy of the model; a reader's calibration may also be a "
                + "file, --out calibration.json, for later use with --calibration."
        )
    }
}
