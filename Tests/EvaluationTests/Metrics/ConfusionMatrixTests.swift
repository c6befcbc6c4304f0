import Evaluation
import Testing

@Suite struct ConfusionMatrixTests {
    @Test func rowsAreGoldAndColumnsPredicted() {
        let matrix = ConfusionMatrix(predicted: ["b", "a", "c"], gold: ["a", "a", "b"])
        #expect(matrix.classes == ["a", "b", "c"])
        #expect(matrix.counts == [[1, 1, 0], [0, 0, 1], [0, 0, 0]])
        #expect(matrix.rowShares == [[0.5, 0.5, 0], [0, 0, 1], [0, 0, 0]])
    }

    @Test func nothingMakesAnEmptyMatrix() {
        #expect(ConfusionMatrix<Int>(predicted: [], gold: []).counts.isEmpty)
    }

    @Test func agreesWithTheReference() throws {
        let classes = try ReferenceValues.all.get().classes
        let matrix = ConfusionMatrix(
            predicted: classes.predicted.map(String.init),
            gold: classes.gold.map(String.init)
        )
        #expect(matrix.counts == classes.confusion)
    }
}
