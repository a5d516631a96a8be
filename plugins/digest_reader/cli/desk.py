"""`digest-reader review`: the terminal in front of `digest_reader.edit.review`.

Keys are read one by one, and what is asked is printed below: no library draws the whole screen, so that
the desk works over ssh and in any terminal, and a screen reader hears plain lines with ``--plain``.
"""

from __future__ import annotations

import codecs
import os
import re
import shutil
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from digest_reader import reviews
from digest_reader.collection import remembering
from digest_reader.discovery import SIDECAR, discover
from digest_reader.edit import review as desk
from digest_reader.edit.review import Extent, Review, Role, spot_of
from digest_reader.edit.sidecar import read_sidecar
from digest_reader.publish import Post, read_digest, unrestored
from digest_reader.reviews import tell_mark, words
from digest_reader.store import Store
from digest_reader.text import HEADLINE, visible
from digest_reader.words import add_words, proposals

if TYPE_CHECKING:
    from digest_reader.settings import Settings

Keys: TypeAlias = Generator[str, None, None]
"""The keys of an editor, one after the other; at their end he has quit."""

STYLES: Mapping[Role, str] = {
    Role.PLACED: "green",
    Role.DOUBT: "bold yellow",
    Role.NEAR: "dim yellow",
    Role.TAKEN: "dim strike",
    Role.CURRENT: "bold reverse",
    Role.LABEL: "black on yellow",
    Role.CARET: "bold magenta",
    Role.PLACE: "dim cyan",
}
SET_OFF: Mapping[Role, str] = {
    Role.TEXT: "{}",
    Role.PLACED: "{}",
    Role.DOUBT: "{}?",
    Role.NEAR: "({}?)",
    Role.TAKEN: "-{}-",
    Role.CURRENT: ">>{}<<",
    Role.LABEL: "[{}]",
    Role.CARET: "{}",
    Role.PLACE: "^{}",
}
"""How pieces are set off where there are no colours."""
SPARE_LINES = 2
"""What is asked next may be told in more lines, and the figures are to stay: who types ahead names them."""
WORDS = "words.toml"
"""The file of words where the site names none."""
_PRESSED = re.compile(r"(\x1b[\[O].)|([^\x1b])", re.DOTALL)
_ARROWS = {"\x1b[D": "h", "\x1bOD": "h", "\x1b[C": "l", "\x1bOC": "l", "\r": "y", "\n": "y", " ": "s"}
_STYLED = re.compile(r"\x1b\[[0-9;]*m")
_QUIT = ("q", "\x04", "\x03")
_HELP = [*"1PRpynwxokKAhlma", "comma", "stop", "marks", *"sSbueq", "help"]
_SHORT = [*"1PRynoAmsuq", "help"]
_FACES = {"comma": ",", "stop": ".", "marks": "", "help": "?", "1": "", "A": ""}


def typed() -> Keys:
    """Yield the keys that are pressed; the terminal is as it was when the generator is closed.

    Between two questions it stays as it is, so that what is typed ahead is not lost.
    """
    try:
        import termios
        import tty
    except ImportError:  # Windows
        yield from iter(click.getchar, "\x04")
        return
    try:
        terminal = sys.stdin.fileno()
        before = termios.tcgetattr(terminal)
    except (OSError, termios.error) as error:
        raise click.ClickException("there is no terminal to press keys at; use --plain.") from error
    decoder = codecs.getincrementaldecoder("utf-8")("ignore")
    tty.setcbreak(terminal, termios.TCSANOW)
    try:
        while data := os.read(terminal, 64):
            for arrow, key in _PRESSED.findall(decoder.decode(data)):
                if key or arrow in _ARROWS:
                    yield _ARROWS.get(arrow or key, key)
    except KeyboardInterrupt:
        return
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def read_lines() -> Keys:
    """Yield the characters of the lines that are entered."""
    while True:
        try:
            line = input()
        except (KeyboardInterrupt, EOFError):
            return
        yield from line.strip() or "y"


def scripted(path: Path) -> Keys:
    """Yield the characters of a file, without its white space."""
    return (key for key in path.read_text("utf-8") if not key.isspace())


