/// Takes an HTML page apart into tags and the text between them.
struct HTMLScanner {
    private let bytes: [UInt8]
    private var position = 0

    /// A tag, without its attributes.
    struct Tag: Equatable {
        /// In lower case.
        let name: String
        /// Whether it is an end tag.
        let isClosing: Bool
        /// Whether it closes itself, as in `<br/>`.
        let isEmpty: Bool
    }

    /// A piece of a page.
    enum Token: Equatable {
        /// Text, its entities decoded.
        case text(String)
        /// A tag.
        case tag(Tag)
    }

    /// Starts at the front of a page.
    init(_ source: String) { bytes = Array(source.utf8) }

    /// The next piece; nil at the end.
    ///
    /// Comments and declarations are passed over.
    mutating func next() -> Token? {
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "<") else { return .text(textToTag()) }
            if skipDeclaration() { continue }
            if let tag = tag() { return .tag(tag) }
            // A `<` that opens nothing is text.
            position += 1
            return .text("<")
        }
        return nil
    }

    /// The text up to the end tag of an element that holds no tags, and goes behind it.
    mutating func content(of name: String) -> String {
        let start = position
        let end = endTag(name, from: position)
        position = end ?? bytes.count
        let content = decoded(start..<position)
        skipTag()
        return content
    }

    /// Goes behind the end tag that belongs to a start tag just read.
    mutating func skip(_ name: String) {
        // Scripts may hold anything but their end tag; other elements may hold their own kind.
        let isRaw = ["script", "style", "textarea", "iframe"].contains(name)
        var depth = 1
        while depth > 0, position < bytes.count {
            if isRaw {
                position = endTag(name, from: position) ?? bytes.count
                skipTag()
                return
            }
            guard let token = next() else { return }
            guard case .tag(let tag) = token, tag.name == name, !tag.isEmpty else { continue }
            depth += tag.isClosing ? -1 : 1
        }
    }

    // MARK: - Tags

    private mutating func tag() -> Tag? {
        var end = position + 1
        let isClosing = end < bytes.count && bytes[end] == UInt8(ascii: "/")
        if isClosing { end += 1 }
        let start = end
        guard end < bytes.count, bytes[end].isASCIILetter else { return nil }
        while end < bytes.count, !bytes[end].endsTagName { end += 1 }
        let name = String(decoding: bytes[start..<end], as: UTF8.self).lowercased()
        position = end
        let isEmpty = skipAttributes()
        return Tag(name: name, isClosing: isClosing, isEmpty: isEmpty)
    }

    /// Goes behind the `>` of a tag; a `>` inside quotes is part of an attribute's value.
    private mutating func skipAttributes() -> Bool {
        var quote: UInt8 = 0
        var isValueNext = false
        var isEmpty = false
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if quote != 0 {
                if byte == quote { quote = 0 }
                continue
            }
            switch byte {
            case UInt8(ascii: ">"): return isEmpty
            // A quote opens a value only behind `=`; elsewhere it is a slip of the pen.
            case UInt8(ascii: "\""), UInt8(ascii: "'"): if isValueNext { quote = byte }
            default: break
            }
            isEmpty = byte == UInt8(ascii: "/")
            if !byte.isHTMLSpace { isValueNext = byte == UInt8(ascii: "=") }
        }
        return isEmpty
    }

    private mutating func skipTag() {
        guard position < bytes.count else { return }
        _ = tag()
    }

    private func endTag(_ name: String, from start: Int) -> Int? {
        let wanted = Array("</\(name)".utf8)
        var place = start
        while place + wanted.count <= bytes.count {
            if bytes[place] == wanted[0],
                bytes[place..<place + wanted.count].elementsEqual(
                    wanted,
                    by: { $0.lowercase == $1 }
                ),
                place + wanted.count == bytes.count || bytes[place + wanted.count].endsTagName
            {
                return place
            }
            place += 1
        }
        return nil
    }

    /// Goes behind `<!-- … -->`, `<!…>` or `<?…>` when one stands here.
    private mutating func skipDeclaration() -> Bool {
        let rest = bytes[position...]
        if rest.starts(with: "<!--".utf8) {
            // `<!-->` and `<!--->` are whole comments.
            position = end(of: "-->", from: position + 2) ?? bytes.count
        } else if rest.starts(with: "<!".utf8) || rest.starts(with: "<?".utf8) {
            position = end(of: ">", from: position + 2) ?? bytes.count
        } else {
            return false
        }
        return true
    }

    private func end(of mark: StaticString, from start: Int) -> Int? {
        let count = mark.utf8CodeUnitCount
        var place = start
        while place + count <= bytes.count {
            if (0..<count).allSatisfy({ bytes[place + $0] == mark.utf8Start[$0] }) {
                return place + count
            }
            place += 1
        }
        return nil
    }

    // MARK: - Text

    private mutating func textToTag() -> String {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        return decoded(start..<position)
    }

    /// A range of bytes with its entities decoded.
    private func decoded(_ range: Range<Int>) -> String {
        var text = ""
        var plain = range.lowerBound
        var place = range.lowerBound
        while place < range.upperBound {
            guard bytes[place] == UInt8(ascii: "&"),
                let (scalar, next) = entity(at: place, end: range.upperBound)
            else {
                place += 1
                continue
            }
            text += String(decoding: bytes[plain..<place], as: UTF8.self)
            text.unicodeScalars.append(scalar)
            plain = next
            place = next
        }
        return text + String(decoding: bytes[plain..<range.upperBound], as: UTF8.self)
    }

    private func entity(at ampersand: Int, end: Int) -> (scalar: Unicode.Scalar, next: Int)? {
        var place = ampersand + 1
        if place < end, bytes[place] == UInt8(ascii: "#") { return number(at: place + 1, end: end) }
        while place < end, bytes[place].isASCIILetter || bytes[place].isASCIIDigit,
            place - ampersand < 32
        {
            place += 1
        }
        let name = String(decoding: bytes[ampersand + 1..<place], as: UTF8.self)
        guard let scalar = HTMLEntities.scalar(named: name) else { return nil }
        if place < end, bytes[place] == UInt8(ascii: ";") { return (scalar, place + 1) }
        // `&copy=1` is part of an address, not a character.
        guard HTMLEntities.mayLackSemicolon(scalar, named: name),
            place == end || bytes[place] != UInt8(ascii: "=")
        else { return nil }
        return (scalar, place)
    }

    private func number(at start: Int, end: Int) -> (scalar: Unicode.Scalar, next: Int)? {
        let isHexadecimal = start < end && bytes[start].lowercase == UInt8(ascii: "x")
        let first = isHexadecimal ? start + 1 : start
        var place = first
        var value: UInt32 = 0
        while place < end, let digit = bytes[place].digit(isHexadecimal ? 16 : 10) {
            // Kept below overflow: everything above the last scalar means the same.
            value = min(value * (isHexadecimal ? 16 : 10) + digit, 0x11_0000)
            place += 1
        }
        guard place > first else { return nil }
        if place < end, bytes[place] == UInt8(ascii: ";") { place += 1 }
        let scalar = HTMLEntities.scalar(numbered: value)
        return (scalar, place)
    }
}

extension UInt8 {
    fileprivate var lowercase: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
    fileprivate var isASCIILetter: Bool { lowercase &- 0x61 < 26 }
    fileprivate var isASCIIDigit: Bool { self &- 0x30 < 10 }
    fileprivate var isHTMLSpace: Bool { Unicode.Scalar(self).isHTMLSpace }
    fileprivate var endsTagName: Bool {
        isHTMLSpace || self == UInt8(ascii: ">") || self == UInt8(ascii: "/")
    }

    fileprivate func digit(_ radix: Int) -> UInt32? {
        if isASCIIDigit { return UInt32(self - 0x30) }
        guard radix == 16, lowercase &- 0x61 < 6 else { return nil }
        return UInt32(lowercase - 0x61 + 10)
    }
}
