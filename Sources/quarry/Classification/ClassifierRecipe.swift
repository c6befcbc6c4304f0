import Foundation
import QuestionAnswering
import Storage
import Yams

/// What `quarry train classifier` does, as a file of `Config/training` says it.
///
/// Flags of the command line stand above the file; what neither says has the values below.
struct ClassifierRecipe: Decodable, Sendable {
    /// A file of labelled texts and how its labels are named.
    struct Source: Decodable, Sendable {
        /// The file; `{data}` stands for the directory of `--data-directory`.
        var file: String
        /// Rules for its labels, such as `0=negative`; none keeps them.
        var labels: [String]?
        /// Learn from a sample of at most so many of its texts.
        var limit: Int?
    }

    var data: [Source]?
    var dev: [Source]?
    var model: String?
    var freezeBackbone: Bool?
    var classWeights: Bool?
    var epochs: Int?
    var batch: Int?
    var rate: Double?
    var warmUp: Double?
    var weightDecay: Double?
    var patience: Int?
    var maxSeqLen: Int?
    var headShare: Double?
    var heldOut: Double?
    var precisionTarget: Double?
    var seed: UInt64?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case data, dev, model, epochs, batch, rate, patience, seed
        case freezeBackbone = "freeze_backbone"
        case classWeights = "class_weights"
        case warmUp = "warm_up"
        case weightDecay = "weight_decay"
        case maxSeqLen = "max_seq_len"
        case headShare = "head_share"
        case heldOut = "held_out"
        case precisionTarget = "precision_target"
    }

    /// Says nothing.
    init() {}

    /// Reads a file.
    ///
    /// - Throws: `QuarryError` of kind `missing` or `badData`.
    init(reading file: String) throws {
        let text = try TextInput.read(file)
        do {
            self = try YAMLDecoder().decode(ClassifierRecipe.self, from: text)
        } catch {
            throw QuarryError(
                .badData,
                while: "reading the recipe",
                file,
                expected: "data, model, epochs and so on, as in Config/training",
                found: "\(error)"
            )
        }
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        let keys = try Yams.compose(yaml: text)?.mapping?.keys.compactMap(\.string) ?? []
        if let stranger = keys.first(where: { !known.contains($0) }) {
            throw QuarryError(
                .badData,
                while: "reading the recipe",
                file,
                expected: known.sorted().joined(separator: ", "),
                found: stranger
            )
        }
    }
}

extension ClassifierRecipe.Source {
    /// Its texts under their new names.
    func texts(
        in directory: String?,
        columns: LabelledTextFile.Columns,
        seed: UInt64
    ) throws -> [LabelledText] {
        let path = file.replacing("{data}", with: directory ?? ".")
        let all = try LabelledTextFile(path, columns: columns).texts
        let named = try LabelMap(labels ?? []).apply(to: all)
        guard !named.isEmpty else {
            throw QuarryError(
                .badData,
                while: "naming the labels of",
                path,
                expected: "labels that a rule names: \((labels ?? []).joined(separator: ", "))",
                found: Set(all.map(\.label)).sorted().prefix(8).joined(separator: ", ")
            )
        }
        return limit.map { named.sample($0, seed: seed) } ?? named
    }
}
