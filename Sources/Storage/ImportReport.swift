public import QuestionAnswering

/// How far an import is.
public struct ImportProgress: Hashable, Sendable {
    /// Records of the corpus dealt with, rejected ones included.
    public let records: Int
    /// Bytes of the corpus read.
    public let bytesRead: Int
    /// Bytes of the corpus; nil when nobody knows.
    public let byteCount: Int?

    /// Joins the counts.
    public init(records: Int, bytesRead: Int, byteCount: Int?) {
        self.records = records
        self.bytesRead = bytesRead
        self.byteCount = byteCount
    }
}

/// What became of a corpus's records.
public struct ImportReport: Hashable, Sendable {
    /// Documents and labels that this run stored.
    public internal(set) var counts = AddedCounts()
    /// Records that were not documents, or labels without their place.
    public internal(set) var rejected = 0
    /// The first of them, at most as many as the options keep.
    public internal(set) var rejections: [Rejection] = []
    /// How many records an earlier run that was broken off had dealt with.
    public internal(set) var resumedAfter = 0

    /// An import that has not begun.
    public init() {}

    /// Takes over what was rejected.
    mutating func take(_ source: BatchSource<some Any>) {
        rejected = source.rejected
        rejections = source.rejections
    }

    /// The error of an import without a document.
    func noDocuments(in subject: String) -> QuarryError {
        let first = rejections.first.map { ", first \($0.location): \($0.reason)" } ?? ""
        return QuarryError(
            .badData,
            while: "importing",
            subject,
            expected: "at least one document",
            found: rejected == 0 ? "none" : "none, and \(rejected) rejected records\(first)"
        )
    }
}
