"""Train a language's network: ``python -m digest_training.train --help``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file

from digest_reader.restore.features import CASES, EVIDENCE, SUFFIXES
from digest_reader.restore.network import HEADS, PATTERNS, session_of
from digest_training.corpus import COLUMNS, LEADS, TRAILS
from digest_training.dataset import (
    Corpus,
    FormTable,
    continue_quotation,
    held_out,
    introduce_by_colon,
    join_paragraphs,
    lexicon,
    names_of,
    prune,
    rename,
    windows,
)
from digest_training.export import shipped
from digest_training.network import Network, load_pretrained, loss_of

FEATURES = ("lead", "trail", "evidence", "start")
UNKNOWN_PIECE = 0
UNREAD = 0.1
"""Share of words that are hidden while learning, so that no article is learnt by heart."""


def sizes(known: dict[str, Any]) -> dict[str, int]:
    """Return how many rows each of the network's tables has, given a language's tables."""
    return {
        "piece": len(known["pieces"]),
        "position": known["window"],
        "case": CASES,
        "suffix": SUFFIXES,
        "lexicon": 2 + 9 * (len(PATTERNS) - 1),
        "lead": len(LEADS) + 1,
        "trail": len(TRAILS) + 1,
        "evidence": EVIDENCE,
        "start": 2,
    }


def batch_of(
    corpus: Corpus,
    table: FormTable,
    cut: list[tuple[int, int]],
    random: np.random.Generator | None,
    names: np.ndarray | None = None,
) -> tuple[torch.Tensor, dict[str, torch.Tensor], torch.Tensor, dict[str, torch.Tensor]]:
    """Gather windows into tensors; with *random*, vary them (longer paragraphs, other *names* …)."""
    length = max(end - start for start, end in cut)
    shape = (len(cut), length)
    data = {name: np.zeros(shape, dtype=np.int64) for name in COLUMNS}
    mask = np.zeros(shape, dtype=bool)
    for row, (start, end) in enumerate(cut):
        window = {name: column[start:end].copy() for name, column in corpus.columns.items()}
        if random is not None:
            if random.random() < 0.35:
                join_paragraphs(window, random)
            if random.random() < 0.2:
                continue_quotation(window, random)
            introduce_by_colon(window, random)
            if names is not None and random.random() < 0.5:
                rename(window, names, random)
        for name in COLUMNS:
            data[name][row, : end - start] = window[name]
        mask[row, : end - start] = True
    form = data["form"]
    known = table.lexicon[form]
    if random is not None:
        known = np.where(random.random(shape) < 0.05, 0, known)
        data["evidence"] = np.where(random.random((len(cut), 1)) < 0.1, 0, data["evidence"])
    pieces, padding = table.pieces[form], table.pieces.max()
    if random is not None:
        unread = random.random(shape) < UNREAD
        pieces[unread] = padding
        pieces[unread, 0] = UNKNOWN_PIECE
    pieces[~mask] = padding
    features = {"case": table.case[form], "suffix": table.suffix[form], "lexicon": known}
    features |= {name: data[name] for name in FEATURES}
    return (
        torch.from_numpy(pieces).long(),
        {name: torch.from_numpy(value).long() for name, value in features.items()},
        torch.from_numpy(mask),
        {name: torch.from_numpy(data[name]) for name in (*HEADS, "sound", "start")},
    )


def batches(
    queue: Iterator[tuple[int, int]], size: int, random: np.random.Generator
) -> Iterator[list[tuple[int, int]]]:
    """Put windows of like length together, *size* at a time, so that little is spent on padding."""
    while pool := sorted(islice(queue, 32 * size), key=lambda cut: cut[1] - cut[0]):
        together = [pool[at : at + size] for at in range(0, len(pool), size)]
        for number in random.permutation(len(together)):
            yield together[number]


WORLD_NEWS = {"BBC News", "Daily Mail", "Reuters", "The Week - News", "The Week - Opinion"}


def weight_of(source: str, name: str, quoted: float) -> float:
    """How often an article is seen in one pass: British and world news more, transcripts seldom.

    What quotes much teaches more than what quotes nothing: *quoted* is the share of words inside marks.
    """
    if name.startswith("wh:"):
        return 0.15
    often = 1.0
    if name.startswith(("fnc:", "misc:", "gum:", "hyper:")) or source in WORLD_NEWS:
        often = 3.0
    return often * (0.5 if quoted < 0.03 else 1.0 if quoted < 0.15 else 1.5)


def pieces_in(folder: Path) -> dict[str, int]:
    """Read an encoder's word pieces and their numbers."""
    lines = (folder / "vocab.txt").read_text("utf-8").splitlines()
    return {piece: number for number, piece in enumerate(lines)}


