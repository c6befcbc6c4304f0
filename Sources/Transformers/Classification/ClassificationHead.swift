import Foundation
import Tensors

/// BERT's pooler and a linear layer: from the first token's state to a score a class.
public struct ClassificationHead: Sendable {
    /// How many classes there are.
    public let classCount: Int
    private let width: Int
    private let pooler: Layer
    private let classifier: Layer

    /// Numbers of a linear layer.
    private struct Layer: Sendable {
        let weight: [Float]
        let bias: [Float]

        init(_ source: some WeightSource, outputs: Int, inputs: Int) throws {
            weight = try source.floats("weight", shape: [outputs, inputs])
            bias = try source.floats("bias", shape: [outputs])
        }

        func callAsFunction(_ x: [Float]) -> [Float] {
            zip(Rows.innerProducts(of: x, with: weight), bias).map { $0 + $1 }
        }
    }

    /// Reads the head of a `BertForSequenceClassification`.
    ///
    /// - Parameters:
    ///   - encoder: The scope that holds `pooler.dense`.
    ///   - root: The scope that holds `classifier`.
    ///   - width: Numbers in a token's hidden state.
    ///   - classCount: How many classes there are.
    /// - Throws: What the source throws for a missing weight or one of another shape.
    public init(
        encoder: some WeightSource,
        root: some WeightSource,
        width: Int,
        classCount: Int
    ) throws {
        self.width = width
        self.classCount = classCount
        pooler = try Layer(encoder("pooler")("dense"), outputs: width, inputs: width)
        classifier = try Layer(root("classifier"), outputs: classCount, inputs: width)
    }

    /// The class scores of each sequence.
    public func logits(of states: HiddenStates) -> [[Float]] {
        precondition(states.width == width, "states of \(states.width), expected \(width)")
        return states.vectors(.cls, normalizing: false).map { first in
            classifier(pooler(first).map { tanh($0) })
        }
    }
}
