"""`digest-reader keep`: the marks of reviewed digests into their sidecars."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

if TYPE_CHECKING:
    from digest_reader.settings import Settings


@click.command()
@click.argument(
    "paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path), metavar="PATHS…"
)
@click.option(
    "--anew", is_flag=True, help="Also where marks are kept already: take over what is restored now."
)
@click.pass_obj
def keep(settings: Settings, paths: tuple[Path, ...], anew: bool) -> None:
    """Keep the marks of the reviewed digests at PATHS, so that no later engine changes them.

    A digest is reviewed where its sidecar says `reviewed = true`.  Its marks are written there, each with
    the words around it.  `review` does this by itself.
    """
    from digest_reader.collection import remembering
    from digest_reader.discovery import SIDECAR, discover
    from digest_reader.edit.kept import keep as kept_marks
    from digest_reader.edit.sidecar import SidecarError, change_sidecar, read_sidecar
    from digest_reader.publish import read_digest
    from digest_reader.store import Store

    with Store(settings.store_folder(Path.cwd())) as store:
        for path in discover(paths, Path.cwd(), links=[Path(folder) for folder in settings.links]).digests:
            beside = path.with_suffix(SIDECAR)
            sidecar = read_sidecar(beside)
            if not sidecar.reviewed or (sidecar.kept and not anew):
                continue
            restore = remembering(store)
            restoration = restore(read_digest(path, settings, Path.cwd(), restore=restore).restoration.task)
            marks = kept_marks(restoration)
            try:
                change_sidecar(beside, lambda said, marks=marks: replace(said, kept=marks))  # type: ignore[misc]
            except (OSError, SidecarError) as error:
                raise click.ClickException(f"{beside} cannot be written ({error}).") from error
            click.echo(f"{sidecar.path}: {len(marks)} marks kept")
