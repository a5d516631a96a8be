"""A trained network → the files of a language: an eight-bit ONNX graph and the tables of its words.

``python -m digest_training.export WORK FOLDER`` writes what `train` left in WORK to FOLDER;
with ``--keep 0.2``, a mean of it and of what FOLDER ships, which it learnt on from, whole or pruned.
"""

from __future__ import annotations

import argparse
import json
import lzma
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor

from digest_reader.installation import write_manifest
from digest_training.network import HEAD_WIDTH
from digest_training.parts import spliced

CONTRIBUTED = "com.microsoft"
"""onnxruntime's own operators, which fuse what a transformer layer does."""


def quantise(weight: np.ndarray, axis: int) -> tuple[np.ndarray, np.ndarray]:
    """Return *weight* in eight bits, and the scale of each slice along *axis*."""
    scale = np.abs(weight).max(axis=axis, keepdims=True) / 127
    scale[scale == 0] = 1
    return np.round(weight / scale).astype(np.int8), scale.astype(np.float32)


def heads_of(state: dict[str, Tensor]) -> list[int]:
    """Return how many heads of attention each layer has."""
    layers = sum(name.endswith(".qkv.weight") for name in state)
    return [len(state[f"layers.{number}.qkv.weight"]) // (3 * HEAD_WIDTH) for number in range(layers)]


def graph_of(state: dict[str, Tensor]) -> onnx.ModelProto:
    """Build the encoder: ``words`` (1, n, width) of summed embeddings → ``scores`` (1, n, classes)."""
    weights = {name: value.float().numpy() for name, value in state.items()}
    width = weights["norm.weight"].shape[0]
    nodes, held = [], []

    def hold(name: str, value: np.ndarray) -> str:
        held.append(numpy_helper.from_array(value, name))
        return name

    def node(kind: str, inputs: list[str], output: str, **attributes: object) -> str:
        domain = "" if kind in {"Add", "LayerNormalization", "Split"} else CONTRIBUTED
        nodes.append(helper.make_node(kind, inputs, output.split(), domain=domain, **attributes))
        return output.split()[0]

    def linear(x: str, name: str, bias: bool, output: str) -> str:
        weight, scale = quantise(weights[f"{name}.weight"].T.copy(), axis=0)
        inputs = [x, hold(f"{name}.weight", weight), hold(f"{name}.scale", scale[0])]
        inputs += [hold(f"{name}.zero", np.zeros_like(scale[0], dtype=np.int8))]
        if bias:
            inputs.append(hold(f"{name}.bias", weights[f"{name}.bias"]))
        return node("DynamicQuantizeMatMul", inputs, output)

    def norm(x: str, name: str, output: str) -> str:
        inputs = [x, *(hold(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias"))]
        return node("LayerNormalization", inputs, output, epsilon=1e-12)

    # An addition and a norm: onnxruntime's fused SkipLayerNormalization takes five times as long.
    x = norm("words", "norm", "x")
    for number, count in enumerate(heads_of(state)):
        at = f"layers.{number}"
        qkv = linear(x, f"{at}.qkv", True, f"{at}.qkv")
        thirds = hold(f"{at}.thirds", np.array([count * HEAD_WIDTH] * 3, dtype=np.int64))
        node("Split", [qkv, thirds], f"{at}.q {at}.k {at}.v", axis=-1)
        y = node("MultiHeadAttention", [f"{at}.q", f"{at}.k", f"{at}.v"], f"{at}.y", num_heads=count)
        x = norm(
            node("Add", [x, linear(y, f"{at}.out", True, f"{at}.o")], f"{at}.a"), f"{at}.norm1", f"{at}.x1"
        )
        up = linear(x, f"{at}.up", False, f"{at}.u")
        # By tanh: near enough to what learnt, and quicker than BiasGelu's error function.
        up = node("FastGelu", [up, hold(f"{at}.up.bias", weights[f"{at}.up.bias"])], f"{at}.g")
        x = norm(
            node("Add", [x, linear(up, f"{at}.down", True, f"{at}.d")], f"{at}.b"), f"{at}.norm2", f"{at}.x2"
        )
    linear(x, "head", True, "scores")
    graph = helper.make_graph(
        nodes,
        "restorer",
        [helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "n", width])],
        [
            helper.make_tensor_value_info(
                "scores", TensorProto.FLOAT, [1, "n", weights["head.weight"].shape[0]]
            )
        ],
        held,
    )
    return helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(CONTRIBUTED, 1)], ir_version=8
    )


