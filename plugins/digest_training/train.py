"""Train a network; a run that was stopped goes on with the same command.

The learning rate rises over some steps and then stays; whenever a model is wanted, a run is branched
off with ``--branch`` and ``--cool``, in which the rate falls (warm-up, stable, decay: Hu et al. 2024),
while the run itself can go on as before.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from digest_training.corpus import Corpus
from digest_training.encoder import Network
from digest_training.loss import Validation, with_companion, with_teacher
from digest_training.run import Settings, heads_of, make
from digest_training.windows import Batch, Soft, Windows


class Optimizer:
    """AdamW on weights of 32 bits, of which the network has copies in 16."""

    def __init__(self, network: Network, settings: Settings) -> None:
        fresh = ("features", "head", "last_norm", "neighbours", "distance")
        self.learnt = [(name, p) for name, p in network.named_parameters() if p.requires_grad]
        self.masters = [p.detach().float().clone() for _, p in self.learnt]
        groups = [
            {
                "params": [
                    master
                    for (name, _), master in zip(self.learnt, self.masters, strict=True)
                    if name.startswith(fresh) == new
                ],
                "peak": settings.head_rate if new else settings.rate,
            }
            for new in (False, True)
        ]
        self.adam = torch.optim.AdamW(groups, lr=0.0, weight_decay=0.01, betas=(0.9, 0.98), fused=True)

    def step(self, share: float) -> None:
        """Take a step at this *share* of the highest rates."""
        for master, (_, weight) in zip(self.masters, self.learnt, strict=True):
            master.grad = None if weight.grad is None else weight.grad.float()
            weight.grad = None
        torch.nn.utils.clip_grad_norm_(self.masters, 1.0)
        for group in self.adam.param_groups:
            group["lr"] = group["peak"] * share
        self.adam.step()
        with torch.no_grad():
            for master, (_, weight) in zip(self.masters, self.learnt, strict=True):
                weight.copy_(master)

    def state_dict(self) -> dict[str, Any]:
        """Return what a run needs to go on."""
        names = [name for name, _ in self.learnt]
        return {"masters": dict(zip(names, self.masters, strict=True)), "adam": self.adam.state_dict()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from there, or begin with those weights where they have not been learnt as they are."""
        if "adam" in state:
            self.adam.load_state_dict(state["adam"])
        with torch.no_grad():
            for master, (name, weight) in zip(self.masters, self.learnt, strict=True):
                master.copy_(state["masters"][name])
                weight.copy_(master)


@dataclass
class Progress:
    """How far a run is."""

    step: int = 0
    words: int = 0
    pieces: int = 0
    epoch: int = 0
    position: int = 0
    """Articles of this pass that are done."""
    seconds: float = 0.0
    cooled_from: int = -1
    """The step from which the rate falls; -1 while it stays."""
    cooled_over: int = 0
    """The steps in which it falls."""

    def rate(self, warm_up: int) -> float:
        """Return the share of the highest rate; it falls with the root of the steps (Hägele et al. 2024)."""
        share = min(1.0, (self.step + 1) / warm_up)
        if self.cooled_from >= 0:
            done = (self.step - self.cooled_from) / self.cooled_over
            share *= max(0.01, 1 - done**0.5)
        return share

    @property
    def finished(self) -> bool:
        """Is the rate down?"""
        return self.cooled_from >= 0 and self.step >= self.cooled_from + self.cooled_over


class Stream(IterableDataset[tuple[Batch, int, int]]):
    """What there is to learn, from where a run stopped; several processes share it."""

    def __init__(self, windows: Windows, seed: int, progress: Progress) -> None:
        self.windows, self.seed = windows, seed
        self.epoch, self.position = progress.epoch, progress.position

    def __iter__(self) -> Iterator[tuple[Batch, int, int]]:
        worker = get_worker_info()
        share = (worker.id, worker.num_workers) if worker else (0, 1)
        return self.windows.stream(self.seed, self.epoch, self.position, share)


