"""How time and memory grow with a digest's size: ``python tests/benchmarks/growth.py [KIND…]``.

For each kind of text or sidecar that has cost more than its share somewhere, a digest is read, restored,
rendered and its marks kept at several sizes, each in a process of its own.  The table has the processor's
seconds at each size, the exponent with which they grow between the last two sizes, and the most memory that
the process ever had and that of it which the digest cost.  An exponent of 1 is a time in step with the size.

``--way`` measures something else that is done with a digest: ``align`` takes marks over from an original,
``review`` answers a question and keeps the text as read, ``check`` tells each mark in doubt with its line,
``ingest`` takes in a folder, and a file of many digests.  There a mark is placed in every fifth word.

``--skip-restoring`` leaves the network out: it looks at every word once, and hides what the rest costs.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from digest_reader.model import Restoration, RestorationTask
    from digest_reader.publish import Post

SIZES = (0.1, 1, 10)
"""Megabytes."""
PATIENCE = 600
"""Seconds of the processor's after which a run is given up."""

HEAD = "COUNCIL PUTS OFF THE OLD BRIDGE\n\n06.04.2017\n\nIndependent (5 April 2017)\n\n"
FOOT = "\n\nSource: https://www.example.org/bridge\n"
PLAIN_WORDS = (
    "the council of a river town put off its decision on an old bridge which nobody has crossed since last "
    "spring after residents said that they would rather walk than wait for help from ministers who had "
    "never seen it and asked why money for repairs was spent on lamps in another street"
).split()
NAMES = ("Roe", "Elmford", "Harlow", "Britains", "Mr Osman", "Spains", "Ministers", "Dont", "Nobody", "Its")


def sentences(seed: int = 1, *, end: str = ".") -> Iterator[str]:
    """Yield sentences without end, the same for the same seed."""
    chosen = random.Random(seed)
    while True:
        inner = chosen.choices(PLAIN_WORDS, k=chosen.randint(6, 24))
        inner[chosen.randrange(len(inner))] += chosen.choice(",;: ").rstrip()
        yield f"{chosen.choice(NAMES)} said {' '.join(inner)}{end}"


def upto(size: int, parts: Iterator[str], joint: str = " ") -> str:
    """Return *parts* joined, as many as *size* characters hold."""
    taken, length = [], 0
    for part in parts:
        length += len(part) + len(joint)
        if length > size:
            break
        taken.append(part)
    return joint.join(taken)


def cut(text: str, width: int) -> Iterator[str]:
    """Yield lines of *text*, broken between words."""
    line = ""
    for word in text.split():
        if len(line) + len(word) >= width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


@dataclass(frozen=True)
class Sample:
    """A digest of some size."""

    text: str
    sidecar: str = ""


def body(text: str) -> Sample:
    """Return a digest with *text* for its body."""
    return Sample(f"{HEAD}{text}{FOOT}")