def export(state: dict[str, Tensor], known: dict[str, Any], folder: Path) -> None:
    """Write ``model.onnx``, ``embeddings.npz`` and ``tables.json.xz`` to a language's folder.

    Args:
        state: the network's weights.
        known: the tables that `train` wrote; where parts were cut away, also which were ``kept``.
        folder: the language's folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(graph_of(state), folder / "model.onnx")
    piece, scale = quantise(state["piece.weight"].numpy()[:-1], axis=1)
    features = {
        name.split(".")[1]: value.numpy().astype(np.float16)
        for name, value in state.items()
        if name.startswith("features.")
    }
    position = state["position.weight"].numpy().astype(np.float16)
    np.savez(folder / "embeddings.npz", piece=piece, piece_scale=scale[:, 0], position=position, **features)
    before: dict[str, int] = {}
    for lead, side, count in known["lead_places"]:
        before[lead] = before.get(lead, 0) + (count if side == "before" else -count)
    tables = {
        **{name: known[name] for name in ("pieces", "lexicon", "leads", "trails", "window")},
        "inner_leads": sorted(lead for lead, balance in before.items() if balance < 0),
    }
    if "kept" in known:
        tables["kept"] = known["kept"]
    with lzma.open(folder / "tables.json.xz", "wt", encoding="utf-8") as file:
        json.dump(tables, file, ensure_ascii=False, separators=(",", ":"))


def shipped(folder: Path) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Read a language's folder back: the network's weights, as near as eight bits keep them, and its tables.

    So a language can learn on where it stands, from nothing but what ships.
    """
    model = onnx.load(folder / "model.onnx")
    held = {item.name: numpy_helper.to_array(item) for item in model.graph.initializer}
    state = {}
    for name, value in held.items():
        if name.endswith(".weight") and value.dtype == np.int8:
            scale = held[name.removesuffix("weight") + "scale"]
            state[name] = (value.astype(np.float32) * scale).T.copy()
        elif name.endswith((".weight", ".bias")):
            state[name] = value.astype(np.float32)
    with np.load(folder / "embeddings.npz") as file:
        piece = file["piece"].astype(np.float32) * file["piece_scale"][:, None]
        state["piece.weight"] = np.concatenate([piece, np.zeros_like(piece[:1])])
        state["position.weight"] = file["position"].astype(np.float32)
        for name in set(file.files) - {"piece", "piece_scale", "position"}:
            state[f"features.{name}.weight"] = file[name].astype(np.float32)
    with lzma.open(folder / "tables.json.xz", "rt", encoding="utf-8") as text:
        tables = json.load(text)
    inner_leads = tables.pop("inner_leads")
    tables["lead_places"] = [[lead, "after", 1] for lead in inner_leads]
    weights = {name: torch.from_numpy(value) for name, value in state.items()}
    return weights, tables | {"heads": heads_of(weights), "inner": len(held["layers.0.up.bias"])}


def blend(state: dict[str, Tensor], before: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Return the mean of two networks' weights, of which the one learnt on from the other.

    It is often better than both: weight-space ensembling (Wortsman et al. 2022).

    Args:
        state: the weights after learning on.
        before: the weights that it began with.
        share: how much of *before* is kept, from 0 to 1.
    """
    return {name: (1 - share) * value + share * before[name] for name, value in state.items()}


def main() -> None:
    """Write the network of a training folder to a language's folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("work", type=Path, help="where `train` left its checkpoint")
    parser.add_argument("folder", type=Path, help="the language's folder")
    parser.add_argument(
        "--keep", type=float, default=0.0, help="share of what the folder ships now, if learnt on from it"
    )
    args = parser.parse_args()
    state = torch.load(args.work / "checkpoint.pt")["network"]
    known = json.loads((args.work / "tables.json").read_text("utf-8"))
    if args.keep:
        before, tables = shipped(args.folder)
        shape = {name: tables[name] for name in ("heads", "inner")}
        if any(known[name] != shape[name] for name in shape) and (kept := known.pop("kept", None)):
            state = spliced(state, before, kept["heads"], kept["units"])
            known |= shape
        if any(tables[name] != known[name] for name in ("pieces", "heads", "inner")):
            parser.error(f"what lies in {args.work} did not learn on from what {args.folder} ships")
        state = blend(state, before, args.keep)
    export(state, known, args.folder)
    write_manifest(args.folder)


if __name__ == "__main__":
    main()
