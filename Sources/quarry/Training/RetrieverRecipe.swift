import Foundation
import QuestionAnswering
import Retrieval
import Tensors
import Yams

/// How a retriever is trained: the options of `quarry train retriever`, as a recipe file names them.
struct RetrieverRecipe: Equatable {
    var model = "all-MiniLM-L6-v2"
    var shared = false
    var epochs = 1
    var batchSize = 32
    var learningRate = 2e-5
    var warmUp = 0.1
    var temperature = 0.05
    var maxQuestionTokens = 64
    var maxPassageTokens = 128
    var hardNegatives = 1
    var productNegatives = 0
    var minedNegatives = 8
    var heldOutShare = 0.05
    var heldOutQuestions = 500
    var patience: Int?
    var limit: Int?
    var seed: UInt64 = 1
    var checkpointSteps = 200
    var precision = PrecisionChoice.bfloat16
    var passageText = PassageText.titleAndText

    /// Reads a recipe file over the defaults.
    ///
    /// - Throws: `QuarryError` naming the line of what it does not understand.
    init(file: String? = nil) throws {
        guard let file else { return }
        guard let data = FileManager.default.contents(atPath: file) else {
            throw QuarryError(
                .missing,
                while: "reading the recipe",
                file,
                expected: "a YAML file",
                found: "no readable file"
            )
        }
        let root: Node?
        do {
            root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self))
        } catch {
            throw Self.fault(file, nil, expected: "YAML", found: "\(error)")
        }
        guard let mapping = root?.mapping else {
            throw Self.fault(file, nil, expected: "options, such as \"epochs: 2\"", found: "others")
        }
        for (name, value) in mapping {
            let key = name.string ?? ""
            guard set(key, value.scalar?.string) else {
                throw Self.fault(
                    file,
                    name.mark?.line,
                    expected: Self.keys.contains(key)
                        ? "a value that --\(key) takes"
                        : "one of " + Self.keys.joined(separator: ", "),
                    found: Self.keys.contains(key)
                        ? "\"\(value.scalar?.string ?? "a list or map")\"" : "\"\(key)\""
                )
            }
        }
    }

    static let keys = [
        "model", "shared", "epochs", "batch-size", "learning-rate", "warm-up", "temperature",
        "max-question-tokens", "max-passage-tokens", "hard-negatives", "product-negatives",
        "mined-negatives", "held-out-share", "held-out-questions", "patience", "limit", "seed",
        "checkpoint-steps", "precision", "passage-text",
    ]

    /// Takes over one value; false where it is none that the key takes.
    private mutating func set(_ key: String, _ text: String?) -> Bool {
        guard let text else { return false }
        func put<Value>(_ path: WritableKeyPath<Self, Value>, _ value: Value?) -> Bool {
            guard let value else { return false }
            self[keyPath: path] = value
            return true
        }
        return switch key {
        case "model": put(\.model, text)
        case "shared": put(\.shared, Bool(text))
        case "epochs": put(\.epochs, Int(text))
        case "batch-size": put(\.batchSize, Int(text))
        case "learning-rate": put(\.learningRate, Double(text))
        case "warm-up": put(\.warmUp, Double(text))
        case "temperature": put(\.temperature, Double(text))
        case "max-question-tokens": put(\.maxQuestionTokens, Int(text))
        case "max-passage-tokens": put(\.maxPassageTokens, Int(text))
        case "hard-negatives": put(\.hardNegatives, Int(text))
        case "product-negatives": put(\.productNegatives, Int(text))
        case "mined-negatives": put(\.minedNegatives, Int(text))
        case "held-out-share": put(\.heldOutShare, Double(text))
        case "held-out-questions": put(\.heldOutQuestions, Int(text))
        case "patience": put(\.patience, Int(text).map(Optional.some))
        case "limit": put(\.limit, Int(text).map(Optional.some))
        case "seed": put(\.seed, UInt64(text))
        case "checkpoint-steps": put(\.checkpointSteps, Int(text))
        case "precision": put(\.precision, PrecisionChoice(rawValue: text))
        case "passage-text": put(\.passageText, PassageText(rawValue: text))
        default: false
        }
    }

    /// Refuses numbers that no training can start with.
    func check() throws {
        let faults = [
            (epochs > 0, "epochs of 1 or more", "\(epochs)"),
            (
                batchSize > 1,
                "a batch size of 2 or more: questions learn from each other's passages",
                "\(batchSize)"
            ),
            (
                learningRate > 0 && learningRate.isFinite, "a learning rate above 0",
                "\(learningRate)"
            ),
            ((0..<1).contains(warmUp), "a warm-up from 0 to below 1", "\(warmUp)"),
            (temperature > 0 && temperature.isFinite, "a temperature above 0", "\(temperature)"),
            (maxQuestionTokens > 2, "questions of 3 tokens or more", "\(maxQuestionTokens)"),
            (maxPassageTokens > 2, "passages of 3 tokens or more", "\(maxPassageTokens)"),
            (
                min(hardNegatives, productNegatives, minedNegatives) >= 0, "negatives of 0 or more",
                "a number below 0"
            ),
            (
                (0..<1).contains(heldOutShare), "a held-out share from 0 to below 1",
                "\(heldOutShare)"
            ),
            (limit.map { $0 > 0 } ?? true, "a limit above 0", "\(limit ?? 0)"),
        ]
        guard let fault = faults.first(where: { !$0.0 }) else { return }
        throw QuarryError(
            .usage,
            while: "setting up",
            "the training",
            expected: fault.1,
            found: fault.2
        )
    }

    private static func fault(_ file: String, _ line: Int?, expected: String, found: String)
        -> QuarryError
    {
        QuarryError(
            .badData,
            while: "reading the recipe",
            file,
            at: SourceLocation(file: file, line: line),
            expected: expected,
            found: found
        )
    }
}

/// What the command line calls a precision.
enum PrecisionChoice: String, CaseIterable {
    case float32
    case bfloat16

    /// What products take on this machine.
    var tensors: Precision { self == .float32 ? .float32 : Precision.bfloat16.supported }
}
