#!/usr/bin/env python3
"""Writes the checkpoint fixtures of this folder.

    make.py [READER_CHECKPOINT]

tiny.safetensors and sharded/ come from a fixed seed through the reference writer (PyPI:
safetensors, numpy); tiny.json holds what NumPy reads in them. With the reference reader's
model.safetensors as argument, reference-reader.json is written as well: its keys, shapes and a
few rows, read by NumPy from the bytes alone.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

here = Path(__file__).parent


def truncated_bfloat16(values):
    return (values.view(np.uint32) >> 16).astype(np.uint16)


def tensors():
    random = np.random.default_rng(20)
    normal = lambda *shape: random.standard_normal(shape).astype(np.float32)
    return {
        "embeddings.word_embeddings.weight": normal(7, 6),
        "embeddings.position_ids": np.arange(5, dtype=np.int64).reshape(1, 5),
        "encoder.layer.0.dense.weight": normal(4, 6).astype(np.float16),
        "encoder.layer.0.dense.bias": normal(4),
        "encoder.layer.0.LayerNorm.gamma": normal(6),
        "encoder.layer.1.dense.weight": random.integers(-127, 128, (4, 6)).astype(np.int8),
        "encoder.layer.1.dense.weight.row_scale": (random.random(4) / 100).astype(np.float32),
        "encoder.layer.1.dense.bias": normal(4).astype(np.float64),
        "halves": np.array(
            [0, -0.0, 1, -2.5, 6e-8, 6.1e-5, 65504, -65504, np.inf, -np.inf], np.float16
        ),
        "mask": np.array([True, False, True]),
        "scalar": np.array(2.5, np.float32),
        "empty": np.zeros((0, 3), np.float32),
        "bytes": np.array([0, 255], np.uint8),
        "ints": np.array([-(2**31), 2**31 - 1], np.int32),
        "shorts": np.array([-(2**15), 2**15 - 1], np.int16),
    }


def plain(array):
    values = array.astype(np.float32).ravel()
    return [float(v) if np.isfinite(v) else str(v) for v in values]


def write_tiny():
    made = tensors()
    save_file(made, here / "tiny.safetensors", metadata={"format": "pt", "note": "a fixture"})
    expected = {
        name: {"shape": list(array.shape), "values": plain(array)} for name, array in made.items()
    }
    quantized = "encoder.layer.1.dense.weight"
    scale = made[quantized + ".row_scale"]
    expected[quantized]["values"] = plain(made[quantized].astype(np.float32) * scale[:, None])
    del expected[quantized + ".row_scale"]
    write_json("tiny.json", expected)


def write_bfloat16():
    """NumPy has no bfloat16, so this one is laid out by hand, with a header of odd length, which
    shifts every tensor off its natural address."""
    values = np.random.default_rng(21).standard_normal(8).astype(np.float32)
    halves = truncated_bfloat16(values)
    exact = (halves.astype(np.uint32) << 16).view(np.float32)
    header = json.dumps(
        {
            "brain": {"dtype": "BF16", "shape": [2, 4], "data_offsets": [0, 16]},
            "single": {"dtype": "F32", "shape": [8], "data_offsets": [16, 48]},
        },
        separators=(",", ":"),
    ).encode()
    header += b" " * (1 - len(header) % 2)
    data = struct.pack("<Q", len(header)) + header + halves.tobytes() + exact.tobytes()
    (here / "bfloat16-unaligned.safetensors").write_bytes(data)


def write_sharded():
    folder = here / "sharded"
    folder.mkdir(exist_ok=True)
    made = tensors()
    names = sorted(made)
    # The weight and its scales fall into different files.
    shards = {"model-00001-of-00002.safetensors": names[0::2],
              "model-00002-of-00002.safetensors": names[1::2]}
    for file, part in shards.items():
        save_file({name: made[name] for name in part}, folder / file)
    weight_map = {name: file for file, part in shards.items() for name in part}
    index = {"metadata": {"total_size": sum(a.nbytes for a in made.values())},
             "weight_map": weight_map}
    write_json("sharded/model.safetensors.index.json", index)


def write_reference(path):
    data = Path(path).read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8 : 8 + length])
    header.pop("__metadata__", None)
    kinds = {"F16": np.float16, "F32": np.float32}

    def array(name):
        entry = header[name]
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        return np.frombuffer(data[begin:end], kinds[entry["dtype"]]).reshape(entry["shape"])

    rows = [
        ("bert.embeddings.word_embeddings.weight", 0),
        ("bert.embeddings.word_embeddings.weight", 2023),
        ("bert.embeddings.word_embeddings.weight", 30521),
        ("bert.embeddings.position_embeddings.weight", 511),
        ("bert.encoder.layer.5.output.dense.weight", 383),
        ("qa_outputs.weight", 1),
    ]
    write_json(
        "reference-reader.json",
        {
            "shapes": {name: header[name]["shape"] for name in sorted(header)},
            "rows": [
                {"name": name, "row": row, "first": plain(array(name)[row][:8]),
                 "sum": float(array(name)[row].astype(np.float64).sum())}
                for name, row in rows
            ],
            "qa_outputs.bias": plain(array("qa_outputs.bias")),
        },
    )


def write_json(name, value):
    (here / name).write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")


write_tiny()
write_bfloat16()
write_sharded()
if len(sys.argv) > 1:
    write_reference(sys.argv[1])
