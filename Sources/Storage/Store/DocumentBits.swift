internal import Foundation
internal import GRDB
internal import QuestionAnswering

/// The documents of a store for which a filter holds, a bit for each.
///
/// It means what `Filter.matches` means; the contract suite compares the two.
struct DocumentBits {
    /// The bit of document n is bit n % 8 of byte n / 8.
    private var bytes: [UInt8]

    /// More values than this are looked up in turns: SQLite bounds the arguments of a statement.
    private static let mostValues = 1_000

    /// Asks the store.
    init(of filter: Filter, on db: Database) throws {
        let last = try Int.fetchOne(db, sql: "SELECT max(serial) FROM documents") ?? 0
        try self.init(of: filter, length: last / 8 + 1, db)
    }

    /// A condition on a document, for SQL: few documents are listed, so that SQLite may go to each of
    /// them, many looked up.
    func condition(on document: String) -> (sql: String, arguments: StatementArguments) {
        let count = bytes.reduce(0) { $0 + $1.nonzeroBitCount }
        guard count > 0 else { return ("FALSE", []) }
        // Fewer than one in eight.
        guard count < bytes.count else {
            return ("quarry_is_in(?, \(document))", [Data(bytes)])
        }
        let list = DocumentList(documents)
        return (
            "\(document) IN (SELECT document FROM quarry_documents(?, ?))",
            [list.documents[0], Data(list.bytes)]
        )
    }

    private var documents: [Int64] {
        var documents: [Int64] = []
        for (place, byte) in bytes.enumerated() where byte != 0 {
            for bit in 0..<8 where byte >> UInt8(bit) & 1 == 1 {
                documents.append(Int64(8 * place + bit))
            }
        }
        return documents
    }

    private init(of filter: Filter, length: Int, _ db: Database) throws {
        func bits(_ filter: Filter) throws -> DocumentBits {
            try DocumentBits(of: filter, length: length, db)
        }
        func bits(_ query: ValueQuery) throws -> DocumentBits {
            DocumentBits(try query.documents(among: 8 * length, on: db), length: length)
        }
        switch filter {
        case .compare(let field, .notEqual, let value):
            self = try bits(ValueQuery(having: field))
            remove(try bits(ValueQuery(field, .equal, value)))
        case .compare(let field, let comparison, let value):
            self = try bits(ValueQuery(field, comparison, value))
        case .any(let field, let values):
            self.init(Data(), length: length)
            for part in values.parts(of: Self.mostValues) {
                formUnion(try bits(ValueQuery(field, any: part)))
            }
        case .all(let parts):
            self.init(Data(), length: length)
            invert()
            for part in parts where bytes.contains(where: { $0 != 0 }) {
                formIntersection(try bits(part))
            }
        case .either(let parts):
            self.init(Data(), length: length)
            for part in parts { formUnion(try bits(part)) }
        case .not(let part):
            self = try bits(part)
            invert()
        }
    }

    private init(_ found: Data, length: Int) {
        bytes = Array(found.prefix(length))
        bytes.append(contentsOf: repeatElement(0, count: length - bytes.count))
    }

    private mutating func formUnion(_ other: DocumentBits) {
        for place in bytes.indices { bytes[place] |= other.bytes[place] }
    }

    private mutating func formIntersection(_ other: DocumentBits) {
        for place in bytes.indices { bytes[place] &= other.bytes[place] }
    }

    private mutating func remove(_ other: DocumentBits) {
        for place in bytes.indices { bytes[place] &= ~other.bytes[place] }
    }

    private mutating func invert() {
        for place in bytes.indices { bytes[place] = ~bytes[place] }
    }
}
