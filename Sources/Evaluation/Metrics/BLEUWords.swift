/// The words of BLEU: the 13a tokenisation of mteval that published figures use.
///
/// Symbols stand alone, and so do full stops and commas unless digits surround them, and a hyphen
/// behind a digit.
enum BLEUWords {
    /// The words of a text.
    static func words(of text: String) -> [String] {
        var line = Array(" \(text) ".unicodeScalars)
        line = replacing(line, "<skipped>", by: "")
        line = replacing(line, "-\n", by: "")
        line = replacing(line, "\n", by: " ")
        for (entity, character) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")]
        {
            line = replacing(line, entity, by: character)
        }
        line = line.flatMap { isSymbol($0) ? [" ", $0, " "] : [$0] }
        line = spacing(line) {
            !isDigit($0) && isPoint($1)
        } with: {
            [$0, " ", $1, " "]
        }
        line = spacing(line) {
            isPoint($0) && !isDigit($1)
        } with: {
            [" ", $0, " ", $1]
        }
        line = spacing(line) {
            isDigit($0) && $1 == "-"
        } with: {
            [$0, " ", $1, " "]
        }
        return PythonText.split(line).map { word in
            var text = String.UnicodeScalarView()
            text.append(contentsOf: word)
            return String(text)
        }
    }

    /// Replaces every pair that fits, from front to back, no scalar being in two pairs.
    private static func spacing(
        _ line: [Unicode.Scalar],
        where fits: (Unicode.Scalar, Unicode.Scalar) -> Bool,
        with replacement: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(line.count * 2)
        var index = 0
        while index < line.count {
            if index + 1 < line.count, fits(line[index], line[index + 1]) {
                result.append(contentsOf: replacement(line[index], line[index + 1]))
                index += 2
            } else {
                result.append(line[index])
                index += 1
            }
        }
        return result
    }

    private static func replacing(_ line: [Unicode.Scalar], _ old: String, by new: String)
        -> [Unicode.Scalar]
    {
        let old = Array(old.unicodeScalars)
        guard line.contains(old[0]) else { return line }
        var result: [Unicode.Scalar] = []
        var index = 0
        while index < line.count {
            if line[index...].starts(with: old) {
                result.append(contentsOf: new.unicodeScalars)
                index += old.count
            } else {
                result.append(line[index])
                index += 1
            }
        }
        return result
    }

    /// ASCII punctuation and the blank, without ' , - and the full stop.
    private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " "..."&", "("..."+", "/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    private static func isPoint(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { "0"..."9" ~= scalar }
}
