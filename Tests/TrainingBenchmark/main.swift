import Foundation
import Tensors
import Training
import Transformers

// Times whole training steps of a 12-layer reader on 16 windows of 384 tokens: forward and backward
// passes, clipping and AdamW, everything dropped that BERT drops. Arguments: precision, layers, steps,
// threads.
let arguments = CommandLine.arguments
let precision: Precision = arguments.count > 1 && arguments[1] == "bf16" ? .bfloat16 : .float32
let layers = arguments.count > 2 ? Int(arguments[2]) ?? 12 : 12
let steps = arguments.count > 3 ? Int(arguments[3]) ?? 4 : 4

let configuration = BertConfiguration(
    hiddenSize: 384,
    layerCount: layers,
    headCount: 12,
    intermediateSize: 1536
)
var options = BertTrainingOptions()
options.precision = precision
let model = try ReaderModel(configuration: configuration, options: options)
try model.load(
    encoder: RandomWeights(),
    root: Optional(RandomWeights()),
    seed: 1
)
let optimizer = AdamW(model.parameters)
var random = SeededRandom(seed: 1)
var batch = PackedBatch()
var targets: [SpanLoss.Target] = []
for _ in 0..<16 {
    batch.append(ids: (0..<384).map { _ in Int32.random(in: 1000..<30000, using: &random) })
    let place = Int.random(in: 10..<380, using: &random)
    targets.append(SpanLoss.Target(start: place, end: place))
}
/// Seconds that all threads of this process have worked.
func processorSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return Double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec)
        + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
}
if arguments.count > 4, let threads = Int(arguments[4]) { Parallelism.set(threads: threads) }
var times: [Double] = []
var work: [Double] = []
for step in 0...steps {
    let start = ContinuousClock.now
    let worked = processorSeconds()
    model.parameters.clearGradients()
    let loss = try model.learn(from: batch, targets: targets, scale: 1 / 16, key: UInt64(step))
    let norm = optimizer.step(rate: 3e-5)
    model.refresh()
    let duration = (ContinuousClock.now - start) / .seconds(1)
    if step > 0 {
        times.append(duration)
        work.append(processorSeconds() - worked)
    }
    print("step \(step): loss \(loss / 16), norm \(norm), \(duration) s")
}
times.sort()
work.sort()
let median = times[times.count / 2]
let best = times[0]
print("\(precision) best \(best) s, median \(median) s, \(16 / best) samples/s at best")
print("processor \(work[0]) s at best")
