"""BERT as an ONNX graph, of the nodes that PyTorch's exporter writes for it.

Written here so that no PyTorch has to be installed; ONNX Runtime's optimizer and OpenVINO know these
patterns and fuse them. Inputs are [batch, tokens]; a mask of ones and zeros hides padding.
"""
import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper


class Graph:
    def __init__(self, weights, settings):
        self.weights, self.settings = weights, settings
        self.nodes, self.constants, self.count = [], {}, 0

    def node(self, kind, *inputs, **attributes):
        self.count += 1
        name = f"{kind.lower()}_{self.count}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **attributes))
        return name

    def constant(self, name, values):
        self.constants[name] = numpy_helper.from_array(numpy.array(values, order="C"), name)
        return name

    def weight(self, name):
        return self.constant(name, self.weights[name])

    def numbers(self, *values):
        name = "numbers_" + "_".join(map(str, values))
        return self.constant(name, numpy.array(values, numpy.int64))

    def scalar(self, value):
        return self.constant(f"scalar_{value}", numpy.array(value, numpy.float32))

    def linear(self, x, name):
        matrix = self.constant(name + ".turned", self.weights[name + ".weight"].T)
        return self.node("Add", self.weight(name + ".bias"), self.node("MatMul", x, matrix))

    def norm(self, x, name):
        return self.node(
            "LayerNormalization", x, self.weight(name + ".weight"), self.weight(name + ".bias"),
            axis=-1, epsilon=self.settings["layer_norm_eps"])

    def embeddings(self):
        tokens = self.node(
            "Gather", self.node("Shape", "input_ids"), self.constant("one", numpy.array(1)), axis=0)
        end = self.node("Unsqueeze", tokens, self.numbers(0))
        places = self.constant(
            "places", numpy.arange(self.settings["max_position_embeddings"])[None])
        places = self.node(
            "Slice", places, self.numbers(0), end, self.numbers(1), self.numbers(1))
        table = "embeddings.{}_embeddings.weight".format
        words = self.node("Gather", self.weight(table("word")), "input_ids")
        segments = self.node("Gather", self.weight(table("token_type")), "token_type_ids")
        positions = self.node("Gather", self.weight(table("position")), places)
        sum = self.node("Add", self.node("Add", words, segments), positions)
        return self.norm(sum, "embeddings.LayerNorm")

    def mask(self):
        wide = self.node("Unsqueeze", "attention_mask", self.numbers(1))
        wide = self.node("Unsqueeze", wide, self.numbers(2))
        wide = self.node("Cast", wide, to=TensorProto.FLOAT)
        return self.node(
            "Mul", self.node("Sub", self.scalar(1.0), wide), self.scalar(-10000.0))

    def heads(self, x, name, order):
        heads, width = self.settings["num_attention_heads"], self.settings["hidden_size"]
        split = self.node(
            "Reshape", self.linear(x, name), self.numbers(0, 0, heads, width // heads))
        return self.node("Transpose", split, perm=order)

    def layer(self, x, mask, name):
        of = name + ".attention.self."
        query, key, value = (
            self.heads(x, of + part, order)
            for part, order in (
                ("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3])))
        width = self.settings["hidden_size"]
        root = (width // self.settings["num_attention_heads"]) ** 0.5
        scores = self.node("Div", self.node("MatMul", query, key), self.scalar(root))
        shares = self.node("Softmax", self.node("Add", scores, mask), axis=-1)
        context = self.node("Transpose", self.node("MatMul", shares, value), perm=[0, 2, 1, 3])
        context = self.node("Reshape", context, self.numbers(0, 0, width))
        dense = self.linear(context, name + ".attention.output.dense")
        x = self.norm(self.node("Add", dense, x), name + ".attention.output.LayerNorm")
        wide = self.linear(x, name + ".intermediate.dense")
        tail = self.node("Erf", self.node("Div", wide, self.scalar(2.0**0.5)))
        tail = self.node("Mul", wide, self.node("Add", tail, self.scalar(1.0)))
        dense = self.linear(self.node("Mul", tail, self.scalar(0.5)), name + ".output.dense")
        return self.norm(self.node("Add", dense, x), name + ".output.LayerNorm")

    def encoder(self):
        x, mask = self.embeddings(), self.mask()
        for number in range(self.settings["num_hidden_layers"]):
            x = self.layer(x, mask, f"encoder.layer.{number}")
        return x

    def model(self, outputs):
        """`outputs` maps names to nodes and to how many dimensions each result has."""
        axes = ["batch", "tokens"]
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, axes)
            for name in ("input_ids", "attention_mask", "token_type_ids")]
        results = []
        for name, (node, width) in outputs.items():
            self.nodes.append(helper.make_node("Identity", [node], [name], name=name))
            results.append(helper.make_tensor_value_info(
                name, TensorProto.FLOAT, axes + [width] if width else axes))
        graph = helper.make_graph(
            self.nodes, "bert", inputs, results, list(self.constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        onnx.checker.check_model(model)
        return model


def reader(weights, settings):
    graph = Graph(weights, settings)
    logits = graph.linear(graph.encoder(), "qa_outputs")
    columns = [
        graph.node("Gather", logits, graph.constant(f"column_{i}", numpy.array(i)), axis=2)
        for i in (0, 1)]
    return graph.model({"start": (columns[0], 0), "end": (columns[1], 0)})


def embedder(weights, settings):
    graph = Graph(weights, settings)
    return graph.model({"states": (graph.encoder(), settings["hidden_size"])})
