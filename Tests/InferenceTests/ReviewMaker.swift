import QuestionAnswering
import TestSupport

/// Passages for tests.
enum ReviewMaker {
    /// A passage that is a whole document.
    static func passage(_ text: String, number: Int64 = 1, document: String? = nil) -> Passage {
        passage(text, of: text, from: 0, number: number, document: document)
    }

    /// A passage that begins at a byte of a document.
    static func passage(
        _ text: String,
        of document: String,
        from byte: Int,
        number: Int64 = 1,
        document name: String? = nil
    ) -> Passage {
        let before = document.slice(bytes: 0..<byte).unicodeScalars.count
        return Passage(
            id: PassageID(number),
            documentID: DocumentID(name ?? "d\(number)"),
            text: text,
            range: TextRange(
                scalars: before..<before + text.unicodeScalars.count,
                bytes: byte..<byte + text.utf8.count
            ),
            metadata: ["item_id": .string("B\(number)")]
        )
    }

    static func scored(_ passages: [Passage]) -> [ScoredPassage] {
        passages.map { ScoredPassage(passage: $0, score: 1) }
    }

    /// Words that mean nothing, the same for the same seed.
    static func words(_ count: Int, seed: UInt64) -> [String] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            String(
                (0..<Int.random(in: 2...8, using: &generator)).map { _ in
                    Character(
                        Unicode.Scalar(UInt8.random(in: 97...122, using: &generator))
                    )
                }
            )
        }
    }
}
