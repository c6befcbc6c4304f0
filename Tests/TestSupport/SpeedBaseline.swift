public import Foundation

/// Costs of an earlier run, by instruction set and benchmark, to hold a later run against.
///
/// A cost is a ratio to something measured in the same run, so that neither the machine's clock nor
/// other work on it matters much; what it is a ratio to differs with the instruction set.
public struct SpeedBaseline: Equatable, Sendable {
    /// A cost so many times the baseline's is too much.
    public static let tolerance = 1.10

    private var costs: [String: [String: Double]]

    /// A baseline without costs.
    public init() { costs = [:] }

    /// Reads a baseline's file.
    ///
    /// - Throws: What reading or decoding throws.
    public init(contentsOf file: URL) throws {
        costs = try JSONDecoder().decode(
            [String: [String: Double]].self,
            from: Data(contentsOf: file)
        )
    }

    /// Writes it.
    ///
    /// - Throws: What encoding or writing throws.
    public func write(to file: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try (encoder.encode(costs) + Data("\n".utf8)).write(to: file)
    }

    /// Puts costs in the place of earlier ones of the same names.
    public mutating func add(_ new: [String: Double], on instructions: String) {
        costs[instructions, default: [:]].merge(new) { $1 }
    }

    /// What is slower now, by name; nil where the baseline knows nothing of the instruction set.
    ///
    /// A benchmark that the baseline does not know passes, as does one that was not run.
    public func slowdowns(of now: [String: Double], on instructions: String) -> [Slowdown]? {
        costs[instructions].map { before in
            now.sorted { $0.key < $1.key }.compactMap { name, cost in
                guard let known = before[name] else { return nil }
                // A cost that is no number compares as false, and is too much.
                guard !(cost <= known * Self.tolerance) else { return nil }
                return Slowdown(name: name, before: known, now: cost)
            }
        }
    }

    /// What is slower twice in a row: what is slower at first is measured again.
    ///
    /// - Parameters:
    ///   - instructions: The instruction set in use.
    ///   - measure: Gives the costs of the named benchmarks; of all for nil.
    /// - Returns: As the other form, with the second measurement's costs.
    /// - Throws: What `measure` throws.
    public func slowdowns(
        on instructions: String,
        measuredBy measure: (_ names: Set<String>?) async throws -> [String: Double]
    ) async rethrows -> [Slowdown]? {
        guard let first = try await slowdowns(of: measure(nil), on: instructions) else {
            return nil
        }
        guard !first.isEmpty else { return [] }
        let suspects = Set(first.map(\.name))
        let second = slowdowns(of: try await measure(suspects), on: instructions) ?? []
        return second.filter { suspects.contains($0.name) }
    }
}

/// A benchmark that costs more than it did.
public struct Slowdown: Equatable, Sendable, CustomStringConvertible {
    /// The benchmark.
    public let name: String
    /// What it cost.
    public let before: Double
    /// What it costs.
    public let now: Double

    /// Names it and its costs.
    public init(name: String, before: Double, now: Double) {
        self.name = name
        self.before = before
        self.now = now
    }

    /// How often as much.
    public var ratio: Double { now / before }

    /// One line for people.
    public var description: String {
        let numbers = String(
            format: "%.3f times the baseline's cost (%.4g, now %.4g)",
            ratio,
            before,
            now
        )
        return "\(name): \(numbers)"
    }
}
