internal import CFullText

/// Why a frozen index of words cannot be used or made.
enum FrozenWordsFault: Error, Hashable, CustomStringConvertible {
    case foreign
    case newerFormat
    case damaged
    case noMemory
    case tooLarge
    /// SQLite's result code.
    case sqlite(Int32)

    /// The fault that a C function reports.
    init(code: Int32) {
        self =
            switch Int(code) {
            case QUARRY_POSTINGS_FOREIGN: .foreign
            case QUARRY_POSTINGS_NEWER: .newerFormat
            case QUARRY_POSTINGS_NO_MEMORY: .noMemory
            case QUARRY_POSTINGS_TOO_LARGE: .tooLarge
            case QUARRY_POSTINGS_SQLITE...:
                .sqlite(code - Int32(QUARRY_POSTINGS_SQLITE))
            default: .damaged
            }
    }

    var description: String {
        switch self {
        case .foreign: "it is not a frozen index of words"
        case .newerFormat: "a newer Quarry made it"
        case .damaged: "it is damaged"
        case .noMemory: "there is not enough memory"
        case .tooLarge: "there are more passages or words than a file holds"
        case .sqlite(let code): "SQLite reports error \(code)"
        }
    }
}
