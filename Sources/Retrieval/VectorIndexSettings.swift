import CFaiss
import Foundation

/// How a vector index finds its neighbours.
public enum VectorIndexKind: String, Sendable, Hashable, CaseIterable {
    /// Compares the query with every vector: exact, and fast enough for hundreds of thousands.
    case flat
    /// A navigable graph (Malkov and Yashunin 2016): approximate, for millions that fit in memory.
    case hnsw
    /// Inverted lists of product-quantised codes (Jégou et al. 2011): approximate, for millions
    /// that do not fit.
    case ivfpq
}

/// What an index is built with, and how hard it searches.
public struct VectorIndexSettings: Sendable, Hashable {
    /// The kind wanted.
    ///
    /// Too few vectors for IVF-PQ are searched exactly instead, which is then also faster.
    public var kind: VectorIndexKind
    /// Links a node of the graph has on each upper level, twice as many on the lowest (M).
    public var graphLinks = 16
    /// Candidates looked at when a node is linked (efConstruction); nil means as many as the number of
    /// vectors asks for.
    public var graphConstruction: Int?
    /// The share of the true best ten that an approximate search is to find.
    public var recall = 0.95
    /// Candidates kept during a graph search (efSearch); nil means as many as `recall` asks for.
    public var graphSearch: Int?
    /// Inverted lists; nil means the root of the number of vectors.
    ///
    /// Never more than one for 40 vectors.
    public var lists: Int?
    /// Inverted lists visited by a search; nil means an eighth of them, and at least 16.
    public var listsVisited: Int?
    /// Bytes a vector is coded in; nil means about one for 8 coordinates, and at least 8.
    ///
    /// Must divide the dimension.
    public var codeBytes: Int?
    /// Seed of the clusterings.
    public var seed: Int32 = 1234
    /// Threads that link a graph.
    ///
    /// More than one makes the graph depend on their timing, and with it which near neighbours an
    /// approximate search misses.
    public var buildThreads = 1
    /// Settings for a kind.
    public init(kind: VectorIndexKind = .flat) { self.kind = kind }

    /// Fewer vectors than this are never clustered: the 256 centroids of a code need examples.
    static let fewestForIVFPQ = 4096

    /// The kind that this many vectors get.
    func kind(for count: Int) -> VectorIndexKind {
        kind == .ivfpq && count < Self.fewestForIVFPQ ? .flat : kind
    }

    /// The candidates that are looked at when one of so many vectors is linked.
    ///
    /// 40 are enough for 100,000; at a million a graph so made finds no more than .96 of the true ten
    /// however far it is walked, and one made with 128 .95 with 64 candidates, all with 256. They grow
    /// with the root of the number of vectors.
    func construction(for count: Int) -> Int {
        if let graphConstruction { return graphConstruction }
        return max(40, Int((40 * (Double(count) / 100_000).squareRoot()).rounded(.up)))
    }

    /// The candidates that a walk through a graph of so many vectors keeps.
    ///
    /// Of 100,000 clustered vectors of 384 coordinates, 48 candidates found .964 of the true ten, 64
    /// .985, 128 .994: the share missed falls a little faster than the candidates grow. They grow
    /// with the root of the root of the number of vectors: of a million 96 found .983. Under a filter
    /// only what passes is kept, and a walk that keeps as much of it goes on for longer: nearly as
    /// small a share of the candidates is enough as passes. Of 300,000, where 64 found .968, 32 found
    /// .957 if half pass (64 .991), .990 if a fifth does (64 .995).
    ///
    /// - Parameters:
    ///   - count: Vectors in the graph.
    ///   - wanted: Matches that are asked for.
    ///   - share: The share of the vectors that a filter lets through.
    /// - Returns: How many of them, 40 under a filter and twice as many as are wanted at least.
    func effort(for count: Int, wanted: Int, passing share: Double = 1) -> Int {
        if let graphSearch { return max(graphSearch, (3 * wanted + 1) / 2) }
        let missed = max(1 - recall, 0.001)
        let size = max(1, Double(count) / 100_000).squareRoot().squareRoot()
        let effort = 48 * pow(0.05 / missed, 0.6) * size * pow(share, 0.75)
        return max(share < 1 ? 40 : 32, 2 * wanted, Int(effort.rounded(.up)))
    }

    /// The number of inverted lists that this many vectors get.
    func lists(for count: Int) -> Int {
        max(1, min(lists ?? Int(Double(count).squareRoot().rounded()), count / 40))
    }

    /// The number of lists a search visits.
    func listsVisited(of lists: Int) -> Int {
        min(lists, listsVisited ?? max(16, lists / 8))
    }

    /// The bytes of a code: the largest divisor of the dimension up to an eighth of it, or up to 8.
    ///
    /// Fewer than 8 bytes tell neighbours apart too badly to choose candidates by.
    func codeBytes(for dimension: Int) -> Int {
        if let codeBytes, codeBytes > 0, dimension % codeBytes == 0 { return codeBytes }
        return (1...max(1, dimension / 8, min(dimension, 8))).last { dimension % $0 == 0 } ?? 1
    }

    /// Older versions of FAISS cannot read what newer ones write.
    private var faiss: String { "FAISS " + String(cString: cfaiss_version()) }

    /// What decides the bytes of an index file beside the vectors themselves.
    ///
    /// Search-time settings and threads are left out: they need no new file.
    var signature: String {
        switch kind {
        case .flat: "flat"
        case .hnsw: "hnsw M\(graphLinks) ef\(graphConstruction ?? 0) \(faiss)"
        case .ivfpq: "ivfpq nlist\(lists ?? 0) m\(codeBytes ?? 0) seed\(seed) \(faiss)"
        }
    }
}
