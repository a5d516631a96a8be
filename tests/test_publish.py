"""The steps put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date as Date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest_reader import publish
from digest_reader.collection import read_digests
from digest_reader.edit.metadata import SLUG_LENGTH, slug_of
from digest_reader.model import InstallationError, QuoteStyle, Restoration, RestorationTask, Source
from digest_reader.problems import Consequence
from digest_reader.publish import Post, read_digest
from digest_reader.render.page import body_html, metadata
from digest_reader.settings import MORE, Settings
from digest_reader.text import HEADLINE, MARKS, strip
from sites import SEED, digest

Write = Callable[..., Post]


@pytest.fixture
def read(tmp_path: Path) -> Write:
    """Return a function that writes a digest, and a sidecar where one is given, and reads them."""

    def read_text(text: str | bytes, sidecar: str = "", choices: Settings | None = None) -> Post:
        path = tmp_path / "digest.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.with_suffix(".toml").write_text(sidecar, "utf-8")
        return read_digest(path, choices or Settings(), tmp_path)

    return read_text


def codes(post: Post) -> set[str]:
    """Return the codes of a post's problems."""
    return {problem.code for problem in post.problems}


def test_the_seed_is_read_whole() -> None:
    """The seed's fields, language and 20 paragraphs are found, without a problem."""
    post = read_digest(SEED, Settings(), SEED.parent)

    assert post.problems == ()
    assert post.digest.title == "UK GOVERNMENT IN SECRET MOVE TO BOOST RELATIONS WITH RUSSIA"
    assert (post.outlet, post.authors, post.language) == ("Independent", (), "en")
    assert (post.date, post.outlet_date) == (Date(2017, 4, 6), Date(2017, 4, 6))
    assert post.slug == "uk-government-in-secret-move-to-boost-relations-with-russia"
    assert post.headline == "UK Government in Secret Move to Boost Relations with Russia"
    assert len(post.digest.paragraphs) == 20
    assert (post.urls, post.status, post.consequence) == ((), "published", None)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: digest(body=text).encode("utf-16")))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_bytes_nothing_is_raised_and_nothing_but_marks_added(read: Write, data: bytes) -> None:
    """Any file becomes a post; taking its marks out again gives the parsed text back."""
    post = read(data)

    assert "unforeseen" not in codes(post)
    assert post.path.read_bytes() == data
    if post.status != "skip":
        restoration = post.restoration
        for number, text in enumerate(restoration.restored):
            assert strip(text, restoration.marks_of(number)) == post.digest.paragraphs[number]
        assert strip(restoration.restored_headline, restoration.marks_of(HEADLINE)) == post.headline


def test_the_sidecar_wins(read: Write) -> None:
    """What the editor says replaces what the file says."""
    post = read(
        digest(),
        """
        title = "The Clock’s Mended"
        outlet = "The Dispatch"
        author = "Rowan Ellery"
        date = 2018-01-02
        outlet_date = 2018-01-01
        url = "https://dispatch.example/clock"
        lang = "tr"
        status = "hidden"
        noindex = true
        """,
    )

    assert codes(post) == set()
    assert post.restored_headline == "The Clock’s Mended"
    assert (post.outlet, post.authors, post.language) == ("The Dispatch", ("Rowan Ellery",), "tr")
    assert (post.date, post.outlet_date) == (Date(2018, 1, 2), Date(2018, 1, 1))
    assert (post.urls, post.status) == (("https://dispatch.example/clock",), "hidden")
    assert (post.noindex, post.excerpt_only) == (True, False)


