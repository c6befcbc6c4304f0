/// Passages that a search may find, by their numbers in a frozen index.
enum PassageChoice: Sendable {
    case all
    /// Few of them, ascending.
    case few([UInt32])
    case many(PassageBits)

    /// Looking candidates up one by one pays when there is one among so many passages.
    private static let sparsity = 24

    /// Chooses the form that is searched faster.
    init(_ numbers: [UInt32], of passages: Int) {
        self =
            numbers.count < passages / Self.sparsity
            ? .few(numbers) : .many(PassageBits(numbers, of: passages))
    }

    /// What it takes in memory, about.
    var bytes: Int {
        switch self {
        case .all: 0
        case .few(let numbers): 4 * numbers.count
        case .many(let bits): 8 * bits.words.count
        }
    }

    /// How many passages a search can find at most.
    func most(of passages: Int) -> Int {
        if case .few(let numbers) = self { numbers.count } else { passages }
    }

    /// Lends what C wants: candidates with their count, and a bitmap.
    func withPointers(_ body: (UnsafePointer<UInt32>?, Int, UnsafePointer<UInt64>?) -> Void) {
        switch self {
        case .all: body(nil, 0, nil)
        case .few(let numbers):
            numbers.withUnsafeBufferPointer { body($0.baseAddress, $0.count, nil) }
        case .many(let bits):
            bits.words.withUnsafeBufferPointer { body(nil, 0, $0.baseAddress) }
        }
    }
}

/// A bit for each passage of a frozen index.
struct PassageBits: Sendable {
    /// Bit `n % 64` of word `n / 64` is that of passage `n`.
    private(set) var words: [UInt64]

    /// Sets the bits of some of so many passages.
    init(_ numbers: some Sequence<UInt32>, of passages: Int) {
        words = Array(repeating: 0, count: (passages + 63) / 64)
        for number in numbers { words[Int(number >> 6)] |= 1 << UInt64(number & 63) }
    }

    /// Sets all bits but those.
    init(allBut numbers: some Sequence<UInt32>, of passages: Int) {
        words = Array(repeating: .max, count: (passages + 63) / 64)
        for number in numbers { words[Int(number >> 6)] &= ~(1 << UInt64(number & 63)) }
    }
}
