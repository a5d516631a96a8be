"""What a run of training reads → few bytes, for a graphics card elsewhere; what it learnt there → back.

Such a card is lent for minutes, in a machine that reaches no network and takes little at a time.  So words
travel as numbers, of each article's chance to be read in a pass, and weights in six bits or so::

    parcel corpus CORPUS corpus.parcel --passes 0.8       parcel encoder MPNET mpnet.parcel --layers 8

    parcel open corpus.parcel CORPUS                      there, and `train` as everywhere
    parcel run RUN run.parcel

    parcel open run.parcel RUN --corpus CORPUS            here again, for `export`
"""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file, save_file

from digest_training.corpus import Corpus
from digest_training.texts import COLUMNS

LABELS = tuple(name for name in COLUMNS if name != "form")
KEPT = 500
"""Articles that are kept apart, at most: enough to see how a run does."""
LEFT: dict[str, Any] = {"lexicon": {}, "lead_places": [], "suffixes": {}}
"""Tables that only an export needs; they stay here."""
STEP = 0.13
"""The grain of a weight, in root mean squares of its row."""
LARGE = 10_000
"""Numbers in a matrix from which it is worth a grain."""


def write(target: Path, notes: dict[str, Any], arrays: dict[str, np.ndarray]) -> None:
    """Write a parcel: a ``.npz`` in LZMA, and *notes* in it."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_LZMA) as parcel:
        parcel.writestr("notes.json", json.dumps(notes, ensure_ascii=False))
        for name, array in arrays.items():
            with parcel.open(f"{name}.npy", "w", force_zip64=True) as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)


def read(source: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the notes and arrays of a parcel."""
    with zipfile.ZipFile(source) as parcel:
        notes = json.loads(parcel.read("notes.json"))
    with np.load(source) as file:
        return notes, {name: file[name] for name in file.files if name != "notes.json"}


def shortened(numbers: np.ndarray) -> np.ndarray:
    """Return the same numbers, none below 0, in as few bytes each as the largest needs."""
    return numbers.astype(np.min_scalar_type(numbers.max(initial=0)))


def drawn(corpus: Corpus, passes: float) -> np.ndarray:
    """Return the articles that travel, each with the chance to be read in so many *passes*."""
    random = np.random.default_rng(0)
    travels = (random.random(len(corpus.ends)) < corpus.weight * passes) & ~corpus.kept
    travels[random.permutation(np.flatnonzero(corpus.kept))[:KEPT]] = True
    return np.flatnonzero(travels)


def pack_corpus(folder: Path, target: Path, passes: float) -> None:
    """Pack articles of a corpus, drawn by chance, and what is told of the words in them.

    Forms are numbered anew, the commonest first, and what stands at a word is one number.

    Args:
        folder: see `corpus.Corpus.read`.
        target: the parcel.
        passes: how much of one pass over the corpus travels; above 1, rare articles are there more surely.
    """
    corpus = Corpus.read(folder)
    articles = drawn(corpus, passes)
    begins = np.concatenate([[0], corpus.ends[:-1]])[articles]
    sizes = corpus.ends[articles] - begins
    rows = np.repeat(begins - (np.cumsum(sizes) - sizes), sizes) + np.arange(sizes.sum())
    form = np.asarray(corpus.columns["form"][rows])
    times = np.bincount(form, minlength=len(corpus.case))
    order = np.argsort(-times, kind="stable")[: int((times > 0).sum())]
    number = np.full(len(times), -1)
    number[order] = np.arange(len(order))
    labels = np.stack([corpus.columns[name][rows] for name in LABELS], axis=1)
    kinds, kind, counts = np.unique(labels, axis=0, return_inverse=True, return_counts=True)
    commonest = np.argsort(-counts, kind="stable")
    place = np.argsort(commonest)
    # Leads and trails stand behind the forms.
    kept_forms = np.concatenate([order, np.arange(len(corpus.case), len(corpus.counts))])
    lengths = corpus.counts[kept_forms]
    pieces = np.repeat(corpus.first[kept_forms] - (np.cumsum(lengths) - lengths), lengths)
    names = number[corpus.names]
    form, kind = number[form], place[kind.ravel()]
    arrays = {
        "form": (form & 0xFFFF).astype(np.uint16),
        "form_high": shortened(form >> 16),
        "kind": shortened(kind),
        "kinds": kinds[commonest],
        "sizes": sizes,
        "weight": corpus.weight[articles] / np.minimum(1, corpus.weight[articles] * passes),
        "kept": corpus.kept[articles],
        "corpus": corpus.corpus[articles],
        "pieces": shortened(corpus.pieces[pieces + np.arange(lengths.sum())]),
        "counts": shortened(lengths),
        "case": corpus.case[order],
        "lexicon": corpus.lexicon[order],
        "names": np.sort(names[names >= 0]),
        **{f"feature.{name}": told[order] for name, told in corpus.features.items()},
    }
    tables = {name: LEFT.get(name, value) for name, value in corpus.tables.items()}
    write(target, {"holds": "corpus", "tables": tables}, arrays)


