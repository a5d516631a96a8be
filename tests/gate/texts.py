"""The texts that the gate measures with: those of the folder that ``DIGEST_TEXTS`` names."""

from __future__ import annotations

import json
import lzma
import os
import tempfile
from pathlib import Path

FOLDER = os.environ.get("DIGEST_TEXTS", "")
LEFT_OUT = {
    "tr_news": {
        "tr_wmt16_18": "WMT newstest2018 Turkish side",
        "tr_kemik": "Kemik 1371/1150 haber (siyasi)",
    }
}
"""Name → file in ``train`` and the source in it that training leaves out, as the file of corpora says."""


def left_out(name: str) -> Path:
    """Write the articles of `LEFT_OUT` to a file, and return it."""
    path = Path(tempfile.mkdtemp()) / f"{name}.jsonl"
    with path.open("w", encoding="utf-8") as target:
        for file, source in LEFT_OUT[name].items():
            with lzma.open(Path(FOLDER) / "train" / f"{file}.jsonl.xz", "rt", encoding="utf-8") as lines:
                target.writelines(line for line in lines if json.loads(line)["source"] == source)
    return path


TEXTS = [*sorted((Path(FOLDER) / "dev").glob("*.jsonl")), *map(left_out, LEFT_OUT)] if FOLDER else []
