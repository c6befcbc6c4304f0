import QuestionAnswering

extension InMemoryStore {
    /// Refuses what no store may hold.
    static func check(_ document: Document, labels: [UnboundLabel]) throws {
        guard !document.text.isEmpty else { throw badData("a text", "an empty one") }
        guard document.id?.rawValue.isEmpty != true else { throw badData("an id", "an empty one") }
        let texts = [document.id?.rawValue, document.title, document.text].compactMap { $0 }
        guard !texts.contains(where: hasNUL), !hasNUL(document.metadata) else {
            throw badData("no NUL character", "one")
        }
        for label in labels { try check(label.bound(to: document.id ?? DocumentID("new"))) }
    }

    /// Refuses a label that no store may hold.
    static func check(_ label: Label) throws {
        let texts = [
            label.id, label.question, label.documentID.rawValue, label.origin ?? "",
            label.answer?.text ?? "",
        ]
        guard !label.id.isEmpty, !label.documentID.rawValue.isEmpty else {
            throw badData("an id", "an empty one")
        }
        guard !texts.contains(where: hasNUL), !hasNUL(label.metadata) else {
            throw badData("no NUL character", "one")
        }
    }

    static func badData(_ expected: String, _ found: String) -> QuarryError {
        QuarryError(.badData, while: "storing", "a batch", expected: expected, found: found)
    }

    private static func hasNUL(_ text: String) -> Bool { text.utf8.contains(0) }

    private static func hasNUL(_ metadata: Metadata) -> Bool {
        metadata.contains { hasNUL($0.key) || hasNUL($0.value) }
    }

    private static func hasNUL(_ value: MetadataValue) -> Bool {
        switch value {
        case .string(let text): hasNUL(text)
        case .list(let values): values.contains(where: hasNUL)
        case .object(let fields): hasNUL(fields)
        case .integer, .number, .bool: false
        }
    }
}
