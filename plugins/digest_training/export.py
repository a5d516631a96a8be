"""A trained network → its files in a language's folder: an eight-bit ONNX graph, embeddings, tables of words.

``python -m digest_training.export RUN ENCODER FOLDER``
"""

from __future__ import annotations

import argparse
import json
import lzma
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from digest_reader.installation import write_manifest
from digest_reader.languages import EMBEDDINGS, GRAPH, TABLES
from digest_reader.restore.embeddings import HIGHEST
from digest_reader.restore.network import DISTANCE
from digest_reader.restore.pieces import BEGIN, SEPARATE, UNKNOWN
from digest_training.corpus import vocabulary_of
from digest_training.encoder import REACH, distance_buckets
from digest_training.run import heads_of, load_network

CONTRIBUTED = "com.microsoft"
"""onnxruntime's own operators, which fuse what a transformer layer does."""
RUN = 32
"""Numbers of an embedding that share a scale."""
SHARES = (1.0, 0.95, 0.9, 0.85, 0.8)
"""Scales that are tried for a run, as shares of the one that reaches its highest number."""
FUSED = {"DynamicQuantizeMatMul", "MultiHeadAttention", "FastGelu"}


def quantise(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return *weight* in eight bits, and the scale of each slice along *axis*."""
    scale = np.abs(weight).max(axis=axis, keepdims=True) / 127
    scale[scale == 0] = 1
    return np.round(weight / scale).astype(np.int8), scale.astype(np.float32)


def pack(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return embeddings (rows, width) as `Embeddings` takes them.

    Of a run of `RUN` numbers, of which the width has whole ones, the scale is that which errs least.
    """
    runs = table.reshape(len(table), -1, RUN)
    highest = np.maximum(np.abs(runs).max(axis=-1), np.finfo(np.float16).tiny * HIGHEST)
    scales = np.stack([highest * share / HIGHEST for share in SHARES]).astype(np.float16).astype(np.float32)

    def sixteenths(scale: np.ndarray) -> np.ndarray:
        """Return the number from 0 to 15 of the multiple that is nearest."""
        return np.clip(np.floor((runs / scale[..., None] + HIGHEST + 1) / 2), 0, HIGHEST)

    errors = [
        np.square(runs - (2 * sixteenths(scale) - HIGHEST) * scale[..., None]).sum(axis=-1)
        for scale in scales
    ]
    scale = np.take_along_axis(scales, np.argmin(errors, axis=0)[None], axis=0)[0]
    first, second = np.split(sixteenths(scale).astype(np.uint8).reshape(table.shape), 2, axis=1)
    return first << 4 | second, scale.astype(np.float16)


class _Graph:
    """The nodes of a graph and the weights that they hold, while it is built.

    Each method adds nodes and returns the name of what they put out.
    """

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.held: list[TensorProto] = []

    def hold(self, name: str, value: np.ndarray) -> str:
        """Hold a constant."""
        self.held.append(numpy_helper.from_array(value, name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        """Add a node; *output* may be several names, of which the first is returned."""
        domain = CONTRIBUTED if kind in FUSED else ""
        self.nodes.append(helper.make_node(kind, inputs, output.split(), domain=domain, **attributes))
        return output.split()[0]

    def linear(self, x: str, name: str, output: str, *, bias: bool) -> str:
        """Multiply by weights of eight bits."""
        weight, scale = quantise(self.weights[f"{name}.weight"].T.copy(), axis=0)
        inputs = [x, self.hold(f"{name}.weight", weight), self.hold(f"{name}.scale", scale[0])]
        inputs.append(self.hold(f"{name}.zero", np.zeros_like(scale[0], dtype=np.int8)))
        if bias:
            inputs.append(self.hold(f"{name}.bias", self.weights[f"{name}.bias"]))
        return self.node("DynamicQuantizeMatMul", inputs, output)

    def norm(self, x: str, name: str, output: str) -> str:
        """Normalise."""
        parts = [self.hold(f"{name}.{part}", self.weights[f"{name}.{part}"]) for part in ("weight", "bias")]
        return self.node("LayerNormalization", [x, *parts], output, epsilon=1e-12)

    def neighbours(self, x: str) -> str:
        """Add to each piece what those up to `REACH` places before it and behind it say."""
        edges = self.hold("near.edges", np.array([0, REACH, 0, 0, REACH, 0], dtype=np.int64))
        self.node("Pad", [x, edges], "near.padded")
        axis = self.hold("near.axis", np.array([1], dtype=np.int64))
        near = []
        for away in [*range(-REACH, 0), *range(1, REACH + 1)]:
            cut = REACH + away, away - REACH or np.iinfo(np.int64).max
            bounds = [self.hold(f"near.{away}.{bound}", np.array([bound])) for bound in cut]
            near.append(self.node("Slice", ["near.padded", *bounds, axis], f"near.{away}"))
        self.node("Concat", near, "near.together", axis=-1)
        mixed = self.linear("near.together", "neighbours.mix", "near.mixed", bias=False)
        return self.node("Add", [x, mixed], "near")

    def layer(self, x: str, at: str, heads: int, bias: list[str]) -> str:
        """Add a layer of the transformer, whose weights' names begin with *at*.

        An addition and a norm: onnxruntime's fused SkipLayerNormalization takes five times as long.
        """
        width = self.weights[f"{at}.out.weight"].shape[1]
        qkv = self.linear(x, f"{at}.qkv", f"{at}.qkv", bias=True)
        thirds = self.hold(f"{at}.thirds", np.array([width] * 3, dtype=np.int64))
        self.node("Split", [qkv, thirds], f"{at}.q {at}.k {at}.v", axis=-1)
        inputs = [f"{at}.q", f"{at}.k", f"{at}.v", *bias]
        y = self.node("MultiHeadAttention", inputs, f"{at}.y", num_heads=heads)
        y = self.node("Add", [x, self.linear(y, f"{at}.out", f"{at}.o", bias=True)], f"{at}.a")
        x = self.norm(y, f"{at}.norm1", f"{at}.x1")
        up = self.linear(x, f"{at}.up", f"{at}.u", bias=False)
        # By tanh: near enough to what learnt, and quicker than BiasGelu's error function.
        up = self.node("FastGelu", [up, self.hold(f"{at}.up.bias", self.weights[f"{at}.up.bias"])], f"{at}.g")
        y = self.node("Add", [x, self.linear(up, f"{at}.down", f"{at}.d", bias=True)], f"{at}.b")
        return self.norm(y, f"{at}.norm2", f"{at}.x2")

    def head(self, x: str) -> int:
        """Put out ``scores``, and return how many there are; the head is small and keeps its 32 bits."""
        weight = self.weights["head.weight"]
        x = self.node("MatMul", [x, self.hold("head.weight", weight.T.copy())], "head")
        self.node("Add", [x, self.hold("head.bias", self.weights["head.bias"])], "scores")
        return int(weight.shape[0])


def graph_of(state: dict[str, Tensor], heads: int, entry: str = "pieces") -> onnx.ModelProto:
    """Build the encoder: *entry* (1, n, width) of summed embeddings → ``scores`` (1, n, classes).

    Where distance counts, what it adds to attention goes in too; see `restore.network.by_distance`.

    Args:
        state: the network's weights.
        heads: heads of attention in a layer.
        entry: name of what goes in.
    """
    graph = _Graph({name: value.float().numpy() for name, value in state.items()})
    width = graph.weights["norm.weight"].shape[0]
    entries = [helper.make_tensor_value_info(entry, TensorProto.FLOAT, [1, "n", width])]
    bias = []
    if "distance.weight" in graph.weights:
        entries.append(helper.make_tensor_value_info(DISTANCE, TensorProto.FLOAT, [1, heads, "n", "n"]))
        bias = ["", "", DISTANCE]  # behind a bias of its own and a mask, of which there are none
    x = graph.norm(entry, "norm", "x")
    if "neighbours.mix.weight" in graph.weights:
        x = graph.neighbours(x)
    for number in range(sum(name.endswith(".qkv.weight") for name in graph.weights)):
        x = graph.layer(x, f"layers.{number}", heads, bias)
    classes = graph.head(graph.norm(x, "last_norm", "last"))
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1, "n", classes])
    return helper.make_model(
        helper.make_graph(graph.nodes, "restorer", entries, [scores], graph.held),
        opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(CONTRIBUTED, 1)],
        ir_version=8,
    )