def begin(args: argparse.Namespace, corpus: Corpus, rows: np.ndarray) -> tuple[Network, dict[str, Any]]:
    """Return the network to train and its tables: new, of the run that is gone on with, or as shipped.

    Args:
        args: see `main`.
        corpus: all texts.
        rows: the words of those to learn from.
    """
    tables = args.work / "tables.json"
    state = None
    if args.shipped:
        state, known = shipped(args.shipped)
    elif tables.exists():
        known = json.loads(tables.read_text("utf-8"))
    else:
        counts = np.bincount(corpus.columns["form"][rows], minlength=len(corpus.forms))
        known = {
            "pieces": prune(pieces_in(args.pretrained), corpus.forms, counts, args.pieces),
            "lexicon": lexicon(corpus, rows),
            "leads": list(LEADS),
            "trails": list(TRAILS),
            "lead_places": [[lead, side, count] for (lead, side), count in sorted(corpus.leads.items())],
            "window": args.window,
            "heads": [12] * args.layers,
            "inner": args.inner,
        }
    tables.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    network = Network(sizes(known), known["heads"], known["inner"], dropout=args.dropout)
    if state:
        network.load_state_dict(state)
    else:
        weights = load_file(args.pretrained / "model.safetensors")
        load_pretrained(network, weights, pieces_in(args.pretrained), known["pieces"])
    return network, known


class Teacher:
    """Another network to learn from, as it ships: in eight bits it is faster than in torch."""

    def __init__(self, folder: Path, known: dict[str, Any]) -> None:
        """Load the network of a language's *folder*; its words must be those of *known*.

        Raises:
            ValueError: they are others.
        """
        state, own = shipped(folder)
        for name in ("pieces", "lexicon", "leads", "trails", "window"):
            if own[name] != known[name]:
                raise ValueError(f"{folder} cannot teach this network: their {name} differ")
        self.network = Network(sizes(own), own["heads"], own["inner"], len(state["norm.weight"]))
        self.network.load_state_dict(state)
        self.session = session_of(folder / "model.onnx")
        self.pool = ThreadPoolExecutor(torch.get_num_threads())

    @torch.no_grad()
    def __call__(
        self, pieces: torch.Tensor, features: dict[str, torch.Tensor], mask: torch.Tensor
    ) -> dict[str, torch.Tensor]:
        """Return logits (batch, words, classes) for each head; arguments as for `Network.forward`."""
        words = self.network.embed(pieces, features).numpy()
        scores = torch.zeros(*mask.shape, sum(HEADS.values()))

        def score(row: int) -> None:
            count = int(mask[row].sum())
            (found,) = self.session.run(None, {"words": words[row : row + 1, :count]})
            scores[row, :count] = torch.from_numpy(found[0])

        list(self.pool.map(score, range(len(words))))
        return dict(zip(HEADS, scores.split(list(HEADS.values()), dim=-1), strict=True))


def agreed(said: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor] | None:
    """Return the mean of what teachers say, if any do: together they err less (Hinton et al. 2015)."""
    return {name: torch.stack([one[name] for one in said]).mean(0) for name in HEADS} if said else None


