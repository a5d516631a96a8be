"""Train a language's network: ``python -m digest_reader.training.train --help``."""

from __future__ import annotations

import argparse
import json
import sys
import time
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file

from digest_reader.restore.features import CASES, EVIDENCE, SUFFIXES
from digest_reader.restore.words import Shape
from digest_reader.training.corpus import COLUMNS, LEADS, TRAILS
from digest_reader.training.dataset import (
    Corpus,
    FormTable,
    continue_quotation,
    held_out,
    introduce_by_colon,
    lexicon,
    prune,
    windows,
)
from digest_reader.training.network import HEADS, Network, load_pretrained, loss_of

FEATURES = ("lead", "trail", "evidence", "start")


def sizes(vocabulary: int, window: int) -> dict[str, int]:
    """Return how many rows each of the network's tables has."""
    return {
        "piece": vocabulary,
        "position": window,
        "case": CASES,
        "suffix": SUFFIXES,
        "lexicon": 2 + 9 * (len(Shape) - 1),
        "lead": len(LEADS) + 1,
        "trail": len(TRAILS) + 1,
        "evidence": EVIDENCE,
        "start": 2,
    }


def batch_of(
    corpus: Corpus, table: FormTable, cut: list[tuple[int, int]], random: np.random.Generator | None
) -> tuple[torch.Tensor, dict[str, torch.Tensor], torch.Tensor, dict[str, torch.Tensor]]:
    """Gather windows into tensors; with *random*, vary them (continued quotations, unknown words)."""
    length = max(end - start for start, end in cut)
    shape = (len(cut), length)
    data = {name: np.zeros(shape, dtype=np.int64) for name in COLUMNS}
    mask = np.zeros(shape, dtype=bool)
    for row, (start, end) in enumerate(cut):
        window = {name: column[start:end].copy() for name, column in corpus.columns.items()}
        if random is not None and random.random() < 0.2:
            continue_quotation(window, random)
        if random is not None:
            introduce_by_colon(window, random)
        for name in COLUMNS:
            data[name][row, : end - start] = window[name]
        mask[row, : end - start] = True
    form = data["form"]
    known = table.lexicon[form]
    if random is not None:
        known = np.where(random.random(shape) < 0.05, 0, known)
        data["evidence"] = np.where(random.random((len(cut), 1)) < 0.1, 0, data["evidence"])
    pieces = table.pieces[form]
    pieces[~mask] = pieces[~mask] * 0 + table.pieces.max()
    features = {"case": table.case[form], "suffix": table.suffix[form], "lexicon": known}
    features |= {name: data[name] for name in FEATURES}
    return (
        torch.from_numpy(pieces).long(),
        {name: torch.from_numpy(value).long() for name, value in features.items()},
        torch.from_numpy(mask),
        {name: torch.from_numpy(data[name]) for name in (*HEADS, "sound", "start")},
    )


def weight_of(source: str, name: str) -> float:
    """How often an article is seen in one pass: British and world news twice, transcripts seldom."""
    if name.startswith("wh:"):
        return 0.25
    if name.startswith(("fnc:", "misc:", "gum:", "hyper:")) or source in {
        "BBC News",
        "Daily Mail",
        "Reuters",
        "The Week - News",
    }:
        return 2.0
    return 1.0


