import Synchronization
import Tensors

/// The embeddings and layers of an encoder whose products take `Number`s.
final class BertStack<Number: StoredNumber, Words: RowTable>: EncoderStack {
    private let configuration: BertConfiguration
    private let embeddings: BertEmbeddings<Words>
    private let layers: [BertLayer]
    private let workspaces = WorkspacePool<Number>()

    init<Source: WeightSource>(_ configuration: BertConfiguration, weights: Source) throws
    where Source.Table == Words {
        self.configuration = configuration
        embeddings = try BertEmbeddings(configuration, weights: weights("embeddings"))
        let scope = weights("encoder")("layer")
        layers = try (0..<configuration.layerCount).map {
            try BertLayer(configuration, weights: scope("\($0)"), precision: Number.precision)
        }
    }

    func hiddenStates(of batch: PackedBatch) throws -> [Float] {
        let groups = batch.groups(of: Self.groupTokens)
        let largest = groups.map(\.tokenCount).max() ?? 0
        let work = workspaces.take(configuration, tokens: largest)
        defer { workspaces.give(work) }
        let width = configuration.hiddenSize
        var values = [Float](repeating: 0, count: batch.tokenCount * width)
        for group in groups {
            try encode(group, of: batch, in: work)
            let place = group.firstToken * width..<(group.firstToken + group.tokenCount) * width
            values.withUnsafeMutableBufferPointer {
                _ = $0[place].update(fromContentsOf: work.hidden[0..<place.count])
            }
        }
        return values
    }

    /// Long batches go through all layers some sequences at a time, so that activations stay in the
    /// cache; the weights are read again for each group, which costs little beside its products.
    private static var groupTokens: Int { 768 }

    private func encode(
        _ group: PackedBatch.Group,
        of batch: PackedBatch,
        in work: BertWorkspace<Number>
    ) throws {
        embeddings.embed(group, of: batch, into: work.hidden, rounded: work.rounded)
        let starts = group.starts
        for layer in layers { try layer.apply(to: work, starts: starts) }
    }
}

/// Workspaces that wait for the next batch.
final class WorkspacePool<Number: StoredNumber>: Sendable {
    /// How many wait at most: one for each batch encoded at a time.
    private static var limit: Int { 4 }

    private let waiting = Mutex<[Idle]>([])

    /// A workspace in nobody's hands; sendable for that reason, and handed to one taker only.
    private struct Idle: @unchecked Sendable {
        let workspace: BertWorkspace<Number>
    }

    /// A workspace with room for a number of tokens.
    func take(_ configuration: BertConfiguration, tokens: Int) -> BertWorkspace<Number> {
        let attention = SelfAttention(
            heads: configuration.headCount,
            headDimension: configuration.hiddenSize / configuration.headCount
        )
        let rows = Linear.roundedRows(max(tokens, 1))
        let scratch = attention.scratchSize(longest: configuration.positionCount)
        let idle = waiting.withLock { waiting -> Idle? in
            let fitting = waiting.firstIndex {
                $0.workspace.capacity >= rows && $0.workspace.scratch.count >= scratch
            }
            return fitting.map { waiting.remove(at: $0) }
        }
        return idle?.workspace
            ?? BertWorkspace(configuration, capacity: rows, scratchSize: scratch)
    }

    /// Takes a workspace back.
    func give(_ workspace: BertWorkspace<Number>) {
        let idle = Idle(workspace: workspace)
        waiting.withLock { waiting in
            waiting.append(idle)
            // The smallest goes first: it serves the fewest batches.
            if waiting.count > Self.limit {
                let smallest = waiting.indices.min {
                    waiting[$0].workspace.capacity < waiting[$1].workspace.capacity
                }
                if let smallest { waiting.remove(at: smallest) }
            }
        }
    }
}
