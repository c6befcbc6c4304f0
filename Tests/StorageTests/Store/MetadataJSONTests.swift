import Foundation
import QuestionAnswering
import TestSupport
import Testing

@testable import Storage

/// Metadata go through their JSON without loss.
@Suite struct MetadataJSONTests {
    @Test func randomMetadataComeBackAsTheyWere() throws {
        try forEachSeed(0..<300) { seed, generator in
            let metadata = generator.anyMetadata(depth: 4)
            let text = MetadataJSON.text(of: metadata)
            let back = try MetadataJSON.metadata(from: text)
            #expect(back == metadata, "seed \(seed)")
            // Any other reader takes it for JSON, too.
            #expect((try? JSONSerialization.jsonObject(with: Data(text.utf8))) != nil, "\(text)")
        }
    }

    @Test func fieldsStandInTheOrderOfTheirBytes() {
        let text = MetadataJSON.text(of: ["b": 4.0, "a": .list([true, 4]), "ä": "x\n\"\\\u{1}"])
        #expect(text == #"{"a":[true,4],"b":4.0,"ä":"x\n\"\\\u0001"}"#)
    }

    @Test(arguments: [
        "", "{", "[1]", "{\"a\"}", "{\"a\":}", "{\"a\":1}x", "{\"a\":\"b}", "{\"a\":\"\\x\"}",
    ])
    func whatNobodyWroteIsNotRead(_ text: String) {
        #expect(throws: MetadataJSON.Malformed.self) { try MetadataJSON.metadata(from: text) }
    }
}

extension SplitMix64 {
    fileprivate mutating func anyMetadata(depth: Int) -> Metadata {
        var metadata = Metadata()
        for _ in 0..<Int.random(in: 0...4, using: &self) {
            metadata[text(pieces: 3)] = anyValue(depth: depth)
        }
        return metadata
    }

    private mutating func anyValue(depth: Int) -> MetadataValue {
        switch Int.random(in: 0...(depth > 0 ? 5 : 3), using: &self) {
        case 0: .integer(Int64(bitPattern: next() >> UInt64.random(in: 0...63, using: &self)))
        case 1: .number(Double(float(in: -1e9...1e9)) * (Bool.random(using: &self) ? 1 : 1e-300))
        case 2: .bool(Bool.random(using: &self))
        case 4: .list((0..<3).map { _ in anyValue(depth: depth - 1) })
        case 5: .object(anyMetadata(depth: depth - 1))
        default: .string(text(pieces: 8))
        }
    }
}
