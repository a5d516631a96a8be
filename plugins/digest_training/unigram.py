"""Words → word pieces, as SentencePiece cuts them: those that are likeliest together (Kudo 2018)."""

from __future__ import annotations

import json
from pathlib import Path

from sentencepiece import SentencePieceProcessor
from sentencepiece.sentencepiece_model_pb2 import ModelProto, TrainerSpec

from digest_reader.restore.pieces import MOST, UNKNOWN

BEGIN_WORD = "▁"
"""Begins the pieces with which words begin."""
SCORES = "scores.json"
"""In the folder of an encoder whose words are cut so: piece → logarithm of its chance."""


class Unigram:
    """A list of word pieces with their chances."""

    def __init__(self, scores: dict[str, float]) -> None:
        """*scores*: piece → logarithm of its chance."""
        self.scores = scores
        model = ModelProto()
        model.pieces.add(piece=UNKNOWN, score=0.0, type=ModelProto.SentencePiece.UNKNOWN)
        for piece, score in scores.items():
            model.pieces.add(piece=piece, score=score)
        model.trainer_spec.model_type = TrainerSpec.UNIGRAM
        model.trainer_spec.unk_piece = UNKNOWN
        model.normalizer_spec.name = "identity"
        model.normalizer_spec.remove_extra_whitespaces = False
        self._processor = SentencePieceProcessor(model_proto=model.SerializeToString())

    @classmethod
    def of(cls, encoder: Path) -> Unigram | None:
        """Return the list of an encoder's folder, or None where its words are cut otherwise."""
        path = encoder / SCORES
        return cls(json.loads(path.read_text("utf-8"))) if path.exists() else None

    def cut(self, word: str) -> list[str]:
        """Return a word's pieces, of a long one the first ones and the last.

        >>> scores = {"▁": -4.0, "▁ova": -7.0, "nın": -5.0, "n": -8.0, "a": -8.0}
        >>> Unigram(scores).cut("ovanın")
        ['▁ova', 'nın']
        """
        pieces: list[str] = self._processor.encode(word, out_type=str)
        return pieces[: MOST - 1] + pieces[-1:] if len(pieces) > MOST else pieces
