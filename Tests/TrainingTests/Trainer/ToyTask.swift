import TestSupport
import Training
import Transformers

/// A reader that learns where a marked token stands.
final class ToyTask: TrainingTask {
    struct Killed: Error {}

    let model: ReaderModel
    let sequences: [(ids: [Int32], place: Int)]
    var figures: [Double] = []
    private var steps = 0
    private var lastStep = Int.max
    private var brokenStep = Int.max

    init(examples: Int = 24) throws {
        model = try Golden.reader()
        var random = SplitMix64(seed: 4)
        sequences = (0..<examples).map { _ in
            var ids = (0..<Int.random(in: 4...12, using: &random)).map { _ in
                Int32.random(in: 10..<100, using: &random)
            }
            let place = Int.random(in: ids.indices, using: &random)
            ids[place] = 7
            return (ids, place)
        }
    }

    func dies(after step: Int) { lastStep = step }
    func breaks(at step: Int) { brokenStep = step }

    var parameters: ParameterStore { model.parameters }
    var exampleCount: Int { sequences.count }
    func tokenCount(of example: Int) -> Int { sequences[example].ids.count }
    func refresh() { model.refresh() }

    func evaluate() -> Double? { figures.isEmpty ? nil : figures.removeFirst() }

    func learn(from examples: [Int], scale: Float, key: UInt64) throws -> Double {
        steps += 1
        if steps > lastStep { throw Killed() }
        if steps == brokenStep { return .nan }
        var batch = PackedBatch()
        for example in examples { batch.append(ids: sequences[example].ids) }
        let targets = examples.map {
            SpanLoss.Target(start: sequences[$0].place, end: sequences[$0].place)
        }
        return try model.learn(from: batch, targets: targets, scale: scale, key: key)
    }
}
