"""A language's network → a faster one: what attention heads and inner units do least is cut away.

``python -m digest_training.prune FOLDER NEW CORPORA… --heads 20 --inner 768`` reads a
language's folder and writes the smaller network to NEW, for `train --shipped NEW` to learn on from.
"""

from __future__ import annotations

import argparse
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from digest_training.dataset import Corpus, FormTable, held_out, windows
from digest_training.export import export, shipped
from digest_training.network import HEAD_WIDTH, Network, loss_of
from digest_training.parts import cut
from digest_training.train import batch_of, sizes

WINDOWS = 160
"""Windows of text that the worth of a part is measured on."""

Batch = tuple[Tensor, dict[str, Tensor], Tensor, dict[str, Tensor]]


@torch.no_grad()
def loss_on(network: Network, batches: list[Batch]) -> float:
    """Return the mean loss of a network on *batches*."""
    with torch.autocast("cpu", torch.bfloat16):
        losses = [
            loss_of(network(pieces, features, mask), labels, mask)[0]
            for pieces, features, mask, labels in batches
        ]
    return float(torch.stack(losses).mean())


@torch.no_grad()
def worth_of_heads(network: Network, batches: list[Batch]) -> list[Tensor]:
    """Return, for each layer, how much the loss grows without each of its heads (Michel et al. 2019)."""
    whole = loss_on(network, batches)
    worth = []
    for layer in network.layers:
        weight, found = layer.out.weight.data, []
        for at in range(0, weight.shape[1], HEAD_WIDTH):
            kept = weight[:, at : at + HEAD_WIDTH].clone()
            weight[:, at : at + HEAD_WIDTH] = 0
            found.append(loss_on(network, batches) - whole)
            weight[:, at : at + HEAD_WIDTH] = kept
        worth.append(torch.tensor(found))
        print(" ".join(f"{value:.4f}" for value in found), file=sys.stderr, flush=True)
    return worth


@torch.no_grad()
def worth_of_units(network: Network, batches: list[Batch]) -> list[Tensor]:
    """Return, for each layer, how much each inner unit adds on average to what the layer passes on."""
    sums = [torch.zeros(layer.up.out_features) for layer in network.layers]

    def count(number: int) -> object:
        def hook(_module: object, _inputs: object, output: Tensor) -> None:
            sums[number] += F.gelu(output.float()).abs().flatten(0, -2).sum(0)

        return hook

    hooks = [layer.up.register_forward_hook(count(number)) for number, layer in enumerate(network.layers)]
    loss_on(network, batches)
    for hook in hooks:
        hook.remove()
    return [total * layer.down.weight.norm(dim=0) for total, layer in zip(sums, network.layers, strict=True)]


def main() -> None:
    """Measure, cut and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a language's folder")
    parser.add_argument("new", type=Path, help="where the smaller network goes")
    parser.add_argument("corpora", nargs="+", type=Path, help="files that `training.corpus` wrote")
    parser.add_argument("--heads", type=int, required=True, help="heads to keep, in all layers together")
    parser.add_argument("--inner", type=int, required=True, help="inner units to keep in each layer")
    args = parser.parse_args()

    state, known = shipped(args.folder)
    network = Network(sizes(known), known["heads"], known["inner"])
    network.load_state_dict(state)
    corpus = Corpus.read(args.corpora)
    table = FormTable.make(corpus.forms, known["pieces"], known["lexicon"])
    kept_apart = [(first, last) for first, last, source, name in corpus.spans() if held_out(source, name)]
    queue = windows(corpus, kept_apart, known["window"], np.random.default_rng(1), lone=0)
    batches: list[Batch] = []
    while len(batches) * 20 < WINDOWS and (chosen := list(islice(queue, 20))):
        batches.append(batch_of(corpus, table, chosen, None))

    worth = worth_of_heads(network, batches)
    # Every layer keeps its best head, whatever the others are worth.
    best = sorted(
        (
            (float(value), number, head)
            for number, values in enumerate(worth)
            for head, value in enumerate(values)
        ),
        key=lambda item: (item[2] != int(worth[item[1]].argmax()), -item[0]),
    )[: args.heads]
    heads = [sorted(head for _, layer, head in best if layer == number) for number in range(len(worth))]
    units = [
        values.topk(args.inner).indices.sort().values.tolist() for values in worth_of_units(network, batches)
    ]
    smaller = cut(state, heads, units)
    export(smaller, known | {"kept": {"heads": heads, "units": units}}, args.new)
    network = Network(sizes(known), [len(h) for h in heads], args.inner)
    network.load_state_dict(smaller)
    print(f"heads {heads}, loss {loss_on(network, batches):.4f}", file=sys.stderr)


if __name__ == "__main__":
    main()
