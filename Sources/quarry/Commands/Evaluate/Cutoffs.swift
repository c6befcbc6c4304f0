import ArgumentParser
import Foundation

/// Cut-offs of a ranking, such as `1,3,5,10,20`: numbers from 1 to 10,000, each once, in any order.
struct Cutoffs: Equatable, ExpressibleByArgument, Sendable {
    /// Ascending.
    let values: [Int]

    /// The book's.
    static let standard = Cutoffs(values: [1, 3, 5, 10, 20])

    init(values: [Int]) { self.values = values }

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
        guard numbers.count == parts.count, numbers.allSatisfy({ (1...10_000).contains($0) }),
            Set(numbers).count == numbers.count
        else { return nil }
        values = numbers.sorted()
    }

    var defaultValueDescription: String { values.map(String.init).joined(separator: ",") }
}