def test_the_outlets_style_reaches_the_restorer_and_the_sidecar_wins(tmp_path: Path) -> None:
    """What the settings say of the outlet holds, part by part, unless the sidecar says otherwise."""
    asked: list[QuoteStyle] = []

    def restore(task: RestorationTask) -> Restoration:
        asked.append(task.style)
        return Restoration(task)

    path = tmp_path / "digest.txt"
    path.write_bytes(SEED.read_bytes())
    chosen = Settings(outer_quotes={"Independent": "single"}, closing_quotes={"Independent": "british"})
    read_digest(path, chosen, tmp_path, restore=restore)
    path.with_suffix(".toml").write_text('[style]\nclosing = "american"\n', "utf-8")
    read_digest(path, chosen, tmp_path, restore=restore)
    read_digest(path, Settings(), tmp_path, restore=restore)
    assert asked == [
        QuoteStyle("single", "british"),
        QuoteStyle("single", "american"),
        QuoteStyle("double", "american"),
    ]


def test_an_editors_title_does_not_move_the_address(read: Write) -> None:
    """The slug comes from the raw title, whatever title is shown."""
    assert read(digest("COUNCIL MENDS CLOCK"), 'title = "Time"').slug == "council-mends-clock"


@pytest.mark.parametrize(
    ("missing", "problem", "answer"),
    [
        ({"date": ""}, "date-missing", "date = 2017-04-06"),
        ({"date": "99.99.2017"}, "date-impossible", "date = 2017-04-06"),
        ({"byline": ""}, "byline-missing", 'outlet = "The Dispatch"'),
    ],
)
def test_a_problem_that_the_sidecar_answers_is_none(
    read: Write, missing: dict[str, str], problem: str, answer: str
) -> None:
    """What the file lacks keeps the post a draft until the editor says it."""
    without = read(digest(**missing))
    assert (without.status, without.consequence) == ("draft", Consequence.DRAFT)
    assert problem in codes(without)

    answered = read(digest(**missing), answer)
    assert (answered.status, codes(answered)) == ("published", set())


def test_nothing_without_a_date_is_published(read: Write) -> None:
    """Not even where the sidecar says so."""
    assert read(digest(date=""), 'status = "published"').status == "draft"


def test_an_address_that_no_browser_should_open_is_dropped(read: Write) -> None:
    """Only http and https are kept, and the editor is told."""
    post = read(digest(footer="Source: javascript:alert(1) https://courier.example/clock"))
    assert post.urls == ("https://courier.example/clock",)


@pytest.mark.parametrize("address", ["https://...", "http://:80/x", "https://[x/y", "www.[x/y"])
def test_an_address_without_a_host_is_none(read: Write, address: str) -> None:
    """It is not linked, the editor is told, and an address in the sidecar settles it."""
    post = read(digest(footer=f"Source: {address}"))
    assert (post.urls, [problem.code for problem in post.problems]) == ((), ["address-unusable"])
    assert post.digest.source == Source(f"Source: {address}")
    assert codes(read(digest(footer=f"Source: {address}"), 'url = "https://courier.example/"')) == set()


def test_letters_that_were_lost_are_told(read: Write) -> None:
    """Somebody else’s replacement characters are kept, and their line is named."""
    post = read(digest(body="The caf\ufffd is open."))
    [problem] = post.problems
    assert (problem.code, problem.line, problem.consequence) == ("letters-lost", 7, Consequence.NOTE)
    assert post.digest.paragraphs == ("The caf\ufffd is open.",)


def test_a_report_later_than_its_bulletin_is_told(read: Write) -> None:
    """One of the dates must be wrong; the sidecar's dates count."""
    late = digest(byline="The Harbour Courier (7 April 2017)")
    assert codes(read(late)) == {"outlet-date-late"}
    assert codes(read(late, "outlet_date = 2017-04-05")) == set()
    assert codes(read(late, "date = 2017-04-08")) == set()


@pytest.mark.parametrize("year", ["0017", "1799", "2100"])
def test_a_year_without_newspapers_is_impossible(read: Write, year: str) -> None:
    """It is a slip of the pen, and the post a draft."""
    post = read(digest(date=f"06.04.{year}"))
    assert (post.date, post.status) == (None, "draft")
    assert "date-impossible" in codes(post)


