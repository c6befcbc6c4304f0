import Foundation
import TestSupport
import Transformers

/// The folder of committed checkpoint fixtures.
let checkpointFixtures = packageRoot.appending(path: "Tests/Fixtures/checkpoints")

/// A safetensors file laid out by hand, truthful or not.
struct SafetensorsFixture {
    var header: [UInt8]
    var data: [UInt8]
    /// What the file says its header's length is, when that is not so.
    var statedLength: UInt64?

    init(_ header: String, data: [UInt8] = [], statedLength: UInt64? = nil) {
        self.init(header: Array(header.utf8), data: data, statedLength: statedLength)
    }

    init(header: [UInt8], data: [UInt8] = [], statedLength: UInt64? = nil) {
        self.header = header
        self.data = data
        self.statedLength = statedLength
    }

    var bytes: [UInt8] {
        let length = statedLength ?? UInt64(header.count)
        return withUnsafeBytes(of: length.littleEndian) { Array($0) } + header + data
    }

    func open() throws -> Checkpoint { try Self.open(bytes) }

    static func open(_ bytes: [UInt8]) throws -> Checkpoint {
        let directory = try TemporaryDirectory()
        let file = directory.url.appending(path: "model.safetensors")
        try Data(bytes).write(to: file)
        return try Checkpoint(file: file)
    }
}

/// The error that a body throws, when it is a checkpoint's.
func checkpointError(_ body: () throws -> Void) -> CheckpointError? {
    do {
        try body()
        return nil
    } catch {
        return error as? CheckpointError
    }
}
