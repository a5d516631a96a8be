"""Text of a raw digest → its fields.

``lines`` reads lines and gaps; ``cut`` deals the lines out to fields, by the tables of
``fields`` and ``dates``; ``paragraphs`` makes lines of the body into paragraphs; here the
fields get their values and every doubt becomes a `Problem`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from datetime import date as Date
from itertools import pairwise

from digest_reader.languages import codes, load
from digest_reader.model import (
    NOTHING_SAID,
    Byline,
    Decoded,
    Digest,
    OtherLanguages,
    SaidLines,
    Source,
    Step,
    is_web_address,
)
from digest_reader.problems import Problem, in_order
from digest_reader.read.bylines import Names, is_staff, persons, said_outlet, said_persons, split_byline
from digest_reader.read.cut import cut
from digest_reader.read.dates import CLOCK, read_date
from digest_reader.read.fields import (
    ADDRESS,
    LONGEST,
    Field,
    is_access_date,
    is_address,
    is_label,
    join_addresses,
    match,
    undated,
    unnumbered,
)
from digest_reader.read.furniture import (
    around_text,
    is_furniture,
    is_loose,
    is_rule,
    is_signature,
    without_rules,
)
from digest_reader.read.labels import Label, labelled
from digest_reader.read.language import tell_language, tell_other_language
from digest_reader.read.lines import CHAT, QUOTED, Line, joined, read_lines
from digest_reader.read.paragraphs import ends_sentence, leaves_off, paragraphs, unsure_hyphens
from digest_reader.read.parts import Cut
from digest_reader.read.plain import plain, words_of
from digest_reader.read.unplaced import unplaced
from digest_reader.text import HEADLINE

A_YEAR = 366
LONGEST_SMALL_WORD = 3
"""Words of a name that are longer begin with a capital."""
CREDIT_NAMES = 7
"""The names in a footer are at most so many words."""
FEW_LINES = 12
"""A body of no more hard-wrapped lines without a gap may well be one paragraph."""
TOLD_BY = 3
"""Words of a title's line that tell its language, at least."""
LONGEST_HEAD = 120
"""The head of a page has at most so many characters."""
BOLD = re.compile(r"(?P<stars>[*_]{1,3})(?P<text>[^\s*_](?:[^*_]*[^\s*_])?)(?P=stars)")
"""A line that a chat or a plain-text mail sets bold."""
NUMBER_OF_TITLE = re.compile(
    r"(?P<ordinal>\d{1,2}\. )|\(?\d{1,2}\) |\d{1,2} [-–—] (?=[^\W\d_])|(?P<roman>[IVX]{1,4}\. )"
    r"|#\d{1,2} |(?i:no)\.? ?\d{1,2} ?: "
)
"""What numbers the title of one of several digests."""
SHOWN = 60
"""Of a line so many characters are shown, at most."""
SHORTEST_WRAPPED = 40
"""A line of a title that has fewer characters was hardly wrapped."""
ADDRESS_WORDS = 8
"""An address among fewer words than these, which end no sentence, is no part of the text."""


ADDRESS_IN_BRACKETS = re.compile(rf"(?:(?<![<(\[])[<(\[]+)?(?:{ADDRESS.pattern})[>)\].,;]*", re.IGNORECASE)


