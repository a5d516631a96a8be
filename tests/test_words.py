"""A site's own words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from digest_reader import reviews
from digest_reader.cli import main
from digest_reader.edit import review as desk
from digest_reader.edit.sidecar import read_sidecar
from digest_reader.model import Evidence, Kind, RestorationTask, Verdict
from digest_reader.publish import Post, read_digest
from digest_reader.restore import restore
from digest_reader.settings import Settings, SettingsError
from digest_reader.words import SWITCHES, WordLists, Words, WordsError, proposals, read_words
from sites import digest

BODY = (
    "Mr Panos plan was read. The growers union met Kataib and the towns elders. The mayor said: It is over."
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a digest."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(digest(body=BODY), "utf-8")
    return tmp_path


def read(lists: str, sidecar: str = "") -> Post:
    """Read the digest with lists for English and a sidecar."""
    Path("words.toml").write_text(f"[en]\n{lists}\n", "utf-8")
    Path("a.toml").write_text(sidecar, "utf-8")
    settings = Settings.from_mapping({"DIGEST_WORDS": "words.toml"})
    return read_digest(Path("a.txt").absolute(), settings, Path.cwd())


def test_words_always_take_their_marks_or_never() -> None:
    """A name, a plural possessive told by the word behind it; certain, and spelt just so."""
    post = read('always = ["Kata’ib", "growers’ union"]\nnever = ["towns"]')
    [text] = post.restoration.restored
    assert "The growers’ union met Kata’ib and the towns elders." in text
    assert not any(post.is_doubtful(mark) for mark in post.restoration.marks if mark.verdict)
    assert "growers" in read('always = ["Growers’ union"]').restoration.restored[0]


def test_a_decision_about_a_digest_holds_over_the_lists() -> None:
    """Another mark in the same word, or none."""
    sidecar = '[[mark]]\nverdict = "rejected"\nmark = "’"\nbefore = "met Kata"\nafter = "ib and"\n'
    assert "met Kataib and" in read('always = ["Kata’ib"]', sidecar).restoration.restored[0]
    sidecar = '[[mark]]\nverdict = "added"\nmark = "’"\nbefore = "the town"\nafter = "s elders"\n'
    assert "the town’s elders" in read('never = ["towns"]', sidecar).restoration.restored[0]


def test_kinds_are_switched_off() -> None:
    """Placed or nearly placed, but for what an editor decided."""
    kinds = {mark.kind for mark in read("").restoration.marks}
    assert Kind.SCARE_OPENING in kinds
    post = read('off = ["quotations", "possessives"]')
    left = {mark.kind for mark in (*post.restoration.marks, *post.restoration.near)}
    assert not left & (SWITCHES["quotations"] | SWITCHES["possessives"])


def test_other_languages_are_left_alone() -> None:
    """A table is for one language."""
    Path("words.toml").write_text('[tr]\nnever = ["towns"]\n', "utf-8")
    words = read_words(Path("words.toml"))
    assert words.of("en") == WordLists()
    assert words.of("tr").never == ("towns",)


ENGLISH = "Mr Panos said that the plan was read, and that it isnt over for the growers of the town."
TURKISH = "Bakan Panos dün Ankarada konuştu. Rusyanın tutumu Türkiyedeki herkesi çok şaşırttı."


@pytest.mark.parametrize("first", ["en", "tr"])
def test_each_paragraph_has_the_lists_of_its_own_language(first: str) -> None:
    """Whatever language the digest is in: what is listed, switched off, or learnt."""
    other, texts = ("tr" if first == "en" else "en"), {"en": ENGLISH, "tr": TURKISH}
    mixed = RestorationTask((texts[first], texts[other]), first, others=((1, other),))
    place = {code: number for number, code in enumerate((first, other))}
    english, turkish = WordLists(never=("Panos",), off=("contractions",)), WordLists(always=("Ankara’da",))
    words = Words(lists={"en": english, "tr": turkish})

    said = words.evidence(mixed)

    assert {(item.paragraph, item.verdict) for item in said} == {
        (place["en"], Verdict.REJECTED),
        (place["tr"], Verdict.ADDED),
    }
    assert "isn’t" in restore(mixed).restored[place["en"]]
    assert "isn’t" not in words.without(restore(mixed)).restored[place["en"]]
    assert "Rusya’nın" in words.without(restore(mixed)).restored[place["tr"]]
    off = Words(lists={"tr": WordLists(off=("contractions", "suffixes"))})
    assert "isn’t" in off.without(restore(mixed)).restored[place["en"]]
    assert "Rusyanın" in off.without(restore(mixed)).restored[place["tr"]]
    rejected = replace(mixed, evidence=(Evidence(place["tr"], TURKISH.index("nın"), "’", Verdict.REJECTED),))
    [proposal] = proposals([rejected] * 2, Words())
    assert (proposal.language, proposal.words) == ("tr", "Rusyanın")


def test_a_mixed_digest_keeps_its_lists_at_the_desk(folder: Path) -> None:
    """As it is published, after an answer, and beside an original: what is off in a part stays off there."""
    Path("words.toml").write_text('[tr]\noff = ["suffixes"]\n', "utf-8")
    configuration = 'DIGEST_STORE = ""\nDIGEST_DOUBT_BELOW = 1.0\nDIGEST_WORDS = "words.toml"'
    Path("pelicanconf.py").write_text(configuration, "utf-8")
    settings = Settings.from_mapping({"DIGEST_WORDS": "words.toml", "DIGEST_DOUBT_BELOW": 1.0})
    (folder / "a.txt").write_text(digest(body=f"{BODY}\n\n{TURKISH}\n\n{ENGLISH}"), "utf-8")
    post = read_digest(folder / "a.txt", settings, folder)
    assert post.restoration.task.others == ((1, "tr"),)
    after = desk.answer(reviews.begin(post, settings), "y", reviews.engine(settings))
    (folder / "original.txt").write_text("The plan of Mr Panos was read on Monday, he said.", "utf-8")
    done = CliRunner().invoke(main, ["align", "--dry-run", "a.txt", "original.txt"], catch_exceptions=False)
    for restored in (post.restoration.restored, after.restoration.restored):
        assert restored[1] == TURKISH
        assert "isn’t" in restored[2]
    assert "Rusya’nın" not in done.output


@pytest.mark.parametrize(
    "text", ["en = 1", "[en]\nnevr = []", "[en]\nnever = [1]", '[en]\noff = ["everything"]', "= ", "\0"]
)
def test_a_file_that_cannot_be_used_is_named(text: str) -> None:
    """As a fault of the settings, which stops whatever needs them."""
    Path("words.toml").write_text(text, "utf-8")
    with pytest.raises(WordsError, match=r"words\.toml"):
        read_words(Path("words.toml"))
    with pytest.raises(SettingsError, match=r"DIGEST_WORDS: words\.toml"):
        Settings.from_mapping({"DIGEST_WORDS": "words.toml"})
    with pytest.raises(SettingsError, match=r"DIGEST_WORDS: none\.toml cannot be read"):
        Settings.from_mapping({"DIGEST_WORDS": "none.toml"})


@pytest.mark.parametrize("name", ["none\x1b[2J\u202e", "\0"])
def test_a_name_is_told_as_it_may_be_read(name: str) -> None:
    """What a terminal would obey is an escape."""
    with pytest.raises(SettingsError, match="DIGEST_WORDS") as told:
        Settings.from_mapping({"DIGEST_WORDS": name})
    assert str(told.value).isprintable()


def test_survivors_are_not_doubled() -> None:
    """A word that kept its mark needs none."""
    words = Words(lists={"en": WordLists(always=("Kata’ib",), never=("it's",))})
    assert words.evidence(RestorationTask(("They met Kata'ib. It is it's own.",), "en")) == ()


def test_a_reviewed_digest_does_not_change_with_the_lists() -> None:
    """Its marks are kept."""
    read("", "reviewed = true\n")
    CliRunner().invoke(main, ["keep", "a.txt"], catch_exceptions=False)
    said = Path("a.toml").read_text("utf-8")
    before = read("", said).restoration.restored
    assert read('always = ["Kata’ib"]\noff = ["quotations"]', said).restoration.restored == before


def task(text: str, *verdicts: tuple[str, Verdict]) -> RestorationTask:
    """Return a text with decisions, each given by the text up to its mark."""
    said = tuple(Evidence(0, len(before), "’", verdict) for before, verdict in verdicts)
    assert all(text.startswith(before) for before, _ in verdicts)
    return RestorationTask((text,), "en", evidence=said)


def test_what_was_decided_again_and_again_is_proposed() -> None:
    """Twice or more, never otherwise, and not listed yet."""
    rejected = task("Panos came.", ("Pano", Verdict.REJECTED))
    added = task("The growers union met.", ("The growers", Verdict.ADDED))
    [first, second] = proposals([rejected, added, rejected, added, rejected], Words())
    assert (first.key, first.words, first.times) == ("never", "Panos", 3)
    assert (second.key, second.words, second.times) == ("always", "growers’ union", 2)
    otherwise = task("Panos came.", ("Pano", Verdict.ACCEPTED))
    assert proposals([rejected, rejected, otherwise], Words()) == ()
    assert proposals([rejected], Words()) == ()
    assert proposals([rejected] * 2, Words(lists={"en": WordLists(never=("Panos",))})) == ()


def test_what_is_learnt_is_shown_before_it_is_kept(folder: Path) -> None:
    """Only what the editor wants is added, and the file's comments stay."""
    (folder / "pelicanconf.py").write_text('DIGEST_STORE = ""\nDIGEST_WORDS = "words.toml"', "utf-8")
    (folder / "words.toml").write_text('# ours\n[en]\nnever = [\n    "Oslo", # a town\n]\n', "utf-8")
    for name in "bc":
        (folder / f"{name}.txt").write_text(digest(body=BODY), "utf-8")
        (folder / f"{name}.toml").write_text(
            "reviewed = true\n"
            '[[mark]]\nverdict = "rejected"\nmark = "’"\nbefore = "Mr Pano"\nafter = "s plan"\n'
            '[[mark]]\nverdict = "added"\nmark = "’"\nbefore = "met Kata"\nafter = "ib"\n',
            "utf-8",
        )
    (folder / "keys").write_text("ny", "utf-8")
    command = ["review", "--lang", "en", "--learn", "--keys", "keys", "b.txt", "c.txt"]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert "“Kata’ib” was put 2 times" in done.output
    assert "1 added to words.toml" in done.output
    text = (folder / "words.toml").read_text("utf-8")
    assert text.startswith('# ours\n[en]\nnever = [\n    "Oslo", # a town\n')
    assert read_words(folder / "words.toml").of("en") == WordLists(never=("Oslo", "Panos"))


