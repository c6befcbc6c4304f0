"""The forms that each runtime loads: ONNX Runtime's, OpenVINO's, CTranslate2's."""
import json, os, sys

import numpy


def onnx_runtime(place, heads, width):
    """Optimized f32, and int8 with weights by output and activations as they come."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    fused = optimizer.optimize_model(
        f"{place}/model.onnx", model_type="bert", num_heads=heads, hidden_size=width, opt_level=0)
    counts = fused.get_fused_operator_statistics()
    print(f"ONNX Runtime fuses {json.dumps(counts, sort_keys=True)}", file=sys.stderr)
    fused.save_model_to_file(f"{place}/ort_f32.onnx")
    quantize_dynamic(
        f"{place}/ort_f32.onnx", f"{place}/ort_int8.onnx", weight_type=QuantType.QInt8,
        per_channel=True, extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})


def openvino(place, samples):
    """int8, calibrated on `samples`: pairs of ids and segments."""
    import nncf
    import openvino

    model = openvino.convert_model(f"{place}/model.onnx")
    openvino.save_model(model, f"{place}/ov.xml", compress_to_fp16=False)
    names = [x.get_any_name() for x in model.inputs]

    def inputs(window):
        ids = numpy.array([window["ids"]], numpy.int64)
        given = {
            "input_ids": ids, "attention_mask": numpy.ones_like(ids),
            "token_type_ids": numpy.array([window["segments"]], numpy.int64)}
        return {name: given[name] for name in names}

    quantized = nncf.quantize(
        model, nncf.Dataset(samples, inputs), model_type=nncf.ModelType.TRANSFORMER,
        subset_size=len(samples))
    openvino.save_model(quantized, f"{place}/ov_int8.xml")


def ctranslate2(place, weights, settings):
    """A BERT encoder without a head, as CTranslate2's own converter lays it out."""
    from ctranslate2.converters import utils
    from ctranslate2.specs import common_spec, transformer_spec

    encoder = transformer_spec.TransformerEncoderSpec(
        settings["num_hidden_layers"], settings["num_attention_heads"], pre_norm=False,
        activation=common_spec.Activation.GELU, layernorm_embedding=True,
        num_source_embeddings=2, embeddings_merge=common_spec.EmbeddingsMerge.ADD)
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    encoder.scale_embeddings = False

    def norm(part, name):
        part.gamma, part.beta = weights[name + ".weight"], weights[name + ".bias"]

    def linear(part, name):
        part.weight, part.bias = weights[name + ".weight"], weights[name + ".bias"]
        return part

    table = "embeddings.{}_embeddings.weight".format
    encoder.embeddings[0].weight = weights[table("word")]
    encoder.embeddings[1].weight = weights[table("token_type")]
    encoder.position_encodings.encodings = weights[table("position")]
    norm(encoder.layernorm_embedding, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        name = f"encoder.layer.{number}"
        parts = [
            linear(common_spec.LinearSpec(), f"{name}.attention.self.{part}")
            for part in ("query", "key", "value")]
        utils.fuse_linear(layer.self_attention.linear[0], parts)
        linear(layer.self_attention.linear[1], name + ".attention.output.dense")
        norm(layer.self_attention.layer_norm, name + ".attention.output.LayerNorm")
        linear(layer.ffn.linear_0, name + ".intermediate.dense")
        linear(layer.ffn.linear_1, name + ".output.dense")
        norm(layer.ffn.layer_norm, name + ".output.LayerNorm")
    with open(f"{place}/vocab.txt") as file:
        spec.register_vocabulary(file.read().splitlines())
    spec.config.unk_token = "[UNK]"
    spec.config.layer_norm_epsilon = settings["layer_norm_eps"]
    spec.validate()
    spec.optimize()
    os.makedirs(f"{place}/ct2", exist_ok=True)
    spec.save(f"{place}/ct2")
