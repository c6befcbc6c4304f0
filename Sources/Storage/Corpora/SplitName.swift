/// The split that a file's name tells.
enum SplitName {
    /// `train`, `test` or `dev` when the name ends or begins so, as in `electronics-train.csv` and
    /// `dev-v2.0.json`.
    ///
    /// Other makers write `validation` for what SubjQA and SQuAD call `dev`.
    static func guess(_ path: String) -> String? {
        let file = path.split(separator: "/").last ?? ""
        let stem = file.split(separator: ".").first ?? ""
        let words = stem.split { "-_ ".contains($0) }
        return words.last.flatMap(split) ?? words.first.flatMap(split)
    }

    private static func split(_ word: Substring) -> String? {
        switch word.lowercased() {
        case "train", "training": "train"
        case "test": "test"
        case "dev", "validation", "valid", "val": "dev"
        default: nil
        }
    }
}