@dataclass(frozen=True, slots=True)
class Desk:
    """Shows reviews, and keeps what the editor answers."""

    keys: Keys
    language: str
    plain: bool
    """Without colours, and nothing on the screen is cleared."""
    doubts_only: bool = False
    urgent: bool = False
    room: int = desk.ROOM
    """Characters of what is shown together; fewer where they do not fit the screen."""

    def review_all(
        self, paths: Sequence[Path], settings: Settings, *, again: bool = False, ask_all: bool = True
    ) -> Iterator[Outcome]:
        """Let the editor review the digests at some paths; yield what came of each.

        Args:
            paths: files and folders.
            settings: of the site.
            again: review also those that are reviewed already.
            ask_all: also those files without a doubt; those of folders never are.

        Raises:
            OSError: an answer cannot be written.
            SidecarError: a sidecar cannot be changed.
        """
        named = {path.resolve() for path in paths}
        with Store(settings.store_folder(Path.cwd())) as store:
            read = partial(read_digest, settings=settings, root=Path.cwd(), restore=remembering(store))
            digests = discover(paths, Path.cwd(), links=settings.links).digests
            for number, path in enumerate(digests, start=1):
                post = read(path)
                if post.status == "skip" or (post.reviewed and not again):
                    continue
                asked_for = ask_all and path.resolve() in named
                if not asked_for and not self._begin(post, settings).doubts:
                    continue
                place = f" · {number}/{len(digests)}" if len(digests) > 1 else ""
                outcome = self.review(post, settings, partial(read, path), f"{post.digest.path}{place}")
                yield outcome
                if outcome.quit:
                    return

    def review(
        self, post: Post, settings: Settings, read_again: Callable[[], Post], heading: str = ""
    ) -> Outcome:
        """Let the editor review a digest; every answer is in its sidecar before the next is asked.

        Args:
            post: the digest.
            settings: of the site.
            read_again: reads it anew, after its sidecar was edited otherwise.
            heading: of each screen.
        """
        name, restore = post.digest.path, reviews.engine(settings)
        state = self._begin(post, settings)
        began, pressed = len(state.doubts), 0
        click.echo(words("digest", self.language, name, began - len(state.nearly), len(state.nearly)))
        state = self._show(heading or name, state)
        for key in self.keys:
            if key in _QUIT and not state.is_moving:
                break
            if key == "?":
                self._help()
                state = self._show(heading or name, state) if not self.plain else state
                continue
            pressed += 1
            if key == "e" and not state.is_moving:
                click.edit(filename=str(post.path.with_suffix(SIDECAR)))
                state = self._begin(read_again(), settings)
            elif key == "r" and not state.doubts:
                return self._keep(post, state, settings, began, pressed)
            elif (key == "S" and not state.is_moving) or (key == "s" and state.current is None):
                return Outcome(name, began - len(state.doubts), pressed, len(state.doubts))
            else:
                is_last = key == "R" and not state.is_moving
                after = desk.answer(state, "P" if is_last else key, restore)
                if after is state:
                    state = self._show(heading or name, state, words("no-key", self.language, key))
                    continue
                if after.evidence != state.evidence:
                    reviews.keep_decisions(post, after, settings)
                state = after
                if is_last and not state.doubts:
                    return self._keep(post, state, settings, began, pressed)
            state = self._show(heading or name, state)
        return Outcome(name, began - len(state.doubts), pressed, len(state.doubts), quit=True)

    def _keep(self, post: Post, state: Review, settings: Settings, began: int, pressed: int) -> Outcome:
        reviews.keep_reviewed(post, state, settings)
        kept = len(state.restoration.marks)
        return Outcome(post.digest.path, began, pressed, 0, kept=kept, reviewed=True)

    def learn(self, paths: Sequence[Path], settings: Settings) -> None:
        """Propose words for the site's lists from what was decided in its digests; add those that are wanted.

        Raises:
            OSError: the file of words cannot be written.
        """
        digests = discover(paths, Path.cwd(), links=settings.links).digests
        tasks = []
        for path in digests:
            task = read_digest(path, settings, Path.cwd(), restore=unrestored).restoration.task
            folders = settings.folders_of(path, Path.cwd())
            listed = desk.given(read_sidecar(path.with_suffix(SIDECAR), folders=folders), task)
            own = tuple(item for item in task.evidence if item not in listed)
            tasks.append(replace(task, evidence=own))
        wanted, proposed = [], proposals(tasks, settings.words)
        if not proposed:
            click.echo(words("learnt-nothing", self.language))
            return
        for proposal in proposed:
            code = f"learn-{proposal.key}"
            click.echo(words(code, self.language, proposal.words, proposal.times, proposal.language))
            key = next(self.keys, "q")
            if key in _QUIT:
                break
            if key == "y":
                wanted.append(proposal)
        path = Path(settings.words.path or WORDS)
        if wanted:
            add_words(path, wanted)
        named = settings.words.path or not wanted
        click.echo(words("learnt" if named else "learnt-unnamed", self.language, len(wanted), path))

    def _begin(self, post: Post, settings: Settings) -> Review:
        asked = {"urgent": self.urgent, "doubts_only": self.doubts_only, "room": self.room}
        return reviews.begin(post, settings, **asked)

    def _show(self, heading: str, state: Review, note: str = "") -> Review:
        """Show what is asked, and return the review with as much of it as was shown.

        Raises:
            click.ClickException: the screen has no room for it; what was answered is kept.
        """
        if self.plain:
            click.echo(note or "\n".join(self._screen(heading, state)))
            return state
        columns, lines = shutil.get_terminal_size()
        screen = [*self._screen(heading, state)]
        answered = {spot_of(item) for item in state.evidence}
        is_new = answered.isdisjoint(label.spot for label in state.labels)
        spare = SPARE_LINES if is_new else bool(note)
        while _lines_of(screen, columns) + spare >= lines:
            if state.room <= desk.LEAST_ROOM:
                screen = screen[:-2]  # without the keys, which ? tells
                if _lines_of(screen, columns) + bool(note) < lines:
                    break
                raise click.ClickException(words("no-room", self.language))
            state = desk.with_room(state, max(state.room * 9 // 10, desk.LEAST_ROOM))
            screen = [*self._screen(heading, state)]
        click.clear()
        click.echo("\n".join([*screen, *([note] if note else [])]))
        return state

    def _screen(self, heading: str, state: Review) -> Iterator[str]:
        """Yield the lines of what is asked, or that nothing is."""
        if state.current is None:
            left = len(state.doubts)
            yield words("skipped", self.language, left) if left else words("settled", self.language)
            return
        yield f"{visible(heading)} · {words('open', self.language, len(state.unanswered))}"
        for extent in state.shown:
            here = state.extent_of(state.current) == extent
            yield ""
            yield _place(extent.paragraph, self.language) + (" ◂" if here and not self.plain else "")
            yield from self._text(state, extent).split("\n")
            if here:
                yield ""
                yield self._question(state)
        yield ""
        yield " · ".join(_told_keys(_SHORT, self.language))

    def _help(self) -> None:
        told = [*_told_keys(_HELP, self.language)]
        if self.plain:
            click.echo("\n".join(told))
            return
        click.clear()
        fit = len(told) + 3 < shutil.get_terminal_size().lines
        click.echo(("\n" if fit else " · ").join(told))
        click.echo("\n" + words("any-key", self.language))
        next(self.keys, None)

    def _text(self, state: Review, extent: Extent) -> str:
        goes_on = extent.end < len(state.text_of(extent.paragraph))
        parts = [(visible(text), role) for text, role in desk.pieces(state, extent)]
        before, behind = "… " if extent.begin else "", "…" if goes_on else ""
        parts = [(before, Role.TEXT), *parts, (behind, Role.TEXT)]
        if self.plain:
            return "".join(SET_OFF[role].format(text) for text, role in parts)
        from rich.console import Console
        from rich.text import Text

        console = Console(highlight=False, width=shutil.get_terminal_size().columns)
        with console.capture() as capture:
            console.print(Text.assemble(*((text, STYLES.get(role, "")) for text, role in parts)))
        return capture.get().rstrip("\n")

    def _question(self, state: Review) -> str:
        assert state.current
        if state.is_moving:
            return words("moving", self.language)
        mark = state.mark_at(state.current)
        if state.turned:
            placed = mark in state.restoration.marks
            return f"{state.current.text}  {words('turned-on' if placed else 'turned-off', self.language)}"
        if mark is None:
            return f"{state.current.text}  {words('kind-decided', self.language)}"
        asked = words("placed" if mark in state.restoration.marks else "near", self.language)
        return f"{mark.text}  {tell_mark(mark, self.language)}. {asked}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of the review of one digest."""

    name: str
    settled: int
    keys: int
    open: int
    kept: int = 0
    """Marks kept where it is reviewed now."""
    reviewed: bool = False
    quit: bool = False

    def tell(self, language: str) -> str:
        """Tell it in a language."""
        if self.reviewed:
            return words("reviewed", language, self.name, self.settled, self.keys, self.kept)
        return words("finished", language, self.name, max(self.settled, 0), self.keys, self.open)


def _lines_of(screen: Iterable[str], columns: int) -> int:
    """Return how many lines of a terminal it takes, those that are too long broken."""
    from rich.cells import cell_len

    widths = (cell_len(_STYLED.sub("", line)) for line in screen)
    return sum(max(-(-width // columns), 1) for width in widths)


def _place(number: int, language: str) -> str:
    return words("headline", language) if number == HEADLINE else words("paragraph", language, number + 1)


def _told_keys(keys: list[str], language: str) -> Iterator[str]:
    for key in keys:
        face = _FACES.get(key, key)
        yield f"{face} {words(f'key-{key}', language)}".strip()
