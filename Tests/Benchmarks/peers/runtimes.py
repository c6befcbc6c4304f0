"""One runtime with one model: the same call for each."""
import os


def batch_of(windows, pad):
    """Ids, segments and mask, [windows, longest]; `pad` is the longest, or 0 for what they need."""
    import numpy

    longest = pad or max(len(w["ids"]) for w in windows)
    ids = numpy.zeros((len(windows), longest), numpy.int64)
    segments, mask = ids.copy(), ids.copy()
    for row, window in enumerate(windows):
        count = len(window["ids"])
        ids[row, :count], segments[row, :count] = window["ids"], window["segments"]
        mask[row, :count] = 1
    return ids, segments, mask


def load(name, place, threads):
    """A function from ids, segments and mask to a list of results: of a reader start and end logits,
    of an embedder hidden states."""
    runtime, precision = name.split("_", 1)
    return {"ov": openvino, "ort": onnx_runtime, "ct2": ctranslate2}[runtime](
        precision, place, threads)


def openvino(precision, place, threads):
    import openvino

    file = "ov_int8.xml" if precision.startswith("int8") else "ov.xml"
    hint = "bf16" if precision.endswith("bf16") else "f32"
    model = openvino.Core().compile_model(f"{place}/{file}", "CPU", {
        "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY", "NUM_STREAMS": "1",
        "INFERENCE_PRECISION_HINT": hint})
    request = model.create_infer_request()
    names = [x.get_any_name() for x in model.inputs]

    def run(ids, segments, mask):
        given = {"input_ids": ids, "token_type_ids": segments, "attention_mask": mask}
        found = request.infer({name: given[name] for name in names})
        return [found[i] for i in range(len(model.outputs))]

    return run


def onnx_runtime(precision, place, threads):
    import numpy, onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = onnxruntime.InferenceSession(
        f"{place}/ort_{precision}.onnx", options, providers=["CPUExecutionProvider"])
    types = {
        x.name: numpy.int32 if "int32" in x.type else numpy.int64 for x in session.get_inputs()}

    def run(ids, segments, mask):
        given = {"input_ids": ids, "token_type_ids": segments, "attention_mask": mask}
        return session.run(None, {n: given[n].astype(t) for n, t in types.items()})

    return run


def ctranslate2(precision, place, threads):
    import ctranslate2, numpy

    kind = {"f32": "float32", "bf16": "bfloat16"}.get(precision, precision)
    encoder = ctranslate2.Encoder(
        f"{place}/ct2", device="cpu", compute_type=kind, intra_threads=threads, inter_threads=1)

    def run(ids, segments, mask):
        lengths = mask.sum(1)
        found = encoder.forward_batch(
            [row[:n].tolist() for row, n in zip(ids, lengths)],
            token_type_ids=[row[:n].tolist() for row, n in zip(segments, lengths)])
        return [numpy.array(found.last_hidden_state)]

    return run