class Run:
    """A run of training in a folder: ``checkpoint.pt``, ``settings.json`` and ``log.txt``."""

    def __init__(self, settings: Settings, windows: Windows, encoder: Path, work: Path) -> None:
        """Begin a run in the folder *work*, or go on with it."""
        self.settings, self.windows, self.work = settings, windows, work
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.network = make(settings, windows.corpus.tables, encoder).halve().to(self.device)
        self.optimizer = Optimizer(self.network, settings)
        self.progress = Progress()
        self.mean: dict[str, Tensor] = {}
        self.stopped = False
        work.mkdir(parents=True, exist_ok=True)
        if (work / "checkpoint.pt").exists():
            self.load(work / "checkpoint.pt")
        groups = np.array(windows.corpus.tables["groups"], dtype=object)
        self.sets = {
            name: windows.kept(groups[windows.corpus.corpus] == name, settings.validation)
            for name in sorted({name for name in groups if name})
        }

    def load(self, path: Path) -> None:
        """Go on from a checkpoint."""
        saved = torch.load(path, weights_only=True, map_location=self.device)
        self.optimizer.load_state_dict(saved["optimizer"])
        self.progress = Progress(**saved["progress"])

    def save(self) -> None:
        """Write the checkpoint, whole or not at all, and the settings beside it."""
        state = {
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
            "settings": asdict(self.settings),
            "tables": self.windows.corpus.tables,
        }
        new = self.work / "checkpoint.new"
        torch.save(state, new)
        new.replace(self.work / "checkpoint.pt")
        (self.work / "settings.json").write_text(json.dumps(asdict(self.settings), indent=1), "utf-8")

    def say(self, text: str) -> None:
        """Write a line to the log and show it."""
        line = f"{time.strftime('%H:%M:%S')} step {self.progress.step:,} {text}"
        print(line, file=sys.stderr, flush=True)
        with (self.work / "log.txt").open("a", encoding="utf-8") as log:
            log.write(line + "\n")

    def learn(self, batch: Batch) -> None:
        """Take one step on a batch."""
        began = time.monotonic()
        words, pieces = int(batch.words.sum()), int(batch.mask.sum())
        batch = batch.to(self.device)
        scores, settings = self.network(batch), self.settings
        if settings.companion:
            loss, parts = with_companion(scores, batch, settings.alone)
        else:
            loss, parts = with_teacher(scores, batch, settings.taught)
        loss.backward()
        self.optimizer.step(self.progress.rate(self.settings.warm_up))
        progress = self.progress
        progress.step += 1
        progress.words += words
        progress.pieces += pieces
        progress.seconds += time.monotonic() - began
        for name, value in parts.items():
            self.mean[name] = self.mean.get(name, value) * 0.97 + value * 0.03

    @torch.no_grad()
    def validate(self) -> None:
        """Look at texts kept apart."""
        self.network.eval()
        for name, cut in self.sets.items():
            validation = Validation()
            for together in self.windows.batched(cut, None):
                batch = self.windows.batch(together).to(self.device)
                validation.add(self.network(batch), batch)
            self.say(f"kept apart, {name}: {validation}")
        self.network.train()

    def go(self, until: int | None, cool: int | None, save_every: float, workers: int) -> None:
        """Learn until the rate is down, or the run is told to stop.

        Args:
            until: the step at which it stops or the rate begins to fall; None: now with *cool*, else never.
            cool: the steps in which the rate falls; None: it stays.
            save_every: seconds between two checkpoints.
            workers: processes that gather batches; 0: this one does.
        """
        shown = saved = time.monotonic()
        before = self.progress.pieces
        progress = self.progress
        waiting = Stream(self.windows, self.settings.seed, progress)
        stream = iter(DataLoader(waiting, batch_size=None, num_workers=workers))
        while not (progress.finished or self.stopped):
            if progress.cooled_from < 0 and (until is None or progress.step >= until):
                if cool:
                    progress.cooled_from, progress.cooled_over = progress.step, cool
                elif until is not None:
                    break
            batch, progress.epoch, progress.position = next(stream)
            self.learn(batch)
            now = time.monotonic()
            if now - shown > 60:
                figures = " ".join(f"{name} {value:.4f}" for name, value in self.mean.items())
                speed = (progress.pieces - before) / (now - shown)
                read = f"{progress.words / 1e6:.2f} M words, {progress.epoch + 1}. pass"
                self.say(f"{read}, {speed:,.0f} pieces/s {figures}")
                shown, before = now, progress.pieces
            if progress.step % self.settings.validate == 0 or progress.finished:
                self.validate()
            if now - saved > save_every:
                self.save()
                saved = time.monotonic()
        self.save()


def main() -> None:
    """Begin a run, or go on with it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", type=Path, help="a file of settings, such as teacher.toml")
    parser.add_argument("--corpus", type=Path, required=True, help="the folder that `corpus` wrote")
    parser.add_argument("--encoder", type=Path, required=True, help="the folder of the pre-trained encoder")
    parser.add_argument("--work", type=Path, required=True, help="the run's folder")
    parser.add_argument("--branch", type=Path, help="begin from the checkpoint of this run's folder")
    others = parser.add_mutually_exclusive_group()
    others.add_argument("--soft", type=Path, help="a teacher's scores, as `soften` wrote them")
    others.add_argument(
        "--companion",
        type=Path,
        help="the scores of the network it is to be used with, as `companion` wrote them",
    )
    parser.add_argument(
        "--cool", type=int, help="let the rate fall over this many steps, from --until or now, then stop"
    )
    parser.add_argument("--until", type=int, help="the step at which to stop, or to begin to --cool")
    parser.add_argument("--workers", type=int, default=0, help="processes that gather batches")
    parser.add_argument("--save-every", type=float, default=300, help="seconds between two checkpoints")
    args = parser.parse_args()
    data = tomllib.loads(args.settings.read_text("utf-8"))
    settings = Settings.read(data | {"companion": args.companion is not None})
    torch.manual_seed(settings.seed)
    corpus = Corpus.read(args.corpus)
    scores = args.soft or args.companion
    soft = Soft(scores, heads_of(corpus.tables), len(corpus.columns["form"])) if scores else None
    windows = Windows(corpus, settings.sampling, soft)
    new = not (args.work / "checkpoint.pt").exists()
    run = Run(settings, windows, args.encoder, args.work)
    if new and args.branch:
        run.load(args.branch / "checkpoint.pt")

    def stop(*_: object) -> None:
        run.stopped = True

    signal.signal(signal.SIGTERM, stop)
    run.go(args.until, args.cool, args.save_every, args.workers)


if __name__ == "__main__":
    main()
