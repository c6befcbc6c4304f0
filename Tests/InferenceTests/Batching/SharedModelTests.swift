import QuestionAnswering
import Synchronization
import TestSupport
import Testing
import Transformers

@testable import Inference

@Suite struct SharedModelTests {
    /// Logits that tell which token they belong to; refuses batches with the id 999.
    private struct Echo: SpanScorer {
        struct Refused: Error {}

        func score(_ batch: PackedBatch) async throws -> SpanLogits {
            await Task.yield()
            guard !batch.ids.contains(999) else { throw Refused() }
            return SpanLogits(
                starts: batch.ids.map { Float($0) },
                ends: batch.ids.map { -Float($0) },
                lengths: batch.lengths
            )
        }
    }

    private final class Sizes: Sendable {
        let sequences = Mutex<[Int]>([])
    }

    private static func batch(_ generator: inout SplitMix64) -> PackedBatch {
        var batch = PackedBatch()
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
            batch.append(
                ids: (0..<Int.random(in: 1...5, using: &generator)).map { _ in
                    Int32.random(in: 0...900, using: &generator)
                }
            )
        }
        return batch
    }

    @Test func everybodyGetsWhatTheyWouldGetAlone() async throws {
        var generator = SplitMix64(seed: 7)
        let batches = (0..<200).map { _ in Self.batch(&generator) }
        let sizes = Sizes()
        let shared = SharedSpanScorer(
            Echo(),
            BatchSharing(tokens: 40) { sequences, _ in
                sizes.sequences.withLock { $0.append(sequences) }
            }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            for batch in batches {
                group.addTask {
                    let (together, alone) = (
                        try await shared.score(batch), try await Echo().score(batch)
                    )
                    #expect(together == alone)
                }
            }
            try await group.waitForAll()
        }
        let seen = sizes.sequences.withLock(\.self)
        #expect(seen.reduce(0, +) == batches.reduce(0) { $0 + $1.lengths.count })
        #expect(seen.count < batches.count)
    }

    @Test func oneBadBatchIsNobodyElsesError() async throws {
        let shared = SharedSpanScorer(Echo(), BatchSharing(tokens: 1000))
        let failures = await withTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask {
                    var batch = PackedBatch()
                    batch.append(ids: [Int32(number == 7 ? 999 : number)])
                    return (try? await shared.score(batch)) == nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 1)
    }

    @Test func whoGivesUpWaitingIsLetGo() async throws {
        let (gate, open) = AsyncStream<Void>.makeStream()
        let model = SharedModel<Int>(
            BatchSharing(tokens: 1),
            compute: { batch in
                if batch.ids == [0] { for await _ in gate { break } }
                return Int(batch.ids[0])
            },
            cut: { output, _, _ in output }
        )
        @Sendable func one(_ id: Int32) -> PackedBatch {
            var batch = PackedBatch()
            batch.append(ids: [id])
            return batch
        }
        let first = Task { try await model.output(of: one(0)) }
        let second = Task { try await model.output(of: one(1)) }
        try await Task.sleep(for: .milliseconds(20))
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        open.yield()
        #expect(try await first.value == 0)
        #expect(try await model.output(of: one(2)) == 2)
    }
}