def open_corpus(notes: dict[str, Any], arrays: dict[str, np.ndarray], folder: Path) -> None:
    """Write the corpus of a parcel to a folder, as `corpus.build` does."""
    count = len(arrays["sizes"])
    labels = arrays["kinds"][arrays["kind"]]
    columns = dict(zip(LABELS, labels.T, strict=True))
    columns["form"] = arrays["form"].astype(np.int32) + (arrays["form_high"].astype(np.int32) << 16)
    for name in COLUMNS:
        np.save(folder / f"{name}.npy", np.ascontiguousarray(columns[name]))
    articles = {name: arrays[name] for name in ("weight", "kept", "corpus")}
    articles |= {"ends": np.cumsum(arrays["sizes"]), **dict.fromkeys(("ids", "sources"), np.full(count, ""))}
    forms = {name: arrays[name] for name in ("case", "lexicon", "names")}
    forms |= {name: arrays[name].astype(np.int32) for name in ("pieces", "counts")}
    features = {
        name.removeprefix("feature."): told for name, told in arrays.items() if name.startswith("feature.")
    }
    for name, held in {"articles": articles, "forms": forms, "features": features}.items():
        np.savez(folder / f"{name}.npz", **held)  # type: ignore[arg-type]  # it takes any name
    (folder / "tables.json").write_text(json.dumps(notes["tables"], ensure_ascii=False), "utf-8")


def pack_encoder(folder: Path, target: Path, layers: int) -> None:
    """Pack the lowest *layers* of a pre-trained encoder, its matrices in grains of `STEP`."""
    notes: dict[str, Any] = {"holds": "encoder", "texts": {}}
    for path in (folder / "config.json", folder / "vocab.txt", folder / "scores.json"):
        if path.exists():
            notes["texts"][path.name] = path.read_text("utf-8")
    arrays = {}
    for name, tensor in load_file(folder / "model.safetensors").items():
        parts = name.split(".")
        if "layer" in parts and int(parts[parts.index("layer") + 1]) >= layers:
            continue
        value = tensor.float().numpy()
        if value.ndim < 2 or value.size < LARGE:
            arrays[name] = value
            continue
        grain = (np.sqrt((value**2).mean(axis=1, keepdims=True)) * STEP).astype(np.float32)
        grain[grain == 0] = 1
        arrays[name] = np.clip(np.round(value / grain), -127, 127).astype(np.int8)
        arrays[f"{name}|grain"] = grain
    write(target, notes, arrays)


def open_encoder(notes: dict[str, Any], arrays: dict[str, np.ndarray], folder: Path) -> None:
    """Write the encoder of a parcel to a folder."""
    for name, text in notes["texts"].items():
        (folder / name).write_text(text, "utf-8")
    tensors = {
        name: torch.from_numpy(value * arrays.get(f"{name}|grain", np.float32(1)))
        for name, value in arrays.items()
        if not name.endswith("|grain")
    }
    save_file(tensors, folder / "model.safetensors")


def pack_run(folder: Path, target: Path) -> None:
    """Pack what a run has learnt, in 16 bits."""
    saved = torch.load(folder / "checkpoint.pt", weights_only=True, map_location="cpu")
    arrays = {name: weight.half().numpy() for name, weight in saved["optimizer"]["masters"].items()}
    notes = {name: saved[name] for name in ("settings", "progress")}
    write(target, {"holds": "run", **notes}, arrays)


def open_run(notes: dict[str, Any], arrays: dict[str, np.ndarray], folder: Path, corpus: Path) -> None:
    """Write what a run has learnt to a folder, to be exported; *corpus*: the one that it was packed from."""
    masters = {name: torch.from_numpy(value).float() for name, value in arrays.items()}
    state = {
        "optimizer": {"masters": masters},
        "settings": notes["settings"],
        "progress": notes["progress"],
        "tables": json.loads((corpus / "tables.json").read_text("utf-8")),
    }
    torch.save(state, folder / "checkpoint.pt")


def main() -> None:
    """Pack a corpus, an encoder or a run, or open a parcel."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    kinds = parser.add_subparsers(dest="kind", required=True)
    for kind in ("corpus", "encoder", "run", "open"):
        own = kinds.add_parser(kind)
        own.add_argument("source", type=Path)
        own.add_argument("target", type=Path)
        if kind == "corpus":
            own.add_argument("--passes", type=float, default=1.0, help="how much of one pass travels")
        if kind == "encoder":
            own.add_argument("--layers", type=int, required=True, help="how many of its layers, from below")
        if kind == "open":
            own.add_argument("--corpus", type=Path, help="with a run: the corpus that it was packed from")
    args = parser.parse_args()
    if args.kind == "corpus":
        pack_corpus(args.source, args.target, args.passes)
    elif args.kind == "encoder":
        pack_encoder(args.source, args.target, args.layers)
    elif args.kind == "run":
        pack_run(args.source, args.target)
    else:
        notes, arrays = read(args.source)
        args.target.mkdir(parents=True, exist_ok=True)
        if notes["holds"] == "run":
            open_run(notes, arrays, args.target, args.corpus)
        else:
            {"corpus": open_corpus, "encoder": open_encoder}[notes["holds"]](notes, arrays, args.target)


if __name__ == "__main__":
    main()