def test_a_language_without_a_model_is_told(read: Write) -> None:
    """A step and a note say why there are no marks."""
    post = read(digest(), 'lang = "de"')
    said = [(step.name, step.detail) for step in post.digest.steps]
    assert ("restore", "no marks: there is no model for “de”") in said
    assert codes(post) == {"not-restored"}
    assert "The text is in German" in str(post.problems[0])
    assert "restore" not in [step.name for step in read(digest()).digest.steps]


def test_a_text_without_its_languages_letters_is_told(read: Write) -> None:
    """The apostrophes come back, the letters stay as they were typed, and a note says so."""
    body = "Turkiyenin onerisi dun aksam Istanbulda kabul edildi, gorusmeler yarin surecek."
    post = read(digest(body=body), 'lang = "tr"')
    assert codes(post) == {"letters-lacking"}
    assert post.status == "published"
    assert post.restoration.restored == (body.replace("yenin", "ye’nin").replace("lda", "l’da"),)
    spelt = "Türkiyenin önerisi dün akşam İstanbulda kabul edildi, görüşmeler yarın sürecek."
    assert codes(read(digest(body=spelt), 'lang = "tr"')) == set()


def test_a_language_without_a_folder_is_left_alone(read: Write) -> None:
    """German is told as German, and neither headline nor text is touched."""
    body = "Deutschlands Botschafter war zufrieden. Der Chef des Verbands sagte: Das wird ein langer Weg."
    post = read(digest("MERKELS BESUCH", body=body))
    assert (post.language, post.status, codes(post)) == ("de", "published", {"not-restored"})
    assert (post.restored_headline, post.restoration.restored) == ("MERKELS BESUCH", (body,))


def test_the_language_is_told_once(read: Write) -> None:
    """What stands beside the body, or what the editor says, never leads to a second opinion."""
    body = "Belediye meclisi, saatin onarılması için karar aldı."
    turkish = read(digest("THE CLOCK OF THE TOWN IS TO BE MENDED AT LAST", body=body))
    assert turkish.language == turkish.digest.language == "tr"
    english = read(digest("SAAT ONARILIYOR", body=body), 'lang = "en"')
    assert english.language == english.digest.language == "en"
    assert english.headline == "Saat Onariliyor"


LONG = "x" * 101


@pytest.mark.parametrize(
    "sidecar", [f'outlet = "{LONG}"', f'category = "{LONG}"', f'tags = ["{LONG}"]', f'slug = "{LONG}"']
)
def test_a_name_too_long_for_an_address_is_not_used(read: Write, sidecar: str) -> None:
    """It would be a file that no file system takes: the post is a draft until it is shortened."""
    post = read(digest(), sidecar)
    assert (post.status, codes(post)) == ("draft", {"name-too-long"})
    assert LONG not in (post.outlet, post.category, post.slug, *post.tags)


@pytest.mark.parametrize("sidecar", ['outlet = "???"', 'category = "—"', 'tags = ["Clocks", "!"]'])
def test_a_name_that_makes_no_address_is_not_used(read: Write, sidecar: str) -> None:
    """Its page would have no name: the post is a draft until it is put right."""
    post = read(digest(), sidecar)
    assert (post.status, codes(post)) == ("draft", {"name-empty"})
    assert not {"???", "—", "!"} & {post.outlet, post.category, *post.tags}


@pytest.mark.parametrize("status", ["published", "hidden", "draft", "skip"])
def test_the_editor_sets_the_status(read: Write, status: str) -> None:
    """Without a grave problem it is the sidecar's."""
    assert read(digest(), f'status = "{status}"').status == status


def test_language_is_told_by_the_text(read: Write) -> None:
    """Turkish is known by its words; what is neither has the site's language."""
    turkish = "Belediye meclisi, saatin onarılması için karar aldı ve bu karar çok kısa sürede verildi."
    assert read(digest("SAAT ONARILIYOR", body=turkish)).language == "tr"
    assert read(digest("X", body="06.04.2017."), choices=Settings(lang="tr")).language == "tr"


