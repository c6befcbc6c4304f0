import Foundation
import TestSupport
import Testing
import Tokenizers

/// Encodings and offsets that the Hugging Face fast tokenizer made for the reader.
@Suite(.enabled(if: SharedData.isPresent)) struct WordPieceOffsetGoldenTests {
    struct Windowed: Decodable {
        let q: String
        let review: String
        let ids: [[TokenID]]
        let types: [[UInt8]]
        let offsets: [[[Int]]]
    }

    struct ReaderFile: Decodable {
        let examples: [Example]
    }

    struct Example: Decodable {
        let question: String
        let context: String
        let ids: [TokenID]
        let token_type_ids: [UInt8]
        let offsets: [[Int]]
    }

    static func read<Value: Decodable>(_ path: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: SharedData.file(path)))
    }

    @Test func readerEncodingsMatch() throws {
        let tokenizer = try WordPieceTokenizer(
            directory: SharedData.file("models/minilm-l6-reader")
        )
        #expect(tokenizer.maximumLength == 512)
        for example in try Self.read("golden/reader-logits.json", as: ReaderFile.self).examples {
            let encoding = tokenizer.encode(example.question, pair: example.context)
            #expect(encoding.ids == example.ids)
            #expect(encoding.segments == example.token_type_ids)
            let texts = [example.question, example.context]
            for (index, offset) in example.offsets.enumerated() {
                let text = texts[Int(encoding.segments[index])]
                let range = encoding.byteRanges[index]
                let offsets = byteOffsets(ofScalarsIn: text)
                #expect(range.lowerBound == offsets[offset[0]])
                // The library ends a token before its last dropped marks, here U+FE0F.
                let rest = Array(text.utf8)[offsets[offset[1]]..<range.upperBound]
                #expect(
                    String(decoding: rest, as: UTF8.self).unicodeScalars.allSatisfy {
                        $0.properties.generalCategory == .nonspacingMark
                    }
                )
            }
        }
    }

    /// Windows of at most 384 tokens that share 128 with the one before.
    @Test func windowsMatch() throws {
        let tokenizer = try Golden.uncased()
        for example in try Self.read("golden/qa-windows-384-128.json", as: [Windowed].self) {
            let question = tokenizer.tokenize(example.q)
            let context = tokenizer.tokenize(example.review)
            let room = 384 - question.count - 3
            var start = 0
            for window in example.ids.indices {
                let end = min(start + room, context.count)
                let part = TokenizedText(
                    ids: Array(context.ids[start..<end]),
                    byteRanges: Array(context.byteRanges[start..<end])
                )
                let encoding = tokenizer.frame(question, pair: part)
                let tables = [example.q, example.review].map(byteOffsets(ofScalarsIn:))
                let ranges = zip(example.offsets[window], encoding.segments).map {
                    tables[Int($1)][$0[0]]..<tables[Int($1)][$0[1]]
                }
                #expect(encoding.ids == example.ids[window])
                #expect(encoding.segments == example.types[window])
                #expect(encoding.byteRanges == ranges)
                if window + 1 == example.ids.count { #expect(end == context.count) }
                start += room - 128
            }
        }
    }

    /// The lengths of all pairs of question and review in the training split.
    @Test func lengthsOfReviewPairsMatch() throws {
        let tokenizer = try Golden.uncased()
        let folder = try SharedData.unpacked("subjqa")
        let lengths = try reviewPairs(folder.appending(path: "electronics-train.csv")).map {
            tokenizer.encode($0.question, pair: $0.review).count
        }
        #expect(lengths.count == 1295)
        #expect(lengths.min() == 27)
        #expect(lengths.max() == 4657)
        let mean = Double(lengths.reduce(0, +)) / Double(lengths.count)
        #expect(abs(mean - 324.96) < 0.005)
        #expect(lengths.count { $0 > 512 } == 230)
        #expect(lengths.count { $0 > 384 } == 327)
    }

    private func reviewPairs(_ file: URL) throws -> [(question: String, review: String)] {
        let rows = records(try [UInt8](Data(contentsOf: file)))
        let names = rows[0]
        let id = try #require(names.firstIndex(of: "q_review_id"))
        let question = try #require(names.firstIndex(of: "question"))
        let review = try #require(names.firstIndex(of: "review"))
        var seen: Set<String> = []
        return rows.dropFirst().filter { seen.insert($0[id]).inserted }.map { row in
            let text = row[review]
            let mark = " ANSWERNOTFOUND"
            return (row[question], text.hasSuffix(mark) ? String(text.dropLast(mark.count)) : text)
        }
    }

    /// The records of a CSV file (RFC 4180).
    private func records(_ bytes: [UInt8]) -> [[String]] {
        var records: [[String]] = [[]]
        var field: [UInt8] = []
        var isQuoted = false
        var previous = UInt8(ascii: "\n")
        func close() {
            records[records.count - 1].append(String(decoding: field, as: UTF8.self))
            field = []
        }
        for byte in bytes {
            defer { previous = byte }
            switch byte {
            case UInt8(ascii: "\""):
                isQuoted.toggle()
                // A doubled quote closes and opens again; the field keeps one.
                if isQuoted && previous == byte { field.append(byte) }
            case UInt8(ascii: ",") where !isQuoted: close()
            case UInt8(ascii: "\n") where !isQuoted:
                if field.last == UInt8(ascii: "\r") { field.removeLast() }
                close()
                records.append([])
            default: field.append(byte)
            }
        }
        if !field.isEmpty { close() }
        return records.filter { $0.count > 1 }
    }
}
