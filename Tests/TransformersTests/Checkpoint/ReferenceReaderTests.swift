import Foundation
import TestSupport
import Testing
import Transformers

@Suite(.enabled(if: SharedData.isPresent)) struct ReferenceReaderTests {
    struct Expected: Decodable {
        struct Row: Decodable {
            let name: String
            let row: Int
            let first: [Float]
            let sum: Double
        }

        let shapes: [String: [Int]]
        let rows: [Row]
        let bias: [Float]

        enum CodingKeys: String, CodingKey {
            case shapes, rows
            case bias = "qa_outputs.bias"
        }
    }

    @Test func weightsReadAsNumPyReadsThem() throws {
        let fixture = checkpointFixtures.appending(path: "reference-reader.json")
        let expected = try JSONDecoder().decode(Expected.self, from: Data(contentsOf: fixture))
        let checkpoint = try Checkpoint(directory: SharedData.file("models/minilm-l6-reader"))
        #expect(checkpoint.names == expected.shapes.keys.sorted())
        for (name, shape) in expected.shapes {
            #expect(checkpoint.tensor(named: name)?.shape == shape)
        }
        for row in expected.rows {
            let floats = try checkpoint.root.tensor(row.name).row(row.row)
            #expect(Array(floats.prefix(8)) == row.first, "\(row.name) row \(row.row)")
            #expect(abs(floats.reduce(0) { $0 + Double($1) } - row.sum) < 1e-9)
        }
        #expect(try checkpoint.root.floats("qa_outputs.bias", shape: [2]) == expected.bias)
    }
}
