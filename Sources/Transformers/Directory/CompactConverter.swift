public import Foundation

/// Makes a compact copy of a model: matrices as signed bytes, with a scale for 64 in a row.
///
/// A quarter of the size in single precision. Vectors stay as they are, weights that inference
/// never reads are left out.
public struct CompactConverter: Sendable {
    /// What a conversion did.
    public struct Report: Sendable, Hashable {
        /// Bytes of the checkpoints before.
        public var bytesBefore = 0
        /// Bytes of the checkpoints after.
        public var bytesAfter = 0
        /// The error of each rounded matrix: the norm of the difference over its norm.
        public var errors: [String: Double] = [:]
        /// Keys that were left out.
        public var dropped: [String] = []
        var squaredError = 0.0
        var squaredNorm = 0.0

        /// The error over all rounded matrices taken as one.
        public var error: Double { squaredNorm > 0 ? (squaredError / squaredNorm).squareRoot() : 0 }
    }

    /// Matrices with fewer numbers stay as they are: heads and segment embeddings weigh little
    /// and every answer or token passes through them.
    static let smallestMatrix = 16_384

    /// Makes a converter.
    public init() {}

    /// Converts a model.
    ///
    /// - Parameters:
    ///   - model: The model; one that is compact already is copied.
    ///   - target: An empty or absent directory.
    /// - Returns: What was rounded and what it cost.
    /// - Throws: `CheckpointError` when a weight is not finite or the target cannot be written.
    public func convert(_ model: ModelDirectory, to target: URL) throws -> Report {
        let files = try ModelFiles(of: model)
        try files.copySettings(from: model.url, to: target)
        var report = Report()
        for leaf in files.leaves {
            let checkpoint = try Checkpoint(directory: model.url.appending(path: leaf))
            let place = target.appending(path: leaf).appending(path: Checkpoint.fileName)
            try convert(checkpoint, model.kind, to: place, &report)
        }
        let record = ModelRecord(
            kind: model.kind,
            storage: .int8Rows,
            source: model.record?.source ?? model.identity,
            calibration: model.record?.calibration
        )
        try record.write(in: target)
        try CompactCard(model: model, report: report).write(in: target)
        return report
    }

    private func convert(
        _ checkpoint: Checkpoint,
        _ kind: ModelKind,
        to file: URL,
        _ report: inout Report
    ) throws {
        var writer = SafetensorsWriter()
        for (name, tensor) in checkpoint.tensors.sorted(by: { $0.key < $1.key }) {
            if Self.isUnused(name, by: kind) {
                report.dropped.append(name)
            } else if Self.isRounded(tensor) {
                let rows = try Self.round(tensor, in: checkpoint, &report)
                writer.add(name, rows)
            } else {
                writer.add(tensor)
            }
        }
        try Self.makeDirectory(file.deletingLastPathComponent())
        try writer.write(to: file)
        report.bytesBefore += checkpoint.fileByteCount
        report.bytesAfter += try Checkpoint(file: file).fileByteCount
    }

    private static func isRounded(_ tensor: WeightTensor) -> Bool {
        tensor.type.isReal && tensor.shape.count == 2 && tensor.count >= smallestMatrix
    }

    /// Position numbers, and heads that only training reads.
    private static func isUnused(_ name: String, by kind: ModelKind) -> Bool {
        if name.hasSuffix("position_ids") { return true }
        let parts = name.split(separator: ".")
        switch kind {
        case .reader, .embedder, .dpr:
            return parts.contains("pooler") || parts.first == "cls"
        case .classifier, .generator: return false
        }
    }

    private static func round(
        _ tensor: WeightTensor,
        in checkpoint: Checkpoint,
        _ report: inout Report
    ) throws -> QuantizedRows {
        let floats = tensor.floats()
        guard let largest = floats.map(abs).max(), largest.isFinite,
            !floats.contains(where: \.isNaN)
        else {
            throw CheckpointError(
                .malformed,
                while: "Rounding \(tensor.name) of",
                checkpoint.path,
                expected: "finite numbers",
                found: "infinity or not-a-number",
                nextStep: "The training that wrote it has diverged; convert an earlier checkpoint."
            )
        }
        let rows = QuantizedRows(rounding: floats, rowLength: tensor.rowLength)
        let error = zip(floats, rows.floats).reduce(0.0) { sum, pair in
            let difference = Double(pair.0) - Double(pair.1)
            return sum + difference * difference
        }
        let norm = floats.reduce(0.0) { $0 + Double($1) * Double($1) }
        report.errors[tensor.name] = norm > 0 ? (error / norm).squareRoot() : 0
        report.squaredError += error
        report.squaredNorm += norm
        return rows
    }

    private static func makeDirectory(_ url: URL) throws {
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw CheckpointError(
                .cannotWrite,
                while: "Making the directory",
                url.path,
                found: error.localizedDescription
            )
        }
    }
}
