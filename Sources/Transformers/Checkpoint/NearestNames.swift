/// The existing names most like one that is missing.
struct NearestNames: CustomStringConvertible {
    /// At most three, the nearest first.
    let names: [String]
    private let total: Int

    /// Compares by edit distance; names that end in the same parts count as nearer.
    init(to wanted: String, among names: some Collection<String>) {
        total = names.count
        let ranked = names.map { name in
            (distance: Self.distance(wanted, name) - 4 * Self.sharedEnd(wanted, name), name: name)
        }
        self.names = ranked.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(3).map(\.name)
    }

    /// As errors say it.
    var description: String {
        guard !names.isEmpty else { return "nothing" }
        return "no such key among \(total); the nearest are " + names.joined(separator: ", ")
    }

    /// How many dotted parts two names share at their end.
    private static func sharedEnd(_ left: String, _ right: String) -> Int {
        zip(left.split(separator: ".").reversed(), right.split(separator: ".").reversed())
            .prefix { $0 == $1 }.count
    }

    /// The edits (insert, delete, replace a byte) that turn one name into the other.
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right.utf8)
        var row = Array(0...right.count)
        for (index, byte) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in right.indices {
                let replaced = diagonal + (byte == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