@given(st.text(st.sampled_from("AbcI İı9" + MARKS), min_size=1))
def test_an_address_is_the_same_whether_marks_survived_or_not(title: str) -> None:
    """Slugs know no marks, and are fit for a file's name."""
    slug = slug_of(title)
    assert slug == slug_of("".join(char for char in title if char not in MARKS))
    assert len(slug) <= SLUG_LENGTH
    assert slug == "" or slug.replace("-", "").isalnum()


@pytest.mark.parametrize("title", ["TRUMP´S WALL", "TRUMP`S WALL", "TRUMP&#8217;S „WALL“"])
def test_marks_that_survived_as_something_else_make_no_other_address(title: str) -> None:
    """An address is that of the title without its marks, however they were mangled."""
    assert slug_of(title) == "trumps-wall"


def addresses(folder: Path, *names: str, **sidecars: str) -> dict[str, str]:
    """Return the slugs of digests of one title and date, by their files' names."""
    for name in names:
        (folder / f"{name}.txt").write_text(digest(body=f"This is {name}."), "utf-8")
        if name in sidecars:
            (folder / f"{name}.toml").write_text(sidecars[name], "utf-8")
    posts = read_digests(folder.glob("*.txt"), Settings(), folder)
    return {post.path.stem: post.slug for post in posts}


def test_two_digests_of_one_title_and_date_have_two_addresses(tmp_path: Path) -> None:
    """The first by file name has the plain slug; another's depends on its own name alone."""
    slug = "council-agrees-to-mend-the-clock"
    two = addresses(tmp_path, "a", "c")
    assert two["a"] == slug
    assert two["c"].startswith(f"{slug}-")

    three = addresses(tmp_path, "b")
    assert (three["a"], three["c"]) == (two["a"], two["c"])
    assert len(set(three.values())) == 3


def shared(posts: Sequence[Post]) -> dict[str, list[str]]:
    """Return the messages and hints about shared addresses by the names of the files."""
    return {
        post.path.stem: [str(problem) for problem in post.problems if problem.code == "address-shared"]
        for post in posts
    }


def test_both_are_told_of_a_shared_address(tmp_path: Path) -> None:
    """The one that has it can lose it to a third, unless its sidecar pins it."""
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(digest(body=f"This is {name}."), "utf-8")

    told = shared(posts := read_digests(tmp_path.glob("*.txt"), Settings(), tmp_path))
    for post in posts:
        [line] = told[post.path.stem]
        assert f'write slug = "{post.slug}" in its sidecar' in line

    (tmp_path / "a.toml").write_text(f'slug = "{posts[0].slug}"', "utf-8")
    told = shared(read_digests(tmp_path.glob("*.txt"), Settings(), tmp_path))
    assert (len(told["a"]), len(told["b"])) == (0, 1)


def test_an_address_does_not_depend_on_the_working_folder(tmp_path: Path) -> None:
    """Not even where files of one name in several folders share it."""
    for name in ("x", "y", "z"):
        (tmp_path / "content" / name).mkdir(parents=True)
        (tmp_path / "content" / name / "a.txt").write_text(digest(body=f"This is {name}."), "utf-8")
    paths = list(tmp_path.rglob("*.txt"))
    here, there = (
        [post.slug for post in read_digests(paths, Settings(), root)]
        for root in (tmp_path, tmp_path / "content")
    )
    assert here == there
    assert len(set(here)) == 3


def test_a_pinned_address_is_kept_whatever_comes_before_it(tmp_path: Path) -> None:
    """The sidecar's slug is served first."""
    slug = "council-agrees-to-mend-the-clock"
    assert addresses(tmp_path, "a", "z", z=f'slug = "{slug}"')["z"] == slug


