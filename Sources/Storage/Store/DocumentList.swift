internal import CFullText
internal import Foundation
internal import GRDB

/// Documents by their numbers in the store, ascending, as the bytes in which the table of filter values
/// keeps them.
struct DocumentList: Equatable {
    /// None only where none is left to be kept.
    let documents: [Int64]

    /// More than this many do not stand in one row: a change writes a whole list, which should fit into a
    /// page beside others.
    static let mostDocuments = 500

    /// Takes documents that ascend.
    init(_ documents: some Sequence<Int64>) { self.documents = Array(documents) }

    /// Reads a row; throws when it is damaged.
    init(first: Int64, bytes: Data) throws {
        documents = bytes.withUnsafeBytes { bytes in
            [Int64](unsafeUninitializedCapacity: bytes.count + 1) { room, count in
                guard let start = room.baseAddress else { return }
                count = quarry_list_decode(first, bytes.baseAddress, bytes.count, start)
            }
        }
        guard !documents.isEmpty else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT,
                message: "a list of documents is damaged"
            )
        }
    }

    /// What stands beside the first document.
    var bytes: [UInt8] {
        let most = quarry_list_widest * (documents.count - 1)
        guard most > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: most) { bytes, count in
            guard let start = bytes.baseAddress else { return }
            count = quarry_list_encode(documents, documents.count, start)
        }
    }

    /// The same in lists that are not too long, all but the last one full.
    var parts: [DocumentList] { parts(of: Self.mostDocuments) }

    /// With more documents, which ascend, in lists that are not too long.
    ///
    /// What comes behind all others leaves full lists behind; else there will be more, and there is room
    /// for them.
    func adding(_ more: [Int64]) -> [DocumentList] {
        guard let last = documents.last, let next = more.first, next <= last else {
            return DocumentList(documents + more).parts
        }
        let all = DocumentList(Set(documents).union(more).sorted())
        let count = (all.documents.count + Self.mostDocuments - 1) / Self.mostDocuments
        return all.parts(of: (all.documents.count + count - 1) / count)
    }

    /// Without a document; nil when it is not there.
    func removing(_ document: Int64) -> DocumentList? {
        documents.contains(document) ? DocumentList(documents.filter { $0 != document }) : nil
    }

    private func parts(of most: Int) -> [DocumentList] {
        if 1...most ~= documents.count { return [self] }
        return stride(from: 0, to: documents.count, by: most).map {
            DocumentList(documents[$0..<min($0 + most, documents.count)])
        }
    }
}
