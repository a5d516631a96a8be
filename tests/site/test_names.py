"""Names are measured as Pelican will write them, by the rules of the site."""

from __future__ import annotations

from collections.abc import Callable

from sites import Build, digest


def test_names_are_measured_by_the_rules_of_the_site(build: Callable[..., Build]) -> None:
    """Chinese letters that stay as they are have three bytes each."""
    content = {
        "digests/long.txt": digest(date="01.04.2017"),
        "digests/long.toml": f'tags = ["{"新闻" * 48}"]',
        "digests/short.txt": digest("MAYOR OPENS THE BRIDGE"),
        "digests/short.toml": 'tags = ["新闻"]',
    }
    site = build(content, "--fatal", "errors", settings="SLUGIFY_USE_UNICODE = True\n")
    assert site.code == 0, site.log
    assert [line for line in site.log.splitlines() if "[name-too-long]" in line and "long.txt" in line]
    assert (site.output / "drafts/council-agrees-to-mend-the-clock.html").is_file()
    assert (site.output / "tag/新闻.html").is_file()


def test_a_name_that_a_site_makes_empty_is_a_problem(build: Callable[..., Build]) -> None:
    """Its page would be written over another's."""
    settings = 'AUTHOR_REGEX_SUBSTITUTIONS = [(".*Courier.*", "")]\n'
    site = build({"digests/a.txt": digest()}, "--fatal", "errors", settings=settings)
    assert site.code == 0, site.log
    assert "[name-empty]" in site.log


def test_a_page_of_names_leaves_room_for_its_number(build: Callable[..., Build]) -> None:
    """The second page of a list has a longer name than the first."""
    content = {f"digests/{'t' * 200}/{number}.txt": digest(f"TITLE NUMBER {number}") for number in range(12)}
    settings = 'DEFAULT_PAGINATION = 1\nCATEGORY_SAVE_AS = "{slug}-topic-of-the-bulletin.html"\n'
    site = build(content, "--fatal", "errors", settings=settings)
    assert site.code == 0, site.log
    assert (site.output / f"{'t' * 200}-topic-of-the-bulletin12.html").is_file()
