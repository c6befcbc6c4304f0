/// Porter's suffix stripping, with the additions of the stemmer that ROUGE scores are published
/// with.
///
/// Porter 1980, "An algorithm for suffix stripping", Program 14(3). The additions are those that
/// NLTK made and the rouge_score package inherits: a few irregular words, short words left alone,
/// `-ies` and `-ied` of four letters kept as `-ie`, y only behind a consonant, `-alli`, `-bli`,
/// `-fulli` and `-logi`.
package enum PorterStemmer {
    /// The stem of a lower-case ASCII word.
    package static func stem(_ word: String) -> String {
        if let known = irregular[word] { return known }
        var stem = Stem(letters: Array(word.utf8))
        guard stem.letters.count > 2 else { return word }
        stem.dropPlural()
        stem.dropPastAndGerund()
        stem.turnFinalY()
        stem.shortenDoubleSuffix()
        stem.apply(simpleSuffixes) { $0.measure > 0 }
        stem.dropLastSuffix()
        stem.dropFinalE()
        if stem.ends(with: "ll"), stem.without(1).measure > 1 { stem.letters.removeLast() }
        return String(decoding: stem.letters, as: UTF8.self)
    }

    fileprivate typealias Rule = (suffix: StaticString, replacement: StaticString)

    private static let irregular = [
        "sky": "sky", "skies": "sky", "dying": "die", "lying": "lie", "tying": "tie",
        "news": "news", "innings": "inning", "inning": "inning", "outings": "outing",
        "outing": "outing", "cannings": "canning", "canning": "canning", "howe": "howe",
        "proceed": "proceed", "exceed": "exceed", "succeed": "succeed",
    ]

    fileprivate static let doubleSuffixes: [Rule] = [
        ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"),
        ("izer", "ize"), ("bli", "ble"), ("alli", "al"), ("entli", "ent"), ("eli", "e"),
        ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"), ("ator", "ate"), ("alism", "al"),
        ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
        ("iviti", "ive"), ("biliti", "ble"), ("fulli", "ful"),
    ]

    private static let simpleSuffixes: [Rule] = [
        ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"),
        ("ful", ""), ("ness", ""),
    ]

    fileprivate static let lastSuffixes: [StaticString] = [
        "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion",
        "ou",
        "ism", "ate", "iti", "ous", "ive", "ize",
    ]
}

/// A word on its way to its stem.
private struct Stem {
    var letters: [UInt8]

    /// Porter's m: how often a consonant follows a vowel.
    var measure: Int {
        let consonants = consonants
        return zip(consonants, consonants.dropFirst()).count { !$0 && $1 }
    }

    /// By letter; a y is a consonant at the front and behind a vowel.
    var consonants: [Bool] {
        var result: [Bool] = []
        result.reserveCapacity(letters.count)
        for letter in letters {
            switch letter {
            case UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "o"),
                UInt8(ascii: "u"):
                result.append(false)
            case UInt8(ascii: "y"): result.append(!(result.last ?? false))
            default: result.append(true)
            }
        }
        return result
    }

    /// Porter's *o: ends consonant, vowel, consonant, the last not w, x or y; or is vowel,
    /// consonant.
    var endsInShortSyllable: Bool {
        let kinds = consonants
        guard letters.count != 2 else { return kinds == [false, true] }
        guard kinds.suffix(3) == [true, false, true], let last = letters.last else { return false }
        return !"wxy".utf8.contains(last)
    }

    /// Porter's *d.
    var endsInDoubleConsonant: Bool {
        letters.count >= 2 && letters[letters.count - 1] == letters[letters.count - 2]
            && consonants.last == true
    }

    func ends(with suffix: StaticString) -> Bool { letters.hasSuffix(suffix) }

    func without(_ count: Int) -> Stem { Stem(letters: Array(letters.dropLast(count))) }

    mutating func replaceLast(_ count: Int, by replacement: StaticString) {
        letters.removeLast(count)
        letters.append(contentsOf: replacement.bytes)
    }

    /// Replaces the first suffix that fits, if what stands before it allows.
    mutating func apply(_ rules: [PorterStemmer.Rule], when allows: (Stem) -> Bool) {
        guard let rule = rules.first(where: { ends(with: $0.suffix) }) else { return }
        let count = rule.suffix.utf8CodeUnitCount
        if allows(without(count)) { replaceLast(count, by: rule.replacement) }
    }

    /// Step 1a.
    mutating func dropPlural() {
        if ends(with: "ies") {
            replaceLast(3, by: letters.count == 4 ? "ie" : "i")
        } else if ends(with: "sses") {
            letters.removeLast(2)
        } else if ends(with: "s"), !ends(with: "ss") {
            letters.removeLast()
        }
    }

    /// Step 1b.
    mutating func dropPastAndGerund() {
        if ends(with: "ied") { return replaceLast(3, by: letters.count == 4 ? "ie" : "i") }
        if ends(with: "eed") {
            if without(3).measure > 0 { letters.removeLast() }
            return
        }
        let suffix = ends(with: "ed") ? 2 : ends(with: "ing") ? 3 : 0
        guard suffix > 0, without(suffix).consonants.contains(false) else { return }
        letters.removeLast(suffix)
        if ends(with: "at") || ends(with: "bl") || ends(with: "iz") {
            letters.append(UInt8(ascii: "e"))
        } else if endsInDoubleConsonant {
            if let last = letters.last, !"lsz".utf8.contains(last) { letters.removeLast() }
        } else if measure == 1, endsInShortSyllable {
            letters.append(UInt8(ascii: "e"))
        }
    }

    /// Step 1c.
    mutating func turnFinalY() {
        guard ends(with: "y"), letters.count > 2, without(1).consonants.last == true else { return }
        replaceLast(1, by: "i")
    }

    /// Step 2.
    mutating func shortenDoubleSuffix() {
        // "-alli" first, and its "-al" once more through the rules.
        if ends(with: "alli"), without(4).measure > 0 {
            letters.removeLast(2)
            return shortenDoubleSuffix()
        }
        if PorterStemmer.doubleSuffixes.contains(where: { ends(with: $0.suffix) }) {
            return apply(PorterStemmer.doubleSuffixes) { $0.measure > 0 }
        }
        if ends(with: "logi"), without(3).measure > 0 { letters.removeLast() }
    }

    /// Step 4.
    mutating func dropLastSuffix() {
        guard let suffix = PorterStemmer.lastSuffixes.first(where: { ends(with: $0) }) else {
            return
        }
        let rest = without(suffix.utf8CodeUnitCount)
        guard rest.measure > 1 else { return }
        if suffix.bytes.elementsEqual("ion".utf8), !rest.ends(with: "s"), !rest.ends(with: "t") {
            return
        }
        self = rest
    }

    /// Step 5a.
    mutating func dropFinalE() {
        guard ends(with: "e") else { return }
        let rest = without(1)
        let measure = rest.measure
        if measure > 1 || (measure == 1 && !rest.endsInShortSyllable) { self = rest }
    }
}

extension StaticString {
    /// The bytes of a literal.
    fileprivate var bytes: [UInt8] { withUTF8Buffer(Array.init) }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: StaticString) -> Bool {
        suffix.withUTF8Buffer { self.suffix($0.count).elementsEqual($0) }
    }
}
