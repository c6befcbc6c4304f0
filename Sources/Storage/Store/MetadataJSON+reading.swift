internal import QuestionAnswering

extension MetadataJSON {
    /// The text is not what `text(of:)` writes.
    struct Malformed: Error {
        /// Where reading stopped.
        let byte: Int
    }

    /// Reads what `text(of:)` wrote.
    static func metadata(from text: String) throws(Malformed) -> Metadata {
        var reading = Reading(bytes: Array(text.utf8))
        let metadata = try reading.object()
        guard reading.place == reading.bytes.count else { throw Malformed(byte: reading.place) }
        return metadata
    }

    /// A recursive descent over the bytes.
    private struct Reading {
        let bytes: [UInt8]
        var place = 0

        var next: UInt8 { place < bytes.count ? bytes[place] : 0 }

        mutating func object() throws(Malformed) -> Metadata {
            try expect("{")
            var fields = Metadata()
            guard !take("}") else { return fields }
            repeat {
                let name = try string()
                try expect(":")
                fields[name] = try value()
            } while take(",")
            try expect("}")
            return fields
        }

        mutating func value() throws(Malformed) -> MetadataValue {
            switch next {
            case UInt8(ascii: "\""): return .string(try string())
            case UInt8(ascii: "{"): return .object(try object())
            case UInt8(ascii: "["): return .list(try list())
            case UInt8(ascii: "t"), UInt8(ascii: "f"): return .bool(try truth())
            default: return try number()
            }
        }

        mutating func list() throws(Malformed) -> [MetadataValue] {
            try expect("[")
            var values: [MetadataValue] = []
            guard !take("]") else { return values }
            repeat { values.append(try value()) } while take(",")
            try expect("]")
            return values
        }

        mutating func truth() throws(Malformed) -> Bool {
            let word = next == UInt8(ascii: "t") ? "true" : "false"
            guard bytes[place...].starts(with: word.utf8) else { throw Malformed(byte: place) }
            place += word.utf8.count
            return word == "true"
        }

        mutating func number() throws(Malformed) -> MetadataValue {
            let start = place
            while ![UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), 0].contains(next) {
                place += 1
            }
            let digits = String(decoding: bytes[start..<place], as: UTF8.self)
            if let whole = Int64(digits) { return .integer(whole) }
            guard let number = Double(digits) else { throw Malformed(byte: start) }
            return .number(number)
        }

        mutating func string() throws(Malformed) -> String {
            try expect("\"")
            var text: [UInt8] = []
            while next != UInt8(ascii: "\"") {
                guard place < bytes.count else { throw Malformed(byte: place) }
                if next == UInt8(ascii: "\\") {
                    text.append(try escaped())
                } else {
                    text.append(next)
                    place += 1
                }
            }
            place += 1
            return String(decoding: text, as: UTF8.self)
        }

        /// Only control characters, quotes and backslashes are escaped: all of them one byte.
        mutating func escaped() throws(Malformed) -> UInt8 {
            let letter = place + 1 < bytes.count ? bytes[place + 1] : 0
            place += 2
            switch letter {
            case UInt8(ascii: "n"): return 10
            case UInt8(ascii: "r"): return 13
            case UInt8(ascii: "t"): return 9
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return letter
            case UInt8(ascii: "u") where place + 4 <= bytes.count:
                let digits = String(decoding: bytes[place..<place + 4], as: UTF8.self)
                guard let byte = UInt8(digits, radix: 16) else { throw Malformed(byte: place) }
                place += 4
                return byte
            default: throw Malformed(byte: place)
            }
        }

        mutating func expect(_ character: Unicode.Scalar) throws(Malformed) {
            guard take(character) else { throw Malformed(byte: place) }
        }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: character) else { return false }
            place += 1
            return true
        }
    }
}
