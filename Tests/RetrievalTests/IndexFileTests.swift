import CFaiss
import Foundation
import QuestionAnswering
import Testing
import TestSupport

@testable import Retrieval

@Suite struct IndexFileTests {
    private static let owner = IndexFile.Owner(embedder: "e@1", store: "s", settings: "flat")

    @Test func theChecksumIsXXH64() {
        // Reference values of the xxHash specification's sanity checks, seed 0.
        #expect(cfaiss_checksum("", 0) == 0xEF46_DB37_51D8_E999)
        #expect(cfaiss_checksum("a", 1) == 0xD24E_C4F1_A98C_6E5B)
        #expect(cfaiss_checksum("abc", 3) == 0x44BC_2CF5_AD77_0999)
        let text = "Nobody inspects the spammish repetition"
        #expect(cfaiss_checksum(text, text.utf8.count) == 0xFBCE_A83C_8A37_8BF1)
    }

    @Test(arguments: [(VectorIndexKind.flat, 1), (.flat, 33), (.hnsw, 7), (.ivfpq, 8)])
    func whatIsWrittenIsRead(kind: VectorIndexKind, dimension: Int) throws {
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: "new/folder/vectors.faiss")
        var random = SplitMix64(seed: 1)
        let settings = VectorIndexSettings(kind: kind)
        for count in kind == .ivfpq ? [4100] : [0, 1, 1500] {
            let vectors = VectorIndexContract.vectors(count, dimension: dimension, random: &random)
            let rows = try VectorRows(dimension: dimension).adding(vectors)
            let index = try VectorSnapshot(building: rows, settings: settings)
            try IndexFile.write(index, generation: 12, owner: Self.owner, to: file)
            let (header, back) = try IndexFile.read(file)
            #expect(header.generation == 12)
            #expect(header.embedder == "e@1")
            #expect(back.kind == kind)
            for query in vectors.prefix(20).map(\.vector) {
                let before = try index.index(settings: settings).search(
                    query,
                    limit: 30,
                    among: nil
                )
                let after = try back.index(settings: settings).search(query, limit: 30, among: nil)
                #expect(before == after)
            }
        }
        let names = try FileManager.default.contentsOfDirectory(
            atPath: file.deletingLastPathComponent().path
        )
        #expect(names == ["vectors.faiss"])
    }

    @Test func mappedAndCopiedFilesReadTheSame() throws {
        let folder = try TemporaryDirectory()
        let file = folder.url.appending(path: "bytes")
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 * $0) }
        try Data(bytes).write(to: file)
        let mapped = try FileBytes(of: file, copyingUpTo: 100)
        let copied = try FileBytes(of: file, copyingUpTo: 10_000)
        #expect(mapped.bytes.elementsEqual(bytes))
        #expect(copied.bytes.elementsEqual(bytes))
        #expect(throws: POSIXFailure.self) {
            try FileBytes(of: folder.url.appending(path: "missing"))
        }
    }

    @Test func anyHeaderIsReadOrRefused() {
        forEachSeed(0..<800) { seed, random in
            let header = IndexFileHeader(
                kind: VectorIndexKind.allCases.randomElement(using: &random) ?? .flat,
                dimension: Int(Self.number(&random) & 0xFFFF_FFFF),
                generation: Self.number(&random),
                count: Int(Self.number(&random)),
                graphBytes: Int(Self.number(&random)),
                checksums: .init(passages: 1, rows: 2, graph: 3),
                embedder: random.text(pieces: 5),
                store: random.text(pieces: 5),
                settings: random.text(pieces: 5)
            )
            var bytes = header.bytes
            bytes += [UInt8](repeating: 0, count: Int.random(in: 0..<400, using: &random))
            bytes.withUnsafeBytes { bytes in
                guard let (read, layout) = try? IndexFileHeader.read(bytes) else { return }
                #expect(read == header, "seed \(seed)")
                #expect(layout.graph.upperBound == bytes.count, "seed \(seed)")
                _ = try? read.verify(bytes, layout)
            }
        }
    }

    @Test func anyBytesAreReadOrRefused() {
        let sound = IndexFileHeader(
            kind: .flat,
            dimension: 2,
            generation: 3,
            count: 0,
            graphBytes: 0,
            checksums: .init(passages: 0, rows: 0, graph: 0),
            embedder: "an embedder",
            store: "",
            settings: "flat"
        ).bytes
        forEachSeed(0..<1500) { _, random in
            var bytes = sound + [UInt8](repeating: 0, count: 64)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random))
            // Half of them with a checksum that is right, so that the reader behind it is tried too.
            if bytes.count >= 112, Bool.random(using: &random) {
                let length = bytes.withUnsafeBytes {
                    Int($0.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
                }
                if (24...bytes.count).contains(length) {
                    let checksum = cfaiss_checksum(Array(bytes[24..<length]), length - 24)
                    bytes.replaceSubrange(16..<24, with: withUnsafeBytes(of: checksum, Array.init))
                }
            }
            bytes.withUnsafeBytes { bytes in
                guard let (header, layout) = try? IndexFileHeader.read(bytes) else { return }
                _ = try? header.verify(bytes, layout)
            }
        }
    }

    @Test func aNewerFormatIsNamed() {
        var bytes = IndexFileHeader.magic + [2, 0, 0, 0]
        bytes += [UInt8](repeating: 0, count: 100)
        #expect(throws: IndexFileFault.newerFormat(2)) {
            try bytes.withUnsafeBytes { try IndexFileHeader.read($0) }
        }
    }

    private static func number(_ random: inout SplitMix64) -> Int64 {
        let interesting: [Int64] = [0, 1, 2, 8, -1, .min, .max, 1 << 31, 1 << 32, 1 << 50, 1 << 62]
        return interesting.randomElement(using: &random) ?? 0
    }
}
