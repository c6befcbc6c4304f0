public import Foundation
import QuestionAnswering

extension EvaluationResult {
    /// Reads what `quarry evaluate --json` printed.
    ///
    /// - Throws: `QuarryError` of kind `badData` naming the file and the place in it.
    public init(json data: Data, from path: String) throws {
        do {
            self = try JSONDecoder().decode(EvaluationResult.self, from: data)
        } catch {
            throw QuarryError(
                .badData,
                while: "reading",
                path,
                expected: "the JSON that quarry evaluate prints with --json",
                found: Self.explanation(error),
                nextStep: "Make it anew: quarry evaluate … --json > \(path)"
            )
        }
    }

    private static func explanation(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "no JSON" }
        switch error {
        case .keyNotFound(let key, let context):
            return "no \"\(key.stringValue)\"" + place(context)
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            let reason = context.debugDescription.trimmingCharacters(in: ["."])
            return (reason.isEmpty ? "something else" : reason) + place(context)
        @unknown default:
            return "something else"
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return path.isEmpty ? "" : " at \(path.joined(separator: "."))"
    }
}
