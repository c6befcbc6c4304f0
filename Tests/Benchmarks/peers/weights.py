"""Weights of the models that every contender runs.

The embedder is the bundled one. The 12-layer reader is the bundled 6-layer one with each layer twice,
in turn: activations then spread as a trained model's do, and logits can be compared. All are f32.
"""
import json, os, shutil

import numpy
from safetensors.numpy import load_file, save_file

SCALE = ".row_scale"
LAYER = "encoder.layer."


def floats(path):
    """The tensors of a file in f32; rows of bytes are multiplied with their scales."""
    stored = load_file(path)
    found = {}
    for name, values in stored.items():
        if name.endswith(SCALE):
            continue
        values = values.astype(numpy.float32)
        if name + SCALE in stored:
            scales = stored[name + SCALE].astype(numpy.float32)
            groups = values.reshape(values.shape[0], scales.shape[1], -1)
            values = (groups * scales[:, :, None]).reshape(values.shape)
        found[name] = numpy.ascontiguousarray(values)
    return found


def twice(weights, layers):
    """Each of the layers once more, behind the last."""
    found = dict(weights)
    for name, values in weights.items():
        before, separator, after = name.partition(LAYER)
        if separator:
            number, rest = after.split(".", 1)
            found[f"{before}{LAYER}{int(number) + layers}.{rest}"] = values
    return found


def write(bundled, place, doubled):
    """A model directory in f32, of a bundled one."""
    os.makedirs(place, exist_ok=True)
    for name in os.listdir(bundled):
        if name not in ("model.safetensors", "quarry.json", "README.md", "LICENSE"):
            source = os.path.join(bundled, name)
            if os.path.isdir(source):
                shutil.copytree(source, os.path.join(place, name), dirs_exist_ok=True)
            else:
                shutil.copy(source, place)
    weights = floats(os.path.join(bundled, "model.safetensors"))
    file = os.path.join(place, "config.json")
    with open(file) as stream:
        settings = json.load(stream)
    if doubled:
        weights = twice(weights, settings["num_hidden_layers"])
        settings["num_hidden_layers"] *= 2
        with open(file, "w") as stream:
            json.dump(settings, stream)
    save_file(weights, os.path.join(place, "model.safetensors"))
    return {name.removeprefix("bert."): values for name, values in weights.items()}, settings
