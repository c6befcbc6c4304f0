import CFaiss
import Foundation

/// Brings an index into a file and back.
enum IndexFile {
    /// Who wrote the file, and what it must be for.
    struct Owner: Hashable {
        var embedder: String
        var store: String
        var settings: String
    }

    /// Reads and checks a file.
    ///
    /// - Throws: `IndexFileFault`, or a failure to read, whatever the file holds.
    static func read(_ file: URL) throws -> (header: IndexFileHeader, index: VectorSnapshot) {
        let content = try FileBytes(of: file)
        let (header, layout) = try IndexFileHeader.read(content.bytes)
        try header.verify(content.bytes, layout)
        let passages = content.bytes[layout.passages]
        let rows = VectorRows(
            buffer: RowBuffer(
                dimension: header.dimension,
                count: header.count,
                of: content,
                at: layout.rows.lowerBound
            ),
            passages: UnsafeRawBufferPointer(rebasing: passages).bindMemory(to: Int64.self)
                .map(Int64.init(littleEndian:))
        )
        guard header.kind != .flat else {
            return (header, VectorSnapshot(rows: rows, kind: .flat, handle: nil))
        }
        let graph = UnsafeRawBufferPointer(rebasing: content.bytes[layout.graph])
        do {
            let handle = try FaissHandle(kind: header.kind, bytes: graph, rows: rows)
            return (header, VectorSnapshot(rows: rows, kind: header.kind, handle: handle))
        } catch {
            throw IndexFileFault.damaged("\(error)")
        }
    }

    /// Writes an index, whole or not at all.
    static func write(
        _ index: VectorSnapshot,
        generation: Int64,
        owner: Owner,
        to file: URL
    ) throws {
        guard let handle = index.handle else {
            let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
            return try write(
                index,
                graph: nothing,
                generation: generation,
                owner: owner,
                to: file
            )
        }
        try handle.withBytes { graph in
            try write(index, graph: graph, generation: generation, owner: owner, to: file)
        }
    }

    private static func write(
        _ index: VectorSnapshot,
        graph: UnsafeRawBufferPointer,
        generation: Int64,
        owner: Owner,
        to file: URL
    ) throws {
        let rows = UnsafeRawBufferPointer(
            start: index.rows.buffer.base,
            count: index.rows.count * index.rows.dimension * MemoryLayout<Float>.stride
        )
        try index.rows.passages.map(\.littleEndian).withUnsafeBytes { passages in
            let header = IndexFileHeader(
                kind: index.kind,
                dimension: index.rows.dimension,
                generation: generation,
                count: index.rows.count,
                graphBytes: graph.count,
                checksums: .init(
                    passages: cfaiss_checksum(passages.baseAddress, passages.count),
                    rows: cfaiss_checksum(rows.baseAddress, rows.count),
                    graph: cfaiss_checksum(graph.baseAddress, graph.count)
                ),
                embedder: owner.embedder,
                store: owner.store,
                settings: owner.settings
            )
            try AtomicFile.write(header: header.bytes, sections: [passages, rows, graph], to: file)
        }
    }
}

extension AtomicFile {
    /// Writes a header and sections, each at a multiple of 64 bytes.
    fileprivate static func write(
        header: [UInt8],
        sections: [UnsafeRawBufferPointer],
        to file: URL
    ) throws {
        try header.withUnsafeBytes { header in
            try [UInt8](repeating: 0, count: 64).withUnsafeBytes { zeros in
                var parts = [header]
                var end = header.count
                for section in sections {
                    let gap = (64 - end % 64) % 64
                    parts += [UnsafeRawBufferPointer(rebasing: zeros[..<gap]), section]
                    end += gap + section.count
                }
                try write(parts, to: file)
            }
        }
    }
}
