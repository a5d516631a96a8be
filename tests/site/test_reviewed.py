"""A reviewed digest on a real site."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from click.testing import CliRunner

from digest_reader import languages
from digest_reader.cli import main
from sites import Build, digest

BODY = "The mayor said: We dont mend clocks. The towns clock isnt ours, said Mr Fenwicks aide."
MODEL = ("SHA256SUMS", "calibration*", "words", "pieces")


def test_a_site_without_the_model_shows_a_reviewed_digest_as_it_was(
    build: Callable[..., Build], tmp_path: Path
) -> None:
    """Its page is the same byte for byte; one that was not reviewed loses its marks."""
    write = {"digests/a.txt": digest("FIRST", body=BODY), "digests/b.txt": digest("SECOND", body=BODY)}
    settings = "DIGEST_STORE = ''\n"
    sidecar = tmp_path / "content/digests/a.toml"
    sidecar.parent.mkdir(parents=True)
    (tmp_path / "content/digests/a.txt").write_text(write["digests/a.txt"], "utf-8")
    sidecar.write_text("reviewed = true\n", "utf-8")
    assert CliRunner().invoke(main, ["keep", str(sidecar.with_suffix(".txt"))]).exit_code == 0
    before = (build(write, settings=settings).output / "first.html").read_bytes()

    # Python runs this module before all others.
    elsewhere = tmp_path / "python"
    shutil.copytree(languages.FOLDER, elsewhere / "languages", ignore=shutil.ignore_patterns(*MODEL))
    (elsewhere / "sitecustomize.py").write_text(
        "from pathlib import Path\nfrom digest_reader import languages\n"
        f"languages.FOLDER = Path({str(elsewhere / 'languages')!r})\n",
        "utf-8",
    )
    after = build(write, settings=settings, PYTHONPATH=str(elsewhere))

    assert (after.output / "first.html").read_bytes() == before
    assert "town’s clock isn’t" in after.page("first.html").get_text()
    assert "towns clock isnt" in after.page("second.html").get_text()