def main() -> None:
    """Train, and write the network's weights and tables as it goes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "corpora", nargs="+", type=Path, help="files written by `python -m digest_reader.training.corpus`"
    )
    parser.add_argument(
        "--pretrained", type=Path, required=True, help="folder with model.safetensors and vocab.txt"
    )
    parser.add_argument(
        "--work",
        type=Path,
        required=True,
        help="where checkpoints and tables go; a stopped run goes on from here",
    )
    parser.add_argument(
        "--minutes", type=float, default=90, help="the learning rate falls to nothing over this time"
    )
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--inner", type=int, default=1024)
    parser.add_argument("--pieces", type=int, default=20000)
    parser.add_argument("--window", type=int, default=192)
    parser.add_argument("--batch", type=int, default=20)
    parser.add_argument("--rate", type=float, default=3e-4)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    args.work.mkdir(parents=True, exist_ok=True)

    corpus = Corpus.read(args.corpora)
    spans = list(corpus.spans())
    training = [(a, b, weight_of(s, n)) for a, b, s, n in spans if not held_out(s, n)]
    rows = np.concatenate([np.arange(a, b) for a, b, _ in training])
    print(f"{len(rows):,} words to learn from", file=sys.stderr, flush=True)
    pieces = {
        line.rstrip("\n"): n for n, line in enumerate((args.pretrained / "vocab.txt").open(encoding="utf-8"))
    }
    tables = args.work / "tables.json"
    if tables.exists():
        known = json.loads(tables.read_text("utf-8"))
    else:
        counts = np.bincount(corpus.columns["form"][rows], minlength=len(corpus.forms))
        known = {
            "pieces": prune(pieces, corpus.forms, counts, args.pieces),
            "lexicon": lexicon(corpus, rows),
            "leads": LEADS, "trails": TRAILS,
            "lead_places": [[lead, side, count] for (lead, side), count in sorted(corpus.leads.items())],
            "window": args.window, "layers": args.layers, "inner": args.inner,
        }  # fmt: skip
        tables.write_text(json.dumps(known, ensure_ascii=False), "utf-8")
    del rows
    table = FormTable.make(corpus.forms, known["pieces"], known["lexicon"])
    network = Network(sizes(len(known["pieces"]), args.window), layers=args.layers, inner=args.inner)
    load_pretrained(network, load_file(args.pretrained / "model.safetensors"), pieces, known["pieces"])
    fresh = [p for n, p in network.named_parameters() if n.startswith(("features", "head"))]
    kept = [p for n, p in network.named_parameters() if not n.startswith(("features", "head"))]
    optimizer = torch.optim.AdamW(
        [{"params": kept, "peak": args.rate}, {"params": fresh, "peak": 3 * args.rate}],
        weight_decay=0.01,
        betas=(0.9, 0.98),
    )
    step, words, spent, epoch = 0, 0, 0.0, 0
    checkpoint = args.work / "checkpoint.pt"
    if checkpoint.exists():
        saved = torch.load(checkpoint)
        network.load_state_dict(saved["network"])
        optimizer.load_state_dict(saved["optimizer"])
        step, words, spent, epoch = saved["step"], saved["words"], saved["spent"], saved["epoch"] + 1
    began, shown = time.monotonic() - spent, time.monotonic()
    mean: dict[str, float] = {}
    saved_at = time.monotonic()

    def save() -> None:
        state = {
            "network": network.state_dict(),
            "optimizer": optimizer.state_dict(),
            "step": step,
            "words": words,
        }
        torch.save(
            state | {"spent": time.monotonic() - began, "epoch": epoch}, checkpoint.with_suffix(".new")
        )
        checkpoint.with_suffix(".new").replace(checkpoint)

    while (time.monotonic() - began) / 60 < args.minutes:
        random = np.random.default_rng([args.seed, epoch])
        chosen = [(a, b) for a, b, w in training for _ in range(int(w + random.random()))]
        queue = windows(corpus, chosen, args.window, random)
        while (time.monotonic() - began) / 60 < args.minutes:
            cut = list(islice(queue, args.batch))
            if not cut:
                break
            share = (time.monotonic() - began) / 60 / args.minutes
            for group in optimizer.param_groups:
                group["lr"] = group["peak"] * min(1, (step + 1) / 200) * max(0.0, 1 - share)
            pieces_in, features, mask, labels = batch_of(corpus, table, cut, random)
            with torch.autocast("cpu", torch.bfloat16):
                scores = network(pieces_in, features, mask)
            loss, parts = loss_of(scores, labels, mask)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
            words += int(mask.sum())
            for name, value in parts.items():
                mean[name] = mean.get(name, value) * 0.98 + value * 0.02
            if time.monotonic() - shown > 30:
                shown = time.monotonic()
                figures = " ".join(f"{name} {value:.4f}" for name, value in mean.items())
                rate = words / (time.monotonic() - began)
                print(
                    f"{share:4.0%} step {step:,} {words / 1e6:.2f} M words {rate:,.0f}/s {figures}",
                    file=sys.stderr,
                    flush=True,
                )
            if time.monotonic() - saved_at > 300:
                saved_at = time.monotonic()
                save()
        epoch += 1
    save()


if __name__ == "__main__":
    main()
