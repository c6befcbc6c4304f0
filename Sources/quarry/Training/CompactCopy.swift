import Foundation
import Inference
import QuestionAnswering
import Transformers

/// The compact copy that a training leaves beside its model: matrices as bytes, a quarter of the size.
struct CompactCopy {
    /// Where it goes.
    let url: URL

    /// Takes the place that was asked for; nil where none was.
    ///
    /// - Throws: `QuarryError` of kind `usage` for a place that holds something else than a model.
    init?(_ places: TrainingPlaces) throws {
        guard let path = places.compact else { return nil }
        url = URL(filePath: path, directoryHint: .isDirectory).standardizedFileURL
        guard url != places.directory.standardizedFileURL else {
            throw Self.fault(path, found: "the directory of --out")
        }
        let there = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        guard there.isEmpty || there.contains("config.json") else {
            throw Self.fault(path, found: "a directory with other files")
        }
    }

    /// Writes the copy aside, card included, and puts it in the place of an earlier one.
    func write(of model: URL) throws {
        let aside = url.deletingLastPathComponent()
            .appending(path: ".\(url.lastPathComponent)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: aside) }
        _ = try CompactConverter().convert(ModelDirectory(at: model), to: aside)
        do {
            if FileManager.default.fileExists(atPath: url.path) {
                try FileManager.default.removeItem(at: url)
            }
            try FileManager.default.moveItem(at: aside, to: url)
        } catch {
            throw QuarryError(
                .cannotWrite,
                while: "writing the compact copy",
                url.path,
                found: error.localizedDescription
            )
        }
    }

    private static func fault(_ path: String, found: String) -> QuarryError {
        QuarryError(
            .usage,
            while: "looking for room for the compact copy in",
            path,
            expected: "no directory yet, an empty one, or an earlier model",
            found: found
        )
    }
}
