internal import Crypto
internal import Foundation
public import QuestionAnswering

extension DocumentID {
    /// The name of a document that has none of its own: the SHA-256 of its text.
    public static func contentHash(of text: String) -> DocumentID {
        DocumentID(Data(SHA256.hash(data: Data(text.utf8))).hexadecimal)
    }
}
