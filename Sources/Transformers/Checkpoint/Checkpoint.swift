public import Foundation

/// The weights of a model: one safetensors file, or several with an index.
///
/// Files are mapped or copied, checked in full when opened, and read when a weight is asked for.
public final class Checkpoint: Sendable {
    /// The file, or the index of shards, as errors name it.
    public let path: String
    /// Every file the weights lie in.
    public let files: [URL]
    /// Free text of the writer.
    public let metadata: [String: String]
    /// Every tensor by its key; row scales stand with their weights, not here.
    let tensors: [String: WeightTensor]

    /// Opens one safetensors file.
    ///
    /// - Throws: `CheckpointError` naming what in the file is not as it should be.
    public convenience init(file: URL, keeping: WeightKeeping = .mapped) throws {
        let shard = try Shard(file, keeping)
        try self.init(
            path: file.path,
            files: [file],
            metadata: shard.header.metadata,
            tensors: shard.tensors
        )
    }

    init(
        path: String,
        files: [URL],
        metadata: [String: String],
        tensors: [String: WeightTensor]
    ) throws {
        self.path = path
        self.files = files
        self.metadata = metadata
        self.tensors = try RowScales.join(tensors)
    }

    /// The scope of all keys.
    public var root: WeightScope { WeightScope(checkpoint: self, path: "") }

    /// Every key, sorted.
    public var names: [String] { tensors.keys.sorted() }

    /// How many numbers all tensors hold together; row scales are not counted.
    public var parameterCount: Int { tensors.values.reduce(0) { $0 + $1.count } }

    /// A tensor as it is stored, of any shape and type; nil when there is none of that key.
    public func tensor(named name: String) -> WeightTensor? { tensors[name] }
}

/// One safetensors file in memory.
struct Shard {
    let file: MappedFile
    let header: SafetensorsHeader

    init(_ url: URL, _ keeping: WeightKeeping) throws {
        file = try MappedFile(url, keeping)
        header = try SafetensorsHeader(of: file.bytes, in: file.path)
    }

    /// Its tensors by key.
    var tensors: [String: WeightTensor] {
        Dictionary(
            uniqueKeysWithValues: header.entries.map { ($0.name, WeightTensor($0, in: file)) }
        )
    }
}

extension RowScales {
    /// Gives each I8 weight its scales and takes the scale tensors from the list.
    static func join(_ tensors: [String: WeightTensor]) throws -> [String: WeightTensor] {
        var joined = tensors
        for (name, scale) in tensors where name.hasSuffix(suffix) {
            let weightName = String(name.dropLast(suffix.count))
            guard let weight = tensors[weightName], weight.type == .i8 else { continue }
            joined[weightName] = WeightTensor(weight, scales: try RowScales(scale, of: weight))
            joined[name] = nil
        }
        return joined
    }

    private init(_ scale: WeightTensor, of weight: WeightTensor) throws {
        func failure(_ expected: String, _ found: String) -> CheckpointError {
            CheckpointError(
                .malformed,
                while: "Reading the row scales of \(weight.name) in",
                weight.file.path,
                expected: expected,
                found: found,
                nextStep: "Convert the model again with: quarry models import DIR --compact"
            )
        }
        guard scale.type == .f32 || scale.type == .f16 else {
            throw failure("F32 or F16", scale.type.rawValue)
        }
        let groups = scale.rowLength
        guard weight.shape.count == 2, (1...2).contains(scale.shape.count),
            scale.rowCount == weight.rowCount, groups > 0, weight.rowLength > 0,
            weight.rowLength.isMultiple(of: groups)
        else {
            throw failure(
                "a [rows, columns] weight with [rows] scales, or [rows, groups] of equal length",
                "\(weight.shape) and \(scale.shape)"
            )
        }
        let values = scale.floats()
        if let bad = values.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
            throw failure("finite scales from 0", "\(values[bad]) in row \(bad / groups)")
        }
        self.init(
            file: scale.file,
            range: scale.range,
            type: scale.type,
            groupLength: weight.rowLength / groups
        )
    }
}

extension WeightTensor {
    fileprivate init(_ tensor: WeightTensor, scales: RowScales) {
        self.init(
            SafetensorsHeader.Entry(
                name: tensor.name,
                type: tensor.type,
                shape: tensor.shape,
                range: tensor.range
            ),
            in: tensor.file,
            scales: scales
        )
    }
}
