import Synchronization
import Tensors
import Testing

@Suite struct ParallelismTests {
    @Test func theNumberSetIsTheNumberInForce() {
        for count in [1, 3, 2] {
            withThreads(count) { #expect(Parallelism.threads == count) }
        }
        #expect(Parallelism.threads >= 1)
    }

    @Test(arguments: [0, 1, 2, 1000]) func everyItemIsVisitedOnce(_ count: Int) {
        for threads in [1, 2, 7] {
            let visits = Mutex([Int](repeating: 0, count: count))
            withThreads(threads) {
                Parallelism.forEach(below: count) { item in visits.withLock { $0[item] += 1 } }
            }
            #expect(visits.withLock { $0.allSatisfy { $0 == 1 } })
        }
    }

    @Test func loopsWithinLoopsAndSideBySideEnd() async {
        let total = Total()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<200 {
                        Parallelism.forEach(below: 6) { _ in
                            Parallelism.forEach(below: 5) { total.sum.add($0, ordering: .relaxed) }
                        }
                    }
                }
            }
        }
        #expect(total.sum.load(ordering: .relaxed) == 8 * 200 * 6 * 10)
    }

    @Test func setsAreHeldToTheMachines() {
        #expect(InstructionSet.available.contains(.portable))
        #expect(InstructionSet.available.last == .best)
    }
}

private final class Total: Sendable {
    let sum = Atomic(0)
}