def for_whole_words(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the weights of a network whose words have one piece each: its first is its last."""
    halves = {name: state[name].chunk(2) for name in ("head.weight", "head.bias")}
    return state | {name: first + last for name, (first, last) in halves.items()}


def is_useful(piece: str) -> bool:
    """May a piece stand in texts of this script?  Others are left out of what ships."""
    letters = piece.removeprefix("##")
    if piece.startswith("[") and len(piece) > 1:
        return piece in {"[UNK]", "[CLS]", "[SEP]"}
    return all(ord(char) < 0x250 or 0x2000 <= ord(char) < 0x2200 for char in letters)


def inner_leads(places: list[tuple[str, str, int]]) -> list[str]:
    """Return the punctuation before a word that mostly stands outside a quotation opening there."""
    before: Counter[str] = Counter()
    for lead, side, count in places:
        before[lead] += count if side == "before" else -count
    return sorted(lead for lead, balance in before.items() if balance < 0)


def tables_of(tables: dict[str, Any], pieces: list[str], settings: dict[str, Any]) -> dict[str, Any]:
    """Return what the runtime must know to read a text as the network learnt to."""
    shared = {
        **{name: tables[name] for name in ("patterns", "lexicon", "leads", "trails")},
        "pieces": pieces,
        "inner_leads": inner_leads(tables["lead_places"]),
    }
    sampling = settings["sampling"]
    if "suffixes" in tables:  # read word by word
        own = {"suffixes": tables["suffixes"], "ends": [BEGIN, SEPARATE], "unknown": UNKNOWN}
        return shared | own | {"window": sampling["window"] - 2}
    own = {"heads": heads_of(tables), "punctuation_as_pieces": sampling["punctuation_as_pieces"]}
    return shared | own | {"window": sampling["window"]}


def export(
    state: dict[str, Tensor], heads: int, tables: dict[str, Any], rows: list[int], folder: Path
) -> None:
    """Write the files of a network to its folder.

    Args:
        state: the network's weights.
        heads: heads of attention in a layer.
        tables: see `tables_of`.
        rows: the rows of the encoder's table of pieces that are kept, in the tables' order.
        folder: the network's folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(graph_of(state, heads, "words" if "suffixes" in tables else "pieces"), folder / GRAPH)
    piece, scale = pack(state["piece.weight"].float().numpy()[rows])
    features = {
        name.split(".")[1]: value.float().numpy()[:-1].astype(np.float16)
        for name, value in state.items()
        if name.startswith("features.")
    }
    position = state["position.weight"].float().numpy()[: tables["window"] + 2].astype(np.float16)
    if "distance.weight" in state:
        table = state["distance.weight"].float().numpy()
        furthest = len(position) - 1
        buckets = distance_buckets(furthest + 1, len(table)).numpy()
        by_distance = np.concatenate([buckets[-1, :-1], buckets[0]])  # from -furthest to +furthest
        features[DISTANCE] = table[by_distance].T.astype(np.float16)
    np.savez(folder / EMBEDDINGS, piece=piece, piece_scale=scale, position=position, **features)
    with lzma.open(folder / TABLES, "wt", encoding="utf-8") as file:
        json.dump(tables, file, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Write the network of a run's folder to the folder ``words`` or ``pieces`` of a language's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("run", type=Path, help="the run's folder")
    parser.add_argument("encoder", type=Path, help="the folder of the pre-trained encoder")
    parser.add_argument("folder", type=Path, help="the language's folder")
    args = parser.parse_args()
    network, saved = load_network(args.run, args.encoder)
    vocabulary = vocabulary_of(args.encoder)
    whole = "suffixes" in saved["tables"]
    kept = [piece for piece in vocabulary if whole or is_useful(piece)]
    tables = tables_of(saved["tables"], kept, saved["settings"])
    rows = [vocabulary[piece] for piece in kept]
    torch.set_grad_enabled(False)
    state = network.state_dict()
    if whole:
        state = for_whole_words(state)
    export(state, network.layers[0].heads, tables, rows, args.folder / ("words" if whole else "pieces"))
    write_manifest(args.folder)


if __name__ == "__main__":
    main()