class _Notes:
    """Collects problems and steps while one file is parsed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.problems: list[Problem] = []
        self.steps: list[Step] = []

    def problem(
        self, code: str, line: int, text: str = "", prefix: str = "", variant: str = "", most: int = SHOWN
    ) -> None:
        shown = text if len(text) <= most else text[: most - 1] + "…"
        self.problems.append(Problem(self.path, line, prefix + code, (shown,), variant))

    def step(self, name: str, detail: str) -> None:
        self.steps.append(Step(name, detail))


def parse(
    decoded: Decoded,
    path: str,
    *,
    mastheads: Sequence[str],
    default: str,
    language: str | None = None,
    said: SaidLines = NOTHING_SAID,
) -> Digest:
    """Cut the text of a raw digest into its fields; never raises, whatever the text.

    Args:
        decoded: what `digest_reader.read.decode.decode` returned.
        path: the file's name for problems.
        mastheads: the lines that name the bulletin, as known; case and accents do not matter.
        default: the language of a text whose words do not tell it.
        language: of the text; told from its body where None.
        said: what the editor says that lines of it are.
    """
    notes = _Notes(path)
    lines, addresses = join_addresses(read_lines(decoded.text))
    notes.steps += addresses
    parts = cut(lines, mastheads, said)
    told = tell_language(joined([*parts.body, *parts.after]), default)
    language = language or told
    _tell_cleaning(decoded, parts, said, notes)
    title = _title(parts, language, notes)
    byline = _byline(parts, notes)
    date = _date(parts, byline, notes)
    if date and byline and byline.date and abs((date - byline.date).days) > A_YEAR:
        notes.problem("dates-apart", parts.date[0].number, f"{date}, {byline.date}")
    deck, _ = paragraphs([replace(line, gap=True) for line in parts.deck], language)
    body, joins = paragraphs(without_rules(parts.body), language)
    body = deck + body
    others, _ = paragraphs(parts.others, language)
    late, late_joins = paragraphs(without_rules(parts.after), language)
    notes.steps += (*joins, *late_joins)
    source = _source(parts, notes)
    if joins and len(parts.body) > FEW_LINES and not any(line.gap for line in parts.body[1:]):
        notes.problem("paragraphs-unsure", parts.body[0].number)
    if not body and not late:
        notes.problem("body-missing", decoded.text.count("\n") + 1)
    _tell_lines(parts, byline, language, notes)
    texts = body + late + others
    return Digest(
        path=path,
        language=language,
        # Who says that the text is in a language that it does not seem to be in knows better.
        others=_other_languages(title, texts, language) if language == told else (),
        title=title,
        paragraphs=texts,
        masthead=joined(parts.masthead),
        date=date,
        byline=byline,
        source=source,
        steps=(*decoded.steps, *notes.steps),
        problems=in_order(notes.problems),
    )


def _other_languages(title: str, texts: Sequence[str], language: str) -> OtherLanguages:
    """Return the parts of a digest that are in another language than its body."""
    parts = enumerate((title, *texts), start=HEADLINE)
    told = ((number, tell_other_language(text, language)) for number, text in parts)
    return tuple((number, code) for number, code in told if code)


def _tell_cleaning(decoded: Decoded, parts: Cut, said: SaidLines, notes: _Notes) -> None:
    """Tell what was taken out of the text, and what of it is damaged."""
    for words in (said.byline, said.author, *said.no_text):
        if words and words not in parts.said:
            notes.problem("line-not-found", 0, words)
    for line in parts.no_text:
        notes.step("clean", f"took out {line.text!r} at line {line.number}, as the sidecar says")
    rules = [line for line in (*parts.body, *parts.after) if is_rule(line.text)]
    for line in sorted([*parts.removed, *rules], key=lambda line: line.number):
        notes.step(
            "clean", f"took out the page number, running head or rule {line.text!r} at line {line.number}"
        )
    if QUOTED.search(decoded.text):
        rows = [row for row in enumerate(decoded.text.split("\n"), start=1) if row[1].strip()]
        quoted = [row for row in rows if QUOTED.match(row[1])]
        notes.step("clean", f"took a mail’s marks of quoting off {len(quoted)} lines")
        if len(quoted) < len(rows):
            notes.problem("furniture-in-text", quoted[0][0], quoted[0][1].strip())
    for sender in CHAT.finditer(decoded.text):
        number = decoded.text.count("\n", 0, sender.start()) + 1
        notes.problem("line-left-out", number, sender[0].strip())
    if (lost := decoded.text.find("\ufffd")) >= 0:
        number = decoded.text.count("\n", 0, lost)
        notes.problem("letters-lost", number + 1, decoded.text.split("\n")[number].strip())
    for damage in decoded.damages:
        notes.problem(damage.code, damage.line, damage.text, most=LONGEST_HEAD)


def _tell_lines(parts: Cut, byline: Byline | None, language: str, notes: _Notes) -> None:
    """Tell which lines of the text may be none of it."""
    for line in parts.left_out:
        notes.problem("line-left-out", line.number, line.text)
    for line in parts.deck:
        notes.problem("line-below-title", line.number, line.text)
    for number, word in unsure_hyphens(parts.body):
        notes.problem("hyphen-unsure", number, word)
    if parts.others:
        notes.problem("several-digests", parts.others[0].number, parts.others[0].text)
    if after := without_rules(parts.after):
        notes.problem("text-after-footer", after[0].number, after[0].text)
    _tell_strays(parts, byline, language, notes)


def _tell_strays(parts: Cut, byline: Byline | None, language: str, notes: _Notes) -> None:
    """Tell which lines of the body look like a page's, a footer, an address or a name, each of them once."""
    furniture = {line.number: line for line in _furniture(parts, byline.outlet if byline else "")}
    for line in furniture.values():
        notes.problem("furniture-in-text", line.number, line.text)
    told = set(furniture)
    for line in (*parts.body, *parts.after):
        if parts.footer and match(line.text, (Field.SOURCE,)):
            notes.problem("footer-twice", line.number, line.text)
            told.add(line.number)
        if _holds_address(line, last=not parts.footer and line is parts.body[-1]):
            notes.problem("address-in-text", line.number, line.text)
            told.add(line.number)
    if len(parts.body) > 1 and (name := parts.body[-1]).gap and is_signature(name.text):
        notes.problem("name-in-text", name.number, name.text)
        told.add(name.number)
    outlet, authors = (byline.outlet, byline.authors) if byline else ("", ())
    for line in unplaced(parts.body, language, outlet, authors):
        if line.number not in told:
            notes.problem("furniture-in-text", line.number, line.text)
            told.add(line.number)