def repeated(piece: str, joint: str = "") -> Callable[[int], Sample]:
    """Return the maker of digests whose body is one *piece* again and again."""
    return lambda size: body(joint.join([piece] * (size // len(piece + joint))))


def paragraphs(size: int) -> Sample:
    """Return an ordinary text: paragraphs of some sentences."""
    parts = sentences()
    return body(upto(size, (" ".join(islice(parts, 5)) for _ in count()), "\n\n"))


def wrapped(width: int, joint: str = "\n", *, end: str = ".", hyphen: str = "") -> Callable[[int], Sample]:
    """Return the maker of bodies of lines that are broken at *width*."""

    def make(size: int) -> Sample:
        lines = cut(upto(size, sentences(end=end)), width)
        return body(joint.join(f"{line}{hyphen}" for line in lines))

    return make


def small(joint: str) -> Callable[[int], Sample]:
    """Return the maker of bodies of lines that all go on, by their small letters."""
    return lambda size: body(upto(size, (" ".join(PLAIN_WORDS[:12]) for _ in count()), joint))


def said(form: str, joint: str = " ", *, end: str = ".") -> Callable[[int], Sample]:
    """Return the maker of bodies of sentences, each in *form* for ``#``."""
    return lambda size: body(upto(size, (form.replace("#", text) for text in sentences(end=end)), joint))


def lines_of(*lines: str, joint: str = "\n", head: str = HEAD, foot: str = FOOT) -> Callable[[int], Sample]:
    """Return the maker of digests of these *lines*, with a number for ``#``, again and again."""

    def make(size: int) -> Sample:
        numbered = (line.replace("#", str(number)) for number in count() for line in lines)
        return Sample(f"{head}{upto(size, numbered, joint)}{foot}")

    return make


def marks_in_sidecar(size: int) -> Sample:
    """Return a text with a decision, anchored by its words, for every sentence."""
    numbered = (f"{text[:-1]} on day {number}." for number, text in enumerate(sentences()))
    parts = upto(size // 3, numbered, "\n\n").split("\n\n")
    entries = (
        f'[[mark]]\nverdict = "added"\nmark = "”"\nbefore = "on day {number}."\nafter = ""\n'
        for number, _ in enumerate(parts)
    )
    return Sample(f"{HEAD}{chr(10).join(parts)}{FOOT}", "\n".join(entries))


def kept_in_sidecar(size: int) -> Sample:
    """Return a reviewed text with a mark kept in every sentence, each told by common words."""
    parts = upto(size // 4, sentences(), "\n\n").split("\n\n")
    entries = "".join(
        f'    {{before = "{words[0]} ", mark = "“", after = "{" ".join(words[1:5])}", kind = "opening"}},\n'
        for words in (text.split() for text in parts)
    )
    return Sample(f"{HEAD}{chr(10).join(parts)}{FOOT}", f"reviewed = true\nkept = [\n{entries}]\n")


def marks_of_common_words(size: int) -> Sample:
    """Return a text with a decision for every second sentence, of which each word is common."""
    parts = upto(size // 2, sentences(), "\n\n").split("\n\n")
    entries = (
        f'[[mark]]\nverdict = "added"\nmark = "“"\nbefore = "{" ".join(words[:2])}"\n'
        f'after = "{" ".join(words[2:6])}"\n'
        for words in (text.split() for text in parts[1::2])
    )
    return Sample(f"{HEAD}{chr(10).join(parts)}{FOOT}", "\n".join(entries))


def marks_without_place(size: int) -> Sample:
    """Return decisions on words that stand everywhere in a text, or nowhere."""
    chosen = random.Random(1)
    entries = (
        f'[[mark]]\nverdict = "rejected"\nmark = "’"\nbefore = "{words}"\nafter = "said that they would"\n'
        for words in iter(lambda: " ".join(chosen.choices(PLAIN_WORDS, k=3)), "")
    )
    return Sample(f"{HEAD}{upto(size // 2, sentences(), chr(10) * 2)}{FOOT}", upto(size // 2, entries, "\n"))


def lines_without_text(size: int) -> Sample:
    """Return a text, and as much of a sidecar that says which lines are none of it; they stand nowhere."""
    entries = upto(size // 2, (f'"Nobody said {number}"' for number in count()), ", ")
    return Sample(paragraphs(size // 2).text, f"[lines]\nno_text = [{entries}]\n")


def in_sidecar(entry: str, before: str = "", after: str = "", joint: str = "\n") -> Callable[[int], Sample]:
    """Return the maker of sidecars in which *entry*, with a number for ``#``, stands again and again."""

    def make(size: int) -> Sample:
        numbered = (entry.replace("#", str(number)) for number in count())
        return Sample(paragraphs(2_000).text, before + upto(size, numbered, joint) + after)

    return make


EXPORT = "TITLE: The Pier #", "DATE: 5 April 2017", "SOURCE: Courier", "LENGTH: 33 words", "BYLINE: Jane Roe"
CODES = "HD The Pier Stays #", "PD 5 April 2017", "SN The Courier", "LP", "TD", "CO abc", "AN Document #", ""
RECORD = "# of 12 DOCUMENTS", "Courier", "April 5, 2017", "The Pier Stays", "BYLINE: J. Roe", "LENGTH: 9"
MAIL = "From: a@example.org", "To: b@example.org", "Subject: The pier #", "Date: 5 April 2017", ""
ENDED = f"{HEAD}It ended.\n\n"
KINDS: dict[str, Callable[[int], Sample]] = {
    "ordinary paragraphs": paragraphs,
    "one long paragraph": said("#"),
    "one line a sentence": said("#", "\n"),
    "hard-wrapped": wrapped(72),
    "hard-wrapped, no full stop": wrapped(72, end=""),
    "hard-wrapped, hyphens": wrapped(70, end="", hyphen="-"),
    "hard-wrapped, small letters": small("\n"),
    "double-spaced lines": wrapped(72, "\n\n"),
    "double-spaced, no full stop": wrapped(72, "\n\n", end=""),
    "double-spaced, hyphens": wrapped(72, "\n\n", end="", hyphen="-"),
    "double-spaced, small letters": small("\n\n"),
    "paragraphs of one word": lines_of("Word", joint="\n\n"),
    "paragraphs of one small word": lines_of("word", joint="\n\n"),
    "one very long word": repeated("word"),
    "one very long number": repeated("7"),
    "one very long word, mangled": lambda size: body("konuþtuğu Õs ðý " + "w" * size + " þý"),
    "long words": lines_of("w" * 3000, joint=" "),
    "words joined by dots": repeated("word."),
    "words joined by hyphens": repeated("word-"),
    "words joined by commas": repeated("a,"),
    "different words": lines_of("Word# said", joint=" "),
    "deep brackets": lambda size: body("(" * (size // 2) + ")" * (size // 2)),
    "words in brackets": repeated("(word "),
    "punctuation": repeated(".,;:!? "),
    "dashes": repeated("– "),
    "one line of dots": repeated("."),
    "one line of hyphens": repeated("-"),
    "one line of underscores": repeated("_"),
    "accents": repeated("e\u0301\u0302 "),
    "capitals": lambda size: body(upto(size, map(str.upper, sentences()))),
    "initials": lines_of("A.", "B.", "C.", joint=" "),
    "abbreviations": lines_of("Mr.", "Roe", "St.", "No. #", joint=" "),
    "full stops and no capital": repeated("it ended. and "),
    "surviving quotations": said("“#”"),
    "surviving straight quotations": said('"#"'),
    "surviving single quotations": said("‘#’"),
    "surviving straight single": said("'#'"),
    "opening marks alone": repeated("“word "),
    "closing marks alone": repeated("word” "),
    "nothing but marks": repeated("“”"),
    "apostrophes alone": repeated("'"),
    "straight marks alone": repeated('" '),
    "doubled marks that only open": repeated("''word "),
    "marks typed as two signs that only open": repeated(",,word "),
    "words with lost apostrophes": repeated("It dont matter, isnt it Trumps? They wont. "),
    "speech": said("We know that # he said.", end=","),
    "speech in paragraphs": said("We know that # he said.", "\n\n", end=","),
    "marks as question marks": said("?#? It isn?t."),
    "marks as other letters": said("Ò#Ó It isnÕt."),
    "addresses and question marks": repeated("Why?So www.example.org/?a "),
    "entities": said("&ldquo;#&rdquo; It isn&#8217;t."),
    "ampersands": repeated("&"),
    "mojibake": said("â€œ#â€\x9d Itâ€™s."),
    "escapes": repeated("\\' word "),
    "accents for apostrophes": repeated("It isn´t ‚so‘ or `so´ "),
    "guillemets": repeated("«word» „word“ "),
    "letters lost": repeated("w\ufffdrd "),
    "Turkish mangled": repeated("Baþbakan Ýstanbulda konuþtu ve gitti. "),
    "soft hyphens": repeated("wo\u00adrd "),
    "controls": repeated("word\x07 word word word word "),
    "source lines": lines_of("Source: https://www.example.org/#"),
    "source lines apart": lines_of("Source: https://www.example.org/#", joint="\n\n"),
    "addresses in the footer": lines_of("https://www.example.org/#", head=f"{ENDED}Source: ", foot=""),
    "addresses without a scheme": lines_of("www.example.org/#", head=f"{ENDED}Source: ", foot=""),
    "addresses broken at every line": lines_of(
        "word-#/", head=f"{ENDED}Source: https://example.org/\n", foot=""
    ),
    "heads of printed pages": lines_of("https://example.org/# 10.07.2021 09:14"),
    "unusable addresses": lines_of("http://[#", head=f"{ENDED}Source: ", foot=""),
    "unusable addresses in brackets": lines_of("<http://[#>", head=f"{ENDED}Source: ", foot=""),
    "bylines": lines_of("Reuters (# April 2017)", "BBC, 5 April 2017"),
    "bylines apart": lines_of("Reuters (6 April 2017)", "It ended.", joint="\n\n"),
    "dates": lines_of("06.04.2017", "Title #", joint="\n\n"),
    "repeated headlines": lines_of("COUNCIL PUTS OFF THE OLD BRIDGE", joint="\n\n"),
    "export headers": lines_of(*EXPORT, head="", foot="", joint="\n"),
    "export headers of codes": lines_of(*CODES, head="", foot="", joint="\n"),
    "export headers in a table": lines_of("Title", "The Pier #", "Date", "5 April 2017", head="", foot=""),
    "export records": lines_of(*RECORD, head="", foot="", joint="\n\n"),
    "headers of mails": lines_of(*MAIL, head="", foot="", joint="\n"),
    "repeated digests": lines_of(f"{HEAD}It ended on day #.{FOOT}", head="", foot="", joint="\n\n"),
    "mastheads at pages": said("#\n\f\nCENTER FOR EURASIAN STUDIES\n", "\n"),
    "page numbers": lines_of("It ended on a page.", "Page # of 9", joint="\n\n"),
    "contents list": lines_of("# Council puts off the old bridge ........ #", "• Item #"),
    "rules between": said("#\n\n----------\n", "\n"),
    "verse": lines_of("Roe went home", "And it ended"),
    "blank lines": lines_of(""),
    "lines of spaces": lines_of(" " * 500),
    "form feeds": repeated("It ended.\f"),
    "lines of 1,900 characters": wrapped(1900),
    "lines of 1,900 brackets": lines_of("(" * 1900),
    "lines of 1,900 commas": lines_of("a, " * 630 + "5 April 2017"),
    "lines of 1,900 figures": lines_of("12 " * 630),
    "lines of 1,900 dots": lines_of("a." * 950),
    "long title": lambda size: Sample(upto(size, sentences(end="")).upper() + HEAD[31:] + "It ended."),
    "long byline": lambda size: Sample(
        f"{HEAD[:45]}{upto(size, sentences(end=','))} (5 April 2017)\n\nIt ended."
    ),
    "marks in the sidecar": marks_in_sidecar,
    "marks in the sidecar, common words": marks_of_common_words,
    "marks in the sidecar without a place": marks_without_place,
    "marks that are kept": kept_in_sidecar,
    "sidecar: corrections": in_sidecar('[[corrected]]\ndate = 2017-04-20\ntext = "Number # was wrong."'),
    "sidecar: tags": in_sidecar('"tag #"', "tags = [", "]", ", "),
    "sidecar: addresses": in_sidecar('"https://www.example.org/#"', "urls = [", "]", ", "),
    "sidecar: unknown keys": in_sidecar("key# = 1"),
    "sidecar: a long key": in_sidecar("k", "", " = 1", ""),
    "sidecar: wrong types": in_sidecar("[[mark]]\nverdict = #\nmark = 1"),
    "sidecar: incomplete": in_sidecar('[[mark]]\nverdict = "added"'),
    "sidecar: one long text": in_sidecar("word", 'title = "', '"', " "),
    "sidecar: lines that are no text": lines_without_text,
    "sidecar: nested tables": in_sidecar("a", "[", "]\n", "."),
    "sidecar: comments": in_sidecar("# a comment", after='\ntitle = "A title"\n'),
}


def measure(kind: str, size: int, *, restoring: bool) -> dict[str, float]:
    """Read, restore and render one digest; return the processor's seconds and the memory in megabytes."""
    from digest_reader.edit.kept import keep
    from digest_reader.publish import read_digest, unrestored
    from digest_reader.render import page, plain
    from digest_reader.restore import restore
    from digest_reader.settings import Settings

    engine = restore if restoring else unrestored
    settings = Settings(largest_file=10**9)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "digest.txt"
        spent: dict[str, float] = {}
        for warm in (True, False):
            sample = KINDS[kind](2_000 if warm else size)
            path.write_text(sample.text, "utf-8")
            path.with_suffix(".toml").write_text(sample.sidecar, "utf-8")
            before = peak()
            del sample
            began = time.process_time()
            post = read_digest(path, settings, Path(folder), restore=engine)
            read = time.process_time()
            page.metadata(post)
            page.body_html(post)
            page.plain_body_html(post)
            plain.summary(post)
            keep(post.restoration)
            for problem in post.problems:
                str(problem)
            spent = {"read": read - began, "render": time.process_time() - read}
    unforeseen = any(problem.code == "unforeseen" for problem in post.problems)
    return {**spent, "peak": peak(), "own": peak() - before, "unforeseen": unforeseen}


def marking(task: RestorationTask) -> Restoration:
    """Place an apostrophe in every fifth word of a text, in doubt: very many marks, at no cost."""
    from digest_reader.model import Kind, Mark, Part, Reason, Restoration

    marks = (
        Mark(number, word.end(), "’", Part.APOSTROPHE, Kind.POSSESSIVE, 0.5, Reason("possessive", (word[0],)))
        for number, text in enumerate(task.paragraphs)
        for word in islice(re.finditer(r"\w+", text), 0, None, 5)
    )
    return Restoration(task, tuple(marks))


def aligning(post: Post, folder: Path) -> None:
    """Take the marks of a text over from itself with marks, and with words left out here and there."""
    from digest_reader.edit.align import align

    original = [re.sub(r"\b(\w+) said (\w+) (\w+)", "“\\1” \\2’\\3", text) for text in post.digest.paragraphs]
    align(post.restoration.task, original, marking)


def reviewing(post: Post, folder: Path) -> None:
    """Answer a question, show what is asked, and keep decisions and the whole text as read."""
    from digest_reader.edit import review
    from digest_reader.edit.sidecar import Sidecar

    state = review.begin(post.restoration, 0.95)
    for key in "nyy":
        state = review.answer(state, key, marking)
        for extent in state.shown:
            list(review.pieces(state, extent))
    review.with_decisions(Sidecar(), state.restoration.task)
    review.as_reviewed(Sidecar(), state.restoration)


def checking(post: Post, folder: Path) -> None:
    """Tell each mark in doubt with its line."""
    from digest_reader.cli.check import key_of, located, told_doubt

    for problem in located(post, [told_doubt(post, mark, "en") for mark in post.restoration.marks]):
        key_of(problem)
        str(problem)


def ingesting(post: Post, folder: Path) -> None:
    """Take in a folder of as many small digests as the text has paragraphs, and one file of all of them."""
    from digest_reader.ingest import ingest
    from digest_reader.settings import Settings

    whole = []
    for number, text in enumerate(post.digest.paragraphs):
        whole.append(f"{HEAD.replace('BRIDGE', f'BRIDGE {number}')}{text}{FOOT}")
        (folder / f"in-{number}.txt").write_text(whole[-1], "utf-8")
    (folder / "whole.txt").write_text("\n".join(whole).replace("PUTS OFF", "MENDS"), "utf-8")
    settings = Settings(largest_file=10**9)
    for _ in ingest(sorted(folder.glob("in-*.txt")), folder / "to", settings, folder):
        pass
    for _ in ingest([folder / "whole.txt"], folder / "to", settings, folder):
        pass


WAYS = {"align": aligning, "review": reviewing, "check": checking, "ingest": ingesting}


def measure_way(way: str, kind: str, size: int) -> dict[str, float]:
    """Do something with one digest; return the processor's seconds and the memory in megabytes."""
    from digest_reader.publish import read_digest
    from digest_reader.settings import Settings

    for warm in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "digest.txt"
            path.write_text(KINDS[kind](2_000 if warm else size).text, "utf-8")
            post = read_digest(path, Settings(largest_file=10**9), Path(folder), restore=marking)
            before = peak()
            began = time.process_time()
            WAYS[way](post, Path(folder))
            spent = time.process_time() - began
    return {"read": spent, "render": 0.0, "peak": peak(), "own": peak() - before, "unforeseen": False}


def peak() -> float:
    """Return the most memory that this process ever had, in megabytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def run(kind: str, size: int, restoring: bool, way: str | None) -> dict[str, float] | None:
    """Measure in a process of its own; None where it takes too long."""
    command = [sys.executable, __file__, kind, "--one", str(size)]
    command += [] if restoring else ["--skip-restoring"]
    command += ["--way", way] if way else []
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=PATIENCE * 3, text=True)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        print(done.stderr[-600:], file=sys.stderr)
        return None
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help="those that begin so; all unless given")
    parser.add_argument("--sizes", type=float, nargs="+", default=SIZES, metavar="MB", help="of the digests")
    parser.add_argument("--skip-restoring", action="store_true", help="leave the network out")
    parser.add_argument("--way", choices=WAYS, help="measure something else that is done with a digest")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.one:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))
        kind, size = args.kinds[0], args.one
        measured = measure_way(args.way, kind, size) if args.way else None
        print(json.dumps(measured or measure(kind, size, restoring=not args.skip_restoring)))
        return
    sizes = [round(size * 1e6) for size in args.sizes]
    print("kind".ljust(38), *(f"{size / 1e6:>7.1f} MB" for size in sizes), "exponent  peak MB  own MB")
    for kind in KINDS:
        if not any(kind.startswith(name) for name in args.kinds):
            continue
        spent: list[float] = []
        result = None
        for size in sizes:
            result = run(kind, size, not args.skip_restoring, args.way)
            if result is None:
                break
            spent.append(result["read"] + result["render"])
        cells = [f"{seconds:>8.2f} s" for seconds in spent] + ["         –"] * (len(sizes) - len(spent))
        told = "     –"
        if len(spent) > 1:
            ratio = math.log(max(spent[-1], 1e-3) / max(spent[-2], 1e-3))
            told = f"{ratio / math.log(sizes[len(spent) - 1] / sizes[len(spent) - 2]):8.2f}"
        memory = f"{result['peak']:8.0f} {result['own']:7.0f}" if result else ""
        fault = "unforeseen!" if result and result["unforeseen"] else ""
        print(kind.ljust(38), *cells, told, memory, fault, flush=True)


if __name__ == "__main__":
    main()
