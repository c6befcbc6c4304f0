internal import GRDB
internal import QuestionAnswering

/// A function for SQL that compares a field of a document's metadata: `metadata`, the field's name, the
/// comparison as it is written, and the values of which one must fit.
enum MetadataFunction {
    static let name = "quarry_has"

    /// SQLite takes no more than 127 arguments.
    static let mostValues = 100

    /// The function, for a connection.
    static let function = DatabaseFunction(name, pure: true) { values in
        guard values.count > 3, let metadata = String.fromDatabaseValue(values[0]),
            let field = String.fromDatabaseValue(values[1]),
            let comparison = String.fromDatabaseValue(values[2])
                .flatMap(Filter.Comparison.init(rawValue:))
        else { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
        let found = try MetadataJSON.metadata(from: metadata)
        return values[3...].lazy.compactMap(String.fromDatabaseValue).contains { value in
            Filter.compare(field: field, comparison, FilterValue(value))
                .matches(found, documentID: DocumentID(""))
        }
    }
}