def _holds_address(line: Line, *, last: bool) -> bool:
    """Does a line hold an address that may be the original's: alone, among few words, or *last* of all?"""
    if last:
        return ADDRESS.search(line.text[-LONGEST:]) is not None
    few = line.text.count(" ") < ADDRESS_WORDS and not ends_sentence(line.text)
    return is_address(line.text) or (few and ADDRESS.search(line.text[:LONGEST]) is not None)


def _title(parts: Cut, language: str, notes: _Notes) -> str:
    for line in parts.title:
        if match(line.text, (Field.BYLINE,)):
            notes.problem("title-dated", line.number, line.text)
    if not parts.title:
        notes.problem("title-missing", parts.masthead[-1].number + 1 if parts.masthead else 1)
    elif any(line.gap for line in parts.title[1:]) or _is_unlike(parts):
        lines = " / ".join(line.text for line in parts.title)
        notes.problem("title-in-parts", parts.title[0].number, lines)
    if len(parts.title) > 1:
        numbers = f"{parts.title[0].number} to {parts.title[-1].number}"
        notes.step("join", f"joined the title's lines {numbers}")
    title = joined([replace(line, text=_unstarred(line.text)) for line in parts.title])
    number = NUMBER_OF_TITLE.match(title)
    spoken = load(language)
    ordinals = spoken is not None and spoken.sentences.ordinals
    if number is None or (number["roman"] and ordinals):
        return title  # II. ABDÜLHAMİD
    notes.problem("title-in-parts", parts.title[0].number, title)
    if number["ordinal"] and ordinals:
        return title  # 15. YIL
    notes.step("clean", f"took the number {number[0].strip()!r} off the title")
    return title[number.end() :]


def _unstarred(text: str) -> str:
    """Return a title without the stars that a chat or a plain-text mail sets it bold with."""
    starred = BOLD.fullmatch(text)
    return starred["text"] if starred else text


