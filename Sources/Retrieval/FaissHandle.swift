import CFaiss
import CKernels
import QuestionAnswering
import Synchronization

/// The owner of one FAISS index.
///
/// `@unchecked Sendable`: the C side lets many search and one add (a readers-writer lock of its own),
/// `rows` has its own lock, and `deinit` runs once.
final class FaissHandle: @unchecked Sendable {
    let index: OpaquePointer
    /// Keeps alive what a graph looks at.
    private let rows: Mutex<RowBuffer>

    /// Makes an index of all positions of `rows`, gaps included.
    init(kind: VectorIndexKind, rows: VectorRows, settings: VectorIndexSettings) throws {
        var parameters = cfaiss_parameters(
            hnsw_links: Int32(clamping: settings.graphLinks),
            hnsw_construction: Int32(clamping: settings.construction(for: rows.count)),
            ivf_lists: Int32(clamping: settings.lists(for: rows.count)),
            pq_codes: Int32(clamping: settings.codeBytes(for: rows.dimension)),
            seed: settings.seed
        )
        var made: OpaquePointer?
        let status = cfaiss_make(
            kind.faissKind,
            Int32(rows.dimension),
            &parameters,
            qk_inner_product_kernel(),
            &made
        )
        guard status == 0, let made else { throw FaissFailure.last(while: "making") }
        index = made
        self.rows = Mutex(rows.buffer)
        if kind == .ivfpq { try train(on: rows, settings: settings) }
        try add(rows, threads: settings.buildThreads)
    }

    /// Reads an index from bytes that are known to be undamaged.
    init(kind: VectorIndexKind, bytes: UnsafeRawBufferPointer, rows: VectorRows) throws {
        var made: OpaquePointer?
        let status = cfaiss_read(
            kind.faissKind,
            Int32(rows.dimension),
            bytes.baseAddress?.assumingMemoryBound(to: UInt8.self),
            bytes.count,
            rows.buffer.base,
            Int64(rows.count),
            qk_inner_product_kernel(),
            &made
        )
        guard status == 0, let made else { throw FaissFailure.last(while: "reading") }
        index = made
        self.rows = Mutex(rows.buffer)
    }

    deinit { cfaiss_free(index) }

    /// How many positions it knows.
    var count: Int { Int(cfaiss_size(index)) }

    /// How many inverted lists it has; 0 unless it is an IVF-PQ.
    var lists: Int { Int(cfaiss_lists(index)) }

    /// Adds the positions of `rows` that it does not know yet.
    func add(_ rows: VectorRows, threads: Int) throws {
        try self.rows.withLock { kept in
            let status = cfaiss_add(
                index,
                rows.buffer.base,
                cfaiss_size(index),
                Int64(rows.count),
                Int32(clamping: threads)
            )
            guard status == 0 else { throw FaissFailure.last(while: "adding to") }
            kept = rows.buffer
        }
    }

    /// About the best `limit` positions below `bound`, in no order to rely on.
    ///
    /// `allowed` holds one bit a position; nil allows all.
    func search(_ query: [Float], limit: Int, effort: Int, bound: Int, allowed: [UInt8]?) throws
        -> [Int64]
    {
        guard limit > 0 else { return [] }
        var scores = [Float](repeating: 0, count: limit)
        var positions = [Int64](repeating: -1, count: limit)
        var found: Int64 = 0
        let status = cfaiss_search(
            index,
            query,
            Int64(limit),
            Int32(clamping: effort),
            Int64(bound),
            allowed,
            &scores,
            &positions,
            &found
        )
        guard status == 0 else { throw FaissFailure.last(while: "searching") }
        return Array(positions.prefix(Int(found)))
    }

    /// Hands out the index as bytes, without the rows.
    func withBytes<Result>(_ use: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        var bytes: OpaquePointer?
        guard cfaiss_serialize(index, &bytes) == 0, let bytes else {
            throw FaissFailure.last(while: "writing")
        }
        defer { cfaiss_bytes_free(bytes) }
        return try use(
            UnsafeRawBufferPointer(
                start: cfaiss_bytes_data(bytes),
                count: cfaiss_bytes_length(bytes)
            )
        )
    }

    /// Learns the clusters from a sample drawn evenly over all positions.
    ///
    /// 64 vectors a list and 64 a code centroid; more cost time and gained no recall.
    private func train(on rows: VectorRows, settings: VectorIndexSettings) throws {
        let wanted = max(64 * settings.lists(for: rows.count), 64 * 256)
        let size = min(rows.count, wanted)
        let sample = rows.buffer.gathering((0..<size).map { $0 * rows.count / size })
        guard cfaiss_train(index, Int64(size), sample.base) == 0 else {
            throw FaissFailure.last(while: "training")
        }
    }
}

extension VectorIndexKind {
    fileprivate var faissKind: Int32 {
        switch self {
        case .flat: Int32(CFAISS_FLAT)
        case .hnsw: Int32(CFAISS_HNSW)
        case .ivfpq: Int32(CFAISS_IVFPQ)
        }
    }
}

enum FaissFailure {
    /// The failure that this thread's last call told.
    static func last(while action: String) -> QuarryError {
        QuarryError(
            .internalFault,
            while: action,
            "the FAISS index",
            found: String(cString: cfaiss_last_error()),
            nextStep: "Make it anew with: quarry index --rebuild"
        )
    }
}
