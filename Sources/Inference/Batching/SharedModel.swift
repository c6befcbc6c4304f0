internal import Transformers

/// A model that several callers use at once; what waits for it goes through together.
actor SharedModel<Output: Sendable> {
    typealias Compute = @Sendable (PackedBatch) async throws -> Output
    /// Cuts out of an output what belongs to some of its sequences and their tokens.
    typealias Cut = @Sendable (Output, _ sequences: Range<Int>, _ tokens: Range<Int>) -> Output

    private let sharing: BatchSharing
    private let compute: Compute
    private let cut: Cut
    private var line: BatchLine
    private var callers: [Int: (batch: PackedBatch, caller: CheckedContinuation<Output, any Error>)]
    private var lastTicket = 0
    private var isBusy = false

    init(_ sharing: BatchSharing, compute: @escaping Compute, cut: @escaping Cut) {
        self.sharing = sharing
        self.compute = compute
        self.cut = cut
        line = BatchLine(budget: sharing.tokens)
        callers = [:]
    }

    /// The output of a batch.
    ///
    /// - Throws: what the model throws for it; `CancellationError` when the caller gives up waiting.
    func output(of batch: PackedBatch) async throws -> Output {
        try Task.checkCancellation()
        lastTicket += 1
        let ticket = lastTicket
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { caller in
                callers[ticket] = (batch, caller)
                line.append(ticket, tokens: batch.tokenCount)
                if !isBusy { start() }
            }
        } onCancel: {
            Task { await self.giveUp(ticket) }
        }
    }

    private func giveUp(_ ticket: Int) {
        guard line.remove(ticket) else { return }
        callers.removeValue(forKey: ticket)?.caller.resume(throwing: CancellationError())
    }

    private func start() {
        isBusy = true
        Task { await work() }
    }

    private func work() async {
        while line.count > 0 {
            let group = line.next().compactMap { callers.removeValue(forKey: $0) }
            let batch = PackedBatch(joining: group.map(\.batch))
            sharing.observe(batch.lengths.count, batch.tokenCount)
            do {
                give(try await compute(batch), to: group)
            } catch {
                await repeatAlone(group, after: error)
            }
        }
        isBusy = false
    }

    private typealias Group = [(batch: PackedBatch, caller: CheckedContinuation<Output, any Error>)]

    private func give(_ output: Output, to group: Group) {
        var (sequence, token) = (0, 0)
        for (batch, caller) in group {
            let sequences = sequence..<sequence + batch.lengths.count
            let tokens = token..<token + batch.tokenCount
            caller.resume(returning: cut(output, sequences, tokens))
            (sequence, token) = (sequences.upperBound, tokens.upperBound)
        }
    }

    /// One caller's bad batch must not be another one's error.
    private func repeatAlone(_ group: Group, after error: any Error) async {
        guard group.count > 1 else {
            group.first?.caller.resume(throwing: error)
            return
        }
        for (batch, caller) in group {
            do { caller.resume(returning: try await compute(batch)) } catch {
                caller.resume(throwing: error)
            }
        }
    }
}

extension PackedBatch {
    /// The sequences of several batches, end to end.
    init(joining batches: [PackedBatch]) {
        self.init(
            ids: batches.flatMap(\.ids),
            segments: batches.flatMap(\.segments),
            lengths: batches.flatMap(\.lengths)
        )
    }
}