def _is_unlike(parts: Cut) -> bool:
    """May lines of a title be none of it: short ones above the fields, or lines in two languages?"""
    first = parts.title[0].text
    several = len(parts.title) > 1 and bool(parts.date or parts.byline)
    short = several and len(first) < SHORTEST_WRAPPED and not leaves_off(first)
    # A kicker above a title: the next word would have fitted on its line.
    word = parts.title[1].text.split()[0] if several else ""
    early = several and len(f"{first} {word}") <= max(len(line.text) for line in parts.title[1:])
    return short or early or _is_in_two_languages(parts.title)


def _is_in_two_languages(title: Sequence[Line]) -> bool:
    """Do lines of a title speak different languages, of those that bulletins are in?"""
    told = (tell_language(line.text, "") for line in title if line.text.count(" ") + 1 >= TOLD_BY)
    return len({language for language in told if language in codes()}) > 1


def _furniture(parts: Cut, outlet: str) -> Iterator[Line]:
    """Yield the lines of the text that look like a page's number, head, menu or notice, or a mail's."""
    lines = [*parts.body, *parts.after]
    heads = {words_of(outlet), *(words_of(line.text) for line in (*parts.masthead, *parts.title))} - {""}
    around = {line.number for line in around_text(parts.body)}
    around |= {line.number for line in without_rules(parts.after)[1:] if is_loose(line.text)}
    counts = Counter(line.text for line in (*parts.deck, *lines) if _is_head_like(line))
    # Of another digest, perhaps, that neither byline nor footer parts from this one.
    titles = (
        line.number
        for line, below in pairwise(lines)
        if line.text.isupper() and " " in line.text and match(below.text, (Field.DATE,))
    )
    around |= set(titles)
    for line in lines:
        if (
            ((line.page or CLOCK.search(line.text)) and match(line.text, (Field.DATE,)))
            or _repeats(line.text, heads)
            or counts[line.text] > 1
            or match(line.text, (Field.PAGE,))
            or is_furniture(line.text)
            or (line.number in around and not match(line.text, (Field.SOURCE,)))
            or _is_of_export(line)
        ):
            yield line


def _repeats(text: str, heads: Set[str]) -> bool:
    """Is a line one of *heads*, or one of them and a page's number, or the date on which it was printed?"""
    if len(text) > LONGEST:
        return False
    if not {words_of(text), words_of(unnumbered(text))}.isdisjoint(heads):
        return True
    if ends_sentence(text):
        return False
    rest, date = undated(text)
    return bool(date) and any(head in words_of(rest) for head in heads)


def _is_head_like(line: Line) -> bool:
    """Can a line be the head of a page, which each of them repeats?"""
    begins = (line.gap and words_of(line.text[:LONGEST_HEAD])) or line.text[:1].isdigit()
    short = len(line.text) <= LONGEST_HEAD and " " in line.text
    return bool(begins) and short and not ends_sentence(line.text)


def _is_of_export(line: Line) -> bool:
    """Has a line the label of an archive's note or of a mail?"""
    said = labelled(line)
    return said is not None and said.label in (Label.RECORD, Label.MAIL, Label.SUBJECT, Label.TITLE)


def _date(parts: Cut, byline: Byline | None, notes: _Notes) -> Date | None:
    if not parts.date:
        offered = str(byline.date) if byline and byline.date else ""
        number = parts.title[-1].number if parts.title else 1
        notes.problem("date-missing", number, offered, variant="outlet" if offered else "")
        return None
    line = parts.date[0]
    first, _ = _dates_of(line.text)
    return _read_date(line, first or line.text, notes)


def _dates_of(text: str) -> tuple[str, str]:
    """Return the date of a line, the first of two, and whatever else it says."""
    shape = match(text, (Field.DATE, Field.BYLINE))
    who = shape.groups.get("who", "") if shape else ""
    _, first = undated(who)
    if first:
        return first, text[plain(text).index(first) + len(first) :].strip(" ,;:|/–—-")
    return shape.groups["date"] if shape else "", who


