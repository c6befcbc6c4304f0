import Foundation

/// The model card of a compact copy: the original's, with a section on the conversion.
struct CompactCard {
    let model: ModelDirectory
    let report: CompactConverter.Report

    func write(in directory: URL) throws {
        let file = directory.appending(path: ModelCard.fileName)
        let original = (try? String(contentsOf: file, encoding: .utf8)) ?? "# \(model.name)\n"
        do {
            try Data((original + "\n" + section).utf8).write(to: file, options: .atomic)
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Writing",
                file.path,
                found: error.localizedDescription
            )
        }
    }

    private var section: String {
        let worst = report.errors.max { ($0.value, $1.key) < ($1.value, $0.key) }
        return """
            ## Compact form

            Made by Quarry from `\(model.identity)`: \(report.errors.count) matrices rounded to \
            signed bytes, with a scale for every \(QuantizedRows.defaultGroupLength) neighbours in a row \
            (the tensor and its `\(RowScales.suffix)`), all else as it was. \(megabytes(report.bytesBefore)) MB became \(megabytes(report.bytesAfter)) MB.
            Relative error of the rounded weights: \(percent(report.error)) over all\
            \(worst.map { ", at most \(percent($0.value)) in `\($0.key)`" } ?? "").
            Left out, because inference does not read it: \
            \(report.dropped.isEmpty ? "nothing" : report.dropped.joined(separator: ", ")).

            """
    }

    private func megabytes(_ bytes: Int) -> String { Self.fixed(Double(bytes) / 1e6, 1) }

    private func percent(_ fraction: Double) -> String { Self.fixed(fraction * 100, 2) + " %" }

    private static func fixed(_ value: Double, _ places: Int) -> String {
        String(format: "%.\(places)f", value)
    }
}
