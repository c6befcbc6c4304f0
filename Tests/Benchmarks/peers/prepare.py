"""Makes what all contenders are given: models, windows, texts, questions. Keeps what is there.

    prepare.py SUBJQA_FOLDER BUNDLED_MODELS PLACE

Reviews are all 1,615 of SubjQA's electronics, the marker of unanswered questions taken off; windows
are of 384 tokens, neighbours share 128, for 200 questions and all reviews of their products: 32 drawn
from all of them, and 8 of the full ones. Seeds are fixed.
"""
import json, os, random, sys

import formats, graph, tokens, weights
from subjqa import reviews_and_questions


def windows(place, reviews, questions):
    encoder = tokens.pairs(place, 384, 128)
    by_item, made = {}, []
    for review in reviews:
        by_item.setdefault(review["item"], []).append(review["text"])
    for question in questions:
        pairs = [(question["text"], text) for text in by_item[question["item"]]]
        for encoded in encoder.encode_batch(pairs):
            for window in [encoded] + encoded.overflowing:
                made.append({"ids": window.ids, "segments": window.type_ids})
    random.Random(3).shuffle(made)
    full = [w for w in made if len(w["ids"]) == 384]
    return {"padded": full[:8], "real": made[:32], "calibration": made[32:64]}


def write(path, value):
    with open(path + ".part", "w") as file:
        json.dump(value, file)
    os.replace(path + ".part", path)


def form(name, place, make):
    """One runtime's form of a model; a failure costs that runtime alone."""
    done = f"{place}/{name}.done"
    if os.path.exists(done):
        return
    try:
        make()
        open(done, "w").close()
    except Exception as problem:
        print(f"skipping {name}: {type(problem).__name__}: {problem}", file=sys.stderr)


def model(bundled, place, doubled, make_graph, samples):
    import onnx

    values, settings = weights.write(bundled, place, doubled)
    onnx.save(make_graph(values, settings), f"{place}/model.onnx")
    heads, width = settings["num_attention_heads"], settings["hidden_size"]
    form("ort", place, lambda: formats.onnx_runtime(place, heads, width))
    form("ov", place, lambda: formats.openvino(place, samples))
    form("ct2", place, lambda: formats.ctranslate2(place, values, settings))


def main(subjqa, bundled, place):
    done = f"{place}/done"
    if os.path.exists(done):
        return
    os.makedirs(place, exist_ok=True)
    embedder, reader = f"{bundled}/all-MiniLM-L6-v2", f"{bundled}/minilm-l6-reader"
    reviews, questions = reviews_and_questions(subjqa)
    cut = windows(reader, reviews, questions)
    write(f"{place}/windows.json", {k: cut[k] for k in ("padded", "real")})
    write(f"{place}/texts.json", [r["text"] for r in reviews])
    write(f"{place}/questions.json", questions[:50])
    with open(f"{place}/reviews.jsonl", "w") as file:
        for r in reviews:
            record = {"id": r["id"], "text": r["text"], "meta": {"item_id": r["item"]}}
            file.write(json.dumps(record) + "\n")
    single = tokens.single(embedder, 256).encode_batch([r["text"] for r in reviews[::50]])
    texts = [{"ids": e.ids, "segments": e.type_ids} for e in single]
    model(reader, f"{place}/reader_l12", True, graph.reader, cut["calibration"])
    model(embedder, f"{place}/embedder", False, graph.embedder, texts)
    open(done, "w").close()


main(*sys.argv[1:4])