def _read_date(line: Line, text: str, notes: _Notes, prefix: str = "") -> Date | None:
    """Read a date and note what is doubtful about it."""
    reading = read_date(text)
    if reading is None:
        notes.problem("date-unreadable", line.number, text, prefix)
        return None
    if reading.doubt:
        notes.problem(reading.doubt, line.number, text, prefix)
    return reading.date


def _byline(parts: Cut, notes: _Notes) -> Byline | None:
    lines = sorted(
        [*parts.byline, *parts.author, *parts.names, *parts.said_author], key=lambda line: line.number
    )
    outlet, authors, date = _outlet_line(parts, notes)
    outlet = outlet or next((names.outlet for line in parts.author if (names := split_byline(line.text))), "")
    for line in parts.author:
        authors += _announced_authors(line, outlet, notes)
    for line in parts.names:
        notes.problem("author-line", line.number, line.text)
        authors += persons(line.text) or split_byline(line.text).authors
    for line in parts.said_author:
        authors += said_persons(line.text)
    for line in parts.date:
        authors += _authors_beside_date(line, authors, notes)
    if not outlet and (credit := _credit(parts)):
        line, names, text = credit
        notes.problem("outlet-from-source", line.number, line.text)
        outlet, authors = names.outlet, [*authors, *_told(names, line, notes)]
        date = _read_date(line, text, notes, "outlet-") if text else date
        lines = lines or [line]
    elif not lines and not authors:
        above = parts.date or parts.title
        notes.problem("byline-missing", above[-1].number if above else 1)
        return None
    elif not outlet:
        line = (lines or parts.date)[0]
        notes.problem("byline-outlet-missing", line.number, joined(lines or parts.date))
    # Each author once, however often the file names them.
    single = {plain(author): author for author in reversed(authors)}
    return Byline(joined(lines), outlet, tuple(reversed(single.values())), date)


def _outlet_line(parts: Cut, notes: _Notes) -> tuple[str, list[str], Date | None]:
    """Return outlet, authors and date of the byline's line, of which there is one at most."""
    if not parts.byline:
        return "", [], None
    line = parts.byline[0]
    shape = match(line.text, (Field.BYLINE,), unreadable=True)
    who, text = (shape.groups["who"], shape.groups["date"]) if shape else undated(line.text)
    who += f", {shape.groups['also']}" if shape and "also" in shape.groups else ""
    names = split_byline(who)
    authors = [*_told(names, line, notes)]
    if not text and names.outlet and not parts.labelled:
        notes.problem("outlet-date-missing", line.number, line.text)
    if names.outlet_like_person and not parts.labelled and not _is_in_address(names.outlet, parts.footer):
        notes.problem("byline-person", line.number, names.outlet)
    return names.outlet, authors, _read_date(line, text, notes, "outlet-") if text else None


def _is_in_address(name: str, footer: Sequence[Line]) -> bool:
    """Has the host of an address in the footer an outlet's name: Fen Lamp, and https://fenlamp.example/a?"""
    letters = words_of(name).replace(" ", "")
    addresses = (address for line in footer for address in _addresses(line.text))
    hosts = (address.partition("://")[2] or address for address in addresses)
    return any(letters in words_of(host.partition("/")[0]).replace(" ", "") for host in hosts)


def _announced_authors(line: Line, outlet: str, notes: _Notes) -> tuple[str, ...]:
    """Return the authors that a line of their own names; *outlet* is the byline's."""
    authors = _authors_of_line(line, outlet, notes)
    if not all(persons(author) or is_staff(author) for author in authors):
        notes.problem("author-line", line.number, line.text)  # By Land and Sea
    return authors


def _authors_of_line(line: Line, outlet: str, notes: _Notes) -> tuple[str, ...]:
    names = split_byline(line.text)
    authors = _told(names, line, notes)
    if not names.outlet or plain(names.outlet) == plain(outlet):
        if written_for := said_outlet(line.text):
            notes.problem("byline-aside", line.number, written_for)
        return authors
    if beside := persons(names.outlet):
        return (*authors, *beside)  # By Jane Roe, John Doe
    if not names.authors:
        return (*authors, names.outlet)  # By The Editorial Board
    notes.problem("byline-aside", line.number, names.outlet)
    return authors


