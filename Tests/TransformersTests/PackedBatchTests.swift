import Testing
import Transformers

@Suite struct PackedBatchTests {
    @Test func sequencesLieEndToEnd() {
        var batch = PackedBatch()
        batch.append(ids: [1, 2, 3])
        batch.append(ids: [4, 5], segments: [0, 1])
        let whole = PackedBatch(ids: [1, 2, 3, 4, 5], segments: [0, 0, 0, 0, 1], lengths: [3, 2])
        #expect(batch == whole)
        #expect(batch.tokenCount == 5)
    }
}
