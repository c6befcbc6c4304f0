public import QuestionAnswering

/// Everything that an embedded store does.
public typealias FullStore = DocumentStore & LexicalIndex & VectorStore

/// What every store promises, one claim at a time.
///
/// A suite runs each claim against its own store:
/// `@Test(arguments: StoreContract.claims) func holds(_ claim: StoreClaim) async throws`.
public enum StoreContract {
    /// All claims.
    public static let claims: [StoreClaim] =
        documentClaims + duplicateClaims + labelClaims + filterClaims + searchClaims + vectorClaims
        + historyClaims
}

/// One promise of a store, and how to see that it is kept.
public struct StoreClaim: Sendable, CustomStringConvertible {
    /// Makes an empty store that cuts texts with the splitter.
    public typealias Make = @Sendable (any PassageSplitting) async throws -> any FullStore

    /// The promise as a sentence.
    public let description: String
    private let body: @Sendable (Make) async throws -> Void

    /// A claim that says how its stores cut texts.
    static func making(
        _ description: String,
        _ body: @escaping @Sendable (Make) async throws -> Void
    ) -> StoreClaim {
        StoreClaim(description: description, body: body)
    }

    private init(description: String, body: @escaping @Sendable (Make) async throws -> Void) {
        self.description = description
        self.body = body
    }

    /// A claim about a store that leaves texts whole.
    init(
        _ description: String,
        of body: @escaping @Sendable (any FullStore) async throws -> Void
    ) {
        self.description = description
        self.body = { try await body($0(WholeText())) }
    }

    /// Throws `BrokenClaim` when the store breaks the promise.
    public func check(_ make: Make) async throws { try await body(make) }
}

/// A store broke a promise.
public struct BrokenClaim: Error, CustomStringConvertible {
    /// What was expected and found.
    public let description: String
}

/// Throws when two values differ.
func expect<Value: Equatable>(
    _ found: Value,
    equals expected: Value,
    _ subject: @autoclosure () -> String = "",
    line: Int = #line
) throws {
    guard found != expected else { return }
    throw BrokenClaim(
        description: "line \(line): \(subject()) expected \(expected), found \(found)"
    )
}

/// Throws when the body does not throw an error of that kind.
func expectError(
    _ kind: QuarryError.Kind,
    line: Int = #line,
    _ body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let error as QuarryError {
        return try expect(error.kind, equals: kind, "\(error)", line: line)
    }
    throw BrokenClaim(description: "line \(line): expected an error, \(kind)")
}

/// Cuts a text after every full stop, so that documents have several passages.
public struct SentenceSplitting: PassageSplitting {
    /// Makes the splitter.
    public init() {}

    /// The stretches between full stops, each with its stop.
    public func ranges(in text: String) -> [TextRange] {
        var ranges: [TextRange] = []
        var start = (scalar: 0, byte: 0)
        var end = start
        func cut() {
            guard end.byte > start.byte else { return }
            ranges.append(
                TextRange(scalars: start.scalar..<end.scalar, bytes: start.byte..<end.byte)
            )
            start = end
        }
        for scalar in text.unicodeScalars {
            end.scalar += 1
            end.byte += UTF8.width(scalar)
            if scalar == "." { cut() }
        }
        cut()
        return ranges
    }
}

extension CorpusItem {
    /// A document in one line.
    init(
        _ text: String,
        id: String? = nil,
        title: String? = nil,
        _ metadata: Metadata = [:],
        labels: [UnboundLabel] = []
    ) {
        self.init(
            document: Document(
                id: id.map { DocumentID($0) },
                title: title,
                text: text,
                metadata: metadata
            ),
            labels: labels
        )
    }
}
