/// How a text falls into words, for search by words.
public enum LexicalTokenizer: String, Sendable, Hashable, CaseIterable {
    /// Runs of letters and digits, lower case, without accents.
    case unicode61
    /// The same, cut to their stems by Porter's rules for English (Porter 1980).
    case porter

    /// Name and options, as FTS5 spells them.
    var words: [String] {
        let plain = ["unicode61", "remove_diacritics", "2"]
        return switch self {
        case .unicode61: plain
        case .porter: ["porter"] + plain
        }
    }
}