def test_an_error_of_ours_costs_one_post_and_no_more(read: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a step raises, the post is left out and the file named."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault\nof two lines")

    monkeypatch.setattr(publish, "read", fail)
    post = read(digest())
    assert post.status == "skip"
    assert [str(problem) for problem in post.problems] == [
        "digest.txt: The digest could not be processed (RuntimeError: a fault of two lines). [unforeseen] "
        "Please report this together with the file."
    ]


def test_a_library_that_cannot_be_loaded_is_no_fault_of_the_file(tmp_path: Path) -> None:
    """It stops everything, instead of leaving every digest out."""

    def broken(_task: object) -> Restoration:
        raise ImportError("libonnxruntime.so: cannot open shared object file")

    (tmp_path / "a.txt").write_text(digest(), "utf-8")
    with pytest.raises(InstallationError, match="libonnxruntime"):
        read_digest(tmp_path / "a.txt", Settings(), tmp_path, restore=broken)


def test_a_digest_that_is_too_large_is_left_out(read: Write) -> None:
    """It is told with its size and the setting that allows more, and never read."""
    text = digest(body="It ended. " * 50)
    post = read(text, "", Settings(largest_file=len(text.encode()) - 1))
    assert post.status == "skip"
    [problem] = [problem for problem in post.problems if problem.code == "file-too-large"]
    assert f"{len(text.encode()):,} bytes" in problem.message
    assert "DIGEST_LARGEST_FILE" in problem.message
    assert read(text, "", Settings(largest_file=len(text.encode()))).status == "published"


def test_a_digest_whose_sidecar_is_too_large_is_a_draft(read: Write) -> None:
    """What the editor wanted is not known."""
    sidecar = f'title = "A title"  # {"x" * 2000 * MORE}'
    post = read(digest(), sidecar, Settings(largest_file=2000))
    assert post.status == "draft"
    [problem] = [problem for problem in post.problems if problem.code == "sidecar-too-large"]
    assert f"{len(sidecar):,} bytes" in problem.message
    assert problem.path == "digest.toml"


MIXED = (
    "Britains minister said hes not going, as he doesnt trust the councillors there and never did.\n\n"
    "Bakan dün Ankarada konuştu. Rusyanın tutumu Türkiyedeki herkesi şaşırttı, yanıt bekleniyor.\n\n"
    "Deutschlands Botschafter sagte, dass die Gespräche in der nächsten Woche weitergehen und dann enden."
)


def test_every_part_of_a_mixed_digest_is_read_in_its_own_language(read: Write) -> None:
    """Title, body and paragraphs each; what has no model is named, and the page says which part is which."""
    post = read(digest(title="RUSYANIN TUTUMU TÜRKİYEDEKİ HERKESİ ŞAŞIRTMAYA DEVAM EDİYOR", body=MIXED))
    english, turkish, german = post.restoration.restored
    assert post.language == "en"
    assert post.restored_headline.startswith("Rusya’nın Tutumu Türkiye’deki")
    assert english.startswith("Britain’s minister said he’s")
    assert "Ankara’da konuştu. Rusya’nın tutumu Türkiye’deki" in turkish
    assert german == post.digest.paragraphs[2]
    [problem] = post.problems
    assert problem.code == "not-restored"
    assert "German" in problem.message
    assert "Deutschlands Botschafter" in problem.message
    html = body_html(post)
    assert "<p>Britain" in html
    assert '<p lang="tr">Bakan' in html
    assert '<p lang="de">Deutsch' in html
    assert str(metadata(post)["digest_headline"]).startswith('<span lang="tr">')


def test_an_editor_who_names_the_language_of_a_text_names_it_for_all_of_it(read: Write) -> None:
    """Where the words tell another one, the editor knows better."""
    post = read(digest(body=MIXED), 'lang = "tr"')
    assert (post.language, post.restoration.task.others) == ("tr", ())
