public import Foundation
internal import QuestionAnswering
public import Transformers

/// How a classifier reads texts and what its scores are worth: the calibration beside its weights.
public struct ClassifierSettings: Sendable, Hashable, Codable {
    /// The file's usual name.
    public static let fileName = "classifier.json"

    /// Tokens of a sequence, special ones included.
    public var longest: Int
    /// The share of a long text's tokens that come from its beginning.
    public var headShare: Double
    /// What scores are divided by before they become probabilities.
    public var temperature: Double
    /// Texts whose best class is less probable are neutral; 0 for none.
    public var neutralBelow: Double
    /// How often a class that is named shall be right: what `neutralBelow` was chosen for.
    public var targetPrecision: Double
    /// Held-out texts behind temperature and band; 0 for a model without calibration.
    public var heldOutCount: Int

    private enum CodingKeys: String, CodingKey {
        case longest = "max_seq_len"
        case headShare = "head_share"
        case temperature
        case neutralBelow = "neutral_below"
        case targetPrecision = "target_precision"
        case heldOutCount = "held_out"
    }

    /// Scores as they are, nothing neutral.
    public init(cut: TextCut = TextCut()) {
        longest = cut.longest
        headShare = cut.headShare
        temperature = 1
        neutralBelow = 0
        targetPrecision = 0
        heldOutCount = 0
    }

    /// How texts are cut.
    public var cut: TextCut { TextCut(longest: longest, headShare: headShare) }

    /// Reads a file.
    ///
    /// - Throws: `QuarryError` of kind `missing` or `badData`.
    public init(at file: URL) throws {
        guard let data = FileManager.default.contents(atPath: file.path) else {
            throw QuarryError(
                .missing,
                while: "reading the calibration",
                file.path,
                expected: "the file that quarry.json names",
                found: "nothing there"
            )
        }
        guard let settings = try? JSONDecoder().decode(Self.self, from: data),
            settings.isUsable
        else {
            throw QuarryError(
                .badData,
                while: "reading the calibration",
                file.path,
                expected: "max_seq_len above 2, head_share, temperature above 0, neutral_below, "
                    + "target_precision, held_out",
                found: String(decoding: data.prefix(80), as: UTF8.self)
            )
        }
        self = settings
    }

    /// Writes a file, keys sorted.
    ///
    /// - Throws: `QuarryError` of kind `cannotWrite`.
    public func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        do {
            try (encoder.encode(self) + Data("\n".utf8)).write(to: file, options: .atomic)
        } catch {
            throw QuarryError(
                .cannotWrite,
                while: "writing the calibration",
                file.path,
                found: error.localizedDescription
            )
        }
    }

    private var isUsable: Bool {
        longest > 2 && (0...1).contains(headShare) && temperature > 0 && temperature.isFinite
            && (0...1).contains(neutralBelow)
    }
}
