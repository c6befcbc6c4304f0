import Synchronization
import Tensors

/// All layers of an encoder, in one precision.
protocol BertLayers: Sendable {
    /// What attention takes.
    associatedtype Number: StoredNumber

    init(_ configuration: BertConfiguration, weights: some WeightSource) throws

    /// What a workspace holds for them.
    static func room(_ configuration: BertConfiguration) -> WorkspaceRoom

    /// Replaces the embeddings of some sequences by their last hidden states.
    func apply(to work: BertWorkspace<Number>, starts: [Int]) throws
}

/// The embeddings and layers of an encoder.
final class BertStack<Layers: BertLayers, Words: RowTable>: EncoderStack {
    private let configuration: BertConfiguration
    private let embeddings: BertEmbeddings<Words>
    private let layers: Layers
    private let workspaces: WorkspacePool<Layers.Number>

    init<Source: WeightSource>(_ configuration: BertConfiguration, weights: Source) throws
    where Source.Table == Words {
        self.configuration = configuration
        embeddings = try BertEmbeddings(configuration, weights: weights("embeddings"))
        layers = try Layers(configuration, weights: weights("encoder")("layer"))
        workspaces = WorkspacePool(configuration, room: Layers.room(configuration))
    }

    func encode(_ batch: PackedBatch, _ take: TakesStates) throws {
        let groups = batch.groups(of: Self.groupTokens(of: batch))
        let failure = FirstFailure()
        // A single group is shared out inside each layer, several as they are: then no thread waits
        // for another before the end.
        Parallelism.forEach(below: groups.count) { index in
            failure.keep { try self.encode(groups[index], of: batch, take) }
        }
        try failure.rethrow()
    }

    /// How many tokens go through all layers together.
    ///
    /// Few enough that every thread has several groups and that activations stay in its cache, many
    /// enough that reading a layer's weights for them costs little beside the products.
    private static func groupTokens(of batch: PackedBatch) -> Int {
        min(max(batch.tokenCount / (4 * Parallelism.threads), 128), 384)
    }

    private func encode(
        _ group: PackedBatch.Group,
        of batch: PackedBatch,
        _ take: TakesStates
    ) throws {
        let tokens = group.tokenCount
        let work = workspaces.take(tokens: tokens)
        defer { workspaces.give(work) }
        embeddings.embed(group, of: batch, into: work.hidden, rounded: work.rounded)
        try layers.apply(to: work, starts: group.starts)
        let states = work.hidden[..<(tokens * configuration.hiddenSize)]
        take(
            group.firstToken..<group.firstToken + tokens,
            UnsafeBufferPointer(rebasing: states)
        )
    }
}

/// The first error of several pieces of work.
private final class FirstFailure: Sendable {
    private let first = Mutex<(any Error)?>(nil)

    func keep(_ work: () throws -> Void) {
        do { try work() } catch { first.withLock { $0 = $0 ?? error } }
    }

    func rethrow() throws {
        if let error = first.withLock({ $0 }) { throw error }
    }
}