def _authors_beside_date(line: Line, authors: Sequence[str], notes: _Notes) -> tuple[str, ...]:
    """Return the authors that the line of the bulletin's date names and that are not among *authors*."""
    _, who = _dates_of(line.text)
    if undated(who)[1]:
        notes.problem("byline-aside", line.number, who)
        return ()
    names = split_byline(who) if who else Names()
    beside = persons(who) if names.outlet else names.authors
    if names.outlet and not beside:
        notes.problem("byline-aside", line.number, names.outlet)
    elif not set(map(plain, beside)) <= set(map(plain, authors)):
        notes.problem("author-line", line.number, line.text)
        return beside
    return ()


def _told(names: Names, line: Line, notes: _Notes) -> tuple[str, ...]:
    """Return the authors of a byline, and note what is doubtful about it."""
    if not names.outlet_sure:
        notes.problem("byline-order", line.number, line.text)
    if not names.author_sure:
        notes.problem("byline-author", line.number, ", ".join(names.authors))
    for text in names.aside:
        notes.problem("byline-aside", line.number, text)
    return names.authors


def _credit(parts: Cut) -> tuple[Line, Names, str] | None:
    """Return the names that stand in the footer, with its line and their date: ``Kaynak: Reuters``."""
    for line in parts.footer:
        shape = match(line.text, (Field.SOURCE,))
        text = ADDRESS_IN_BRACKETS.sub(" ", shape.groups["rest"]).strip(" ,;:.–-") if shape else ""
        dated = match(text, (Field.BYLINE,))
        who, date = (dated.groups["who"], dated.groups["date"]) if dated else (text, "")
        words = [word for word in who.split() if len(word) > LONGEST_SMALL_WORD or word.isupper()]
        if 0 < len(who.split()) <= CREDIT_NAMES and all(word[0].isupper() for word in words) and words:
            return line, split_byline(who), date
    return None


def _source(parts: Cut, notes: _Notes) -> Source | None:
    if not parts.footer:
        return None
    said = False
    for line in parts.footer:
        labelled = match(line.text, (Field.SOURCE,)) is not None or is_label(line.text)
        again = said and line.gap and is_address(line.text)  # another's, perhaps, below the one with a label
        said = said or (labelled and ADDRESS.search(line.text) is not None)
        if again or not (labelled or is_address(line.text) or is_access_date(line.text)):
            notes.problem("source-unsure", line.number, line.text)
    text = " ".join(line.text for line in parts.footer)
    urls, unusable = [], set()
    for address in _addresses(text):
        whole = address if "://" in address else f"https://{address}"
        if not is_web_address(whole):
            unusable.add(address)
            notes.problem("address-unusable", parts.footer[0].number, address)
            continue
        if whole != address:
            notes.step("clean", f"wrote https:// before the address {address}")
        urls.append(whole)
    label = ADDRESS_IN_BRACKETS.sub(
        lambda shape: " " if unusable.isdisjoint(_addresses(shape[0])) else shape[0], text
    )
    label = " ".join(label.split()).rstrip(" ,;")
    for word in label.split():
        if not unusable.isdisjoint(_addresses(word)):
            continue
        if "://" in word or word.lower().startswith(("javascript:", "mailto:", "data:")):
            notes.problem("address-unusable", parts.footer[0].number, word)
    return Source(label, tuple(dict.fromkeys(urls)))


def _addresses(text: str) -> Iterator[str]:
    """Yield the addresses in *text*, without the punctuation behind them."""
    for address in ADDRESS.findall(text):
        address = address.rstrip(".,;:'’”]")
        # A bracket at the end belongs to the address if it was opened within it.
        closed = address.endswith(")") and address.count("(") < address.count(")")
        yield address[:-1] if closed else address