def test_it_is_told_where_nothing_was_learnt_or_the_settings_do_not_name_the_file(folder: Path) -> None:
    """What is learnt is of no use before they do."""
    (folder / "pelicanconf.py").write_text('DIGEST_STORE = ""', "utf-8")
    (folder / "keys").write_text("y", "utf-8")
    command = ["review", "--lang", "en", "--learn", "--keys", "keys", "b.txt", "c.txt"]
    for name in "bc":
        (folder / f"{name}.txt").write_text(digest(body=BODY), "utf-8")
        (folder / f"{name}.toml").write_text("reviewed = true\n", "utf-8")
    assert "Nothing to learn" in CliRunner().invoke(main, command, catch_exceptions=False).output
    decision = '[[mark]]\nverdict = "rejected"\nmark = "’"\nbefore = "Mr Pano"\nafter = "s plan"\n'
    for name in "bc":
        (folder / f"{name}.toml").write_text(f"reviewed = true\n{decision}", "utf-8")
    assert 'DIGEST_WORDS = "words.toml"' in CliRunner().invoke(main, command, catch_exceptions=False).output


def test_a_review_writes_nothing_of_the_lists(folder: Path) -> None:
    """They are not the editor's decisions about this digest."""
    (folder / "pelicanconf.py").write_text(
        'DIGEST_STORE = ""\nDIGEST_DOUBT_BELOW = 1.0\nDIGEST_WORDS = "words.toml"', "utf-8"
    )
    (folder / "words.toml").write_text('[en]\nalways = ["Kata’ib"]\n', "utf-8")
    (folder / "keys").write_text("n", "utf-8")
    command = ["review", "--lang", "en", "--keys", "keys", "a.txt"]
    CliRunner().invoke(main, command, catch_exceptions=False)
    marks = read_sidecar(folder / "a.toml").mark
    assert [str(entry.verdict) for entry in marks] == ["rejected"]