class Run:
    """A run of training: what is saved, and gone on with after a stop."""

    def __init__(self, network: Network, rate: float, minutes: float, checkpoint: Path) -> None:
        """*rate* is the highest learning rate; it falls to nothing over *minutes*."""
        fresh = [p for n, p in network.named_parameters() if n.startswith(("features", "head"))]
        kept = [p for n, p in network.named_parameters() if not n.startswith(("features", "head"))]
        self.network = network
        self.optimizer = torch.optim.AdamW(
            [{"params": kept, "peak": rate}, {"params": fresh, "peak": 3 * rate}],
            weight_decay=0.01,
            betas=(0.9, 0.98),
            fused=True,
        )
        self.minutes, self.checkpoint = minutes, checkpoint
        self.step = self.words = self.epoch = 0
        spent = 0.0
        if checkpoint.exists():
            saved = torch.load(checkpoint)
            network.load_state_dict(saved["network"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.step, self.words, self.epoch = saved["step"], saved["words"], saved["epoch"] + 1
            spent = saved["spent"]
        self.began = time.monotonic() - spent
        self.shown = self.saved = time.monotonic()
        self.mean: dict[str, float] = {}

    @property
    def share(self) -> float:
        """How much of the time is spent, from 0 to 1."""
        return (time.monotonic() - self.began) / 60 / self.minutes

    def learn(
        self,
        pieces: torch.Tensor,
        features: dict[str, torch.Tensor],
        mask: torch.Tensor,
        labels: dict[str, torch.Tensor],
        taught: dict[str, torch.Tensor] | None = None,
    ) -> None:
        """Take one step on a batch; what a teacher says of it, *taught*, counts too."""
        for group in self.optimizer.param_groups:
            group["lr"] = group["peak"] * min(1, (self.step + 1) / 200) * max(0.0, 1 - self.share)
        with torch.autocast("cpu", torch.bfloat16):
            scores = self.network(pieces, features, mask)
        loss, parts = loss_of(scores, labels, mask, taught)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.words += int(mask.sum())
        for name, value in parts.items():
            self.mean[name] = self.mean.get(name, value) * 0.98 + value * 0.02

    def show(self) -> None:
        """Print how far the run is, and how well it does."""
        self.shown = time.monotonic()
        figures = " ".join(f"{name} {value:.4f}" for name, value in self.mean.items())
        rate = self.words / (self.shown - self.began)
        print(
            f"{self.share:4.0%} step {self.step:,} {self.words / 1e6:.2f} M words {rate:,.0f}/s {figures}",
            file=sys.stderr,
            flush=True,
        )

    def save(self) -> None:
        """Write the checkpoint, whole or not at all."""
        self.saved = time.monotonic()
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "step": self.step,
            "words": self.words,
            "epoch": self.epoch,
            "spent": self.saved - self.began,
        }
        new = self.checkpoint.with_suffix(".new")
        torch.save(state, new)
        new.replace(self.checkpoint)


def main() -> None:
    """Train, and write the network's weights and tables as it goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", nargs="+", type=Path, help="files that `training.corpus` wrote")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--pretrained", type=Path, help="an encoder's model.safetensors and vocab.txt")
    source.add_argument("--shipped", type=Path, help="learn on from a language's folder")
    parser.add_argument(
        "--teacher",
        action="append",
        type=Path,
        default=[],
        help="another network's folder, to learn from as well; of several, from the mean of what they say",
    )
    parser.add_argument(
        "--work", type=Path, required=True, help="checkpoints; a stopped run goes on from here"
    )
    parser.add_argument(
        "--minutes", type=float, default=90, help="the learning rate falls to nothing in this time"
    )
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--inner", type=int, default=1024)
    parser.add_argument("--pieces", type=int, default=20000)
    parser.add_argument("--window", type=int, default=192)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    args.work.mkdir(parents=True, exist_ok=True)

    corpus = Corpus.read(args.corpora)
    inside = np.concatenate([[0], np.cumsum(corpus.columns["state"] > 0)])
    training = [
        (a, b, weight_of(s, n, (inside[b] - inside[a]) / (b - a)))
        for a, b, s, n in corpus.spans()
        if not held_out(s, n)
    ]
    rows = np.concatenate([np.arange(a, b) for a, b, _ in training])
    print(f"{len(rows):,} words to learn from", file=sys.stderr, flush=True)
    network, known = begin(args, corpus, rows)
    table = FormTable.make(corpus.forms, known["pieces"], known["lexicon"])
    try:
        teachers = [Teacher(folder, known) for folder in args.teacher]
    except ValueError as error:
        parser.error(str(error))
    names = names_of(corpus, table, rows)
    run = Run(network, args.rate, args.minutes, args.work / "checkpoint.pt")
    while run.share < 1:
        random = np.random.default_rng([args.seed, run.epoch])
        chosen = [(a, b) for a, b, w in training for _ in range(int(w + random.random()))]
        for cut in batches(windows(corpus, chosen, known["window"], random), args.batch, random):
            if run.share >= 1:
                break
            pieces, features, mask, labels = batch_of(corpus, table, cut, random, names)
            taught = agreed([teacher(pieces, features, mask) for teacher in teachers])
            run.learn(pieces, features, mask, labels, taught)
            if time.monotonic() - run.shown > 30:
                run.show()
            if time.monotonic() - run.saved > 300:
                run.save()
        run.epoch += 1
    run.save()


if __name__ == "__main__":
    main()
