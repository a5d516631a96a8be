"""A language's folder: what ships, that it fits together, and that it loads when it is asked for."""

from __future__ import annotations

import gc
import itertools
import subprocess
import sys
import weakref

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest_reader.languages import FOLDER as LANGUAGES
from digest_reader.languages import codes, networks
from digest_reader.languages import load as load_language
from digest_reader.model import Kind, RestorationTask
from digest_reader.restore import can_restore, let_go, piecewise, restore
from digest_reader.restore import network as network_module
from digest_reader.restore.calibration import load as load_calibration
from digest_reader.restore.ensemble import UNHEARD_OF, Ensemble
from digest_reader.restore.network import Network, load, open_language, open_network, read_tables
from digest_reader.restore.patterns import fits, pattern_of, places_of, read_form
from digest_reader.restore.rules import WordRules
from digest_reader.restore.words import words
from digest_training.texts import LEADS, TRAILS

INSTALLED = [code for code in codes() if can_restore(code)]
NETWORKS = [folder for code in INSTALLED for folder in networks(LANGUAGES / code)]
each_network = pytest.mark.parametrize("folder", NETWORKS, ids=lambda path: f"{path.parent.name}/{path.name}")


@pytest.mark.parametrize("language", INSTALLED)
def test_a_language_is_small_enough_to_ship(language):
    """All its files together have at most 25 MB."""
    assert sum(path.stat().st_size for path in (LANGUAGES / language).rglob("*")) <= 25_000_000


@pytest.mark.parametrize("code", codes())
def test_forms_with_apostrophes_are_words_with_a_pattern(code):
    """Forms in the tables are one word in small letters each, with apostrophes where words may have them."""
    language = load_language(code)
    for form in (*language.apostrophes.certain, *language.apostrophes.contractions):
        bare, places = read_form(form)
        assert [word.core for word in words(bare)] == [bare]
        assert form == form.lower()
        assert places
        assert WordRules(language.apostrophes).may_stand_together(places, len(bare)), form


@pytest.mark.parametrize("code", codes())
def test_patterns_are_places(code):
    """Each is one or more places, no two say the same of every word, and none is first among them."""
    patterns = load_language(code).apostrophes.patterns
    assert patterns[0] == ""
    assert len({places_of(pattern, 40) for pattern in patterns}) == len(patterns)
    for pattern in patterns:
        assert fits(pattern, 40)
        assert pattern_of(places_of(pattern, 40), 40) == pattern


@each_network
def test_punctuation_has_the_numbers_that_it_was_learnt_with(folder):
    """Each class of leading and trailing punctuation that ships is the one that training encodes."""
    tables = read_tables(folder)
    assert tables["leads"] == list(LEADS)
    assert tables["trails"] == list(TRAILS)


@pytest.mark.parametrize("language", INSTALLED)
def test_calibration_rises(language):
    """A higher chance never gives a lower certainty, and certainties stay within 0 and 1."""
    calibration = load_calibration(language)
    for kind in Kind:
        certainties = [calibration.certainty(kind, step / 200) for step in range(201)]
        assert all(lower <= other for lower, other in itertools.pairwise(certainties)), kind
        assert certainties[0] >= 0
        assert certainties[-1] <= 1
        assert calibration.certainty(kind, -1) == certainties[0]
        assert calibration.certainty(kind, 2) == certainties[-1]


def test_there_is_no_network_of_an_unknown_language():
    """It is none, and no error; its chances would count as they are."""
    assert load("xx") is None
    assert not can_restore("xx")
    assert not can_restore("../en")
    assert load_calibration("xx").certainty(Kind.NAME, 0.1234) == 0.123


@settings(max_examples=100)
@given(st.lists(st.integers(0, 600), min_size=1, max_size=12).filter(any))
def test_windows_cover_a_document_without_a_gap(lengths):
    """Every word lies in a window, windows overlap, and none is longer than the network takes."""
    network = Network(LANGUAGES / "en" / "words")
    runs = network.windows(lengths)
    assert runs[0][0] == 0
    assert runs[-1][1] == sum(lengths)
    assert all(0 < end - start <= network.window for start, end in runs)
    for (start, end), (following, _) in itertools.pairwise(runs):
        assert start < following < end


def test_where_windows_overlap_their_mean_counts():
    """A word of one window has its scores; of two, a mean, nearer to the one that reaches farther around."""
    network = Network(LANGUAGES / "en" / "words")
    document = [words(f"The {number} ministers said he wouldnt go to Berlin.") for number in range(30)]
    scores = np.concatenate(list(network.scores(document).values()), axis=1)
    embedded = network.embed(document)
    (_, first), (second, last), *rest = network.windows([len(paragraph) for paragraph in document])
    assert rest == []
    assert last == len(scores)
    here, there = (
        network._session.run(None, {"words": (part + network._tables["position"][: len(part)])[None]})[0][0]
        for part in (embedded[:first], embedded[second:])
    )
    assert np.allclose(scores[:second], here[:second], atol=1e-4)
    assert np.allclose(scores[first:], there[first - second :], atol=1e-4)
    left, other, mean = here[second:], there[: first - second], scores[second:first]
    assert (np.minimum(left, other) - 1e-4 <= mean).all()
    assert (mean <= np.maximum(left, other) + 1e-4).all()
    assert np.abs(mean[0] - left[0]).sum() < np.abs(mean[0] - other[0]).sum()
    assert np.abs(mean[-1] - other[-1]).sum() < np.abs(mean[-1] - left[-1]).sum()


def test_nothing_is_loaded_before_it_is_needed_and_torch_never():
    """Importing the restorer loads no model; restoring imports neither torch nor anything of the site."""
    code = (
        "import sys, digest_reader\n"
        "assert 'onnxruntime' not in sys.modules and 'numpy' not in sys.modules\n"
        "from digest_reader import restore\n"
        "from digest_reader.restore import network\n"
        "assert network.load.cache_info().currsize == 0\n"
        "from digest_reader.model import RestorationTask\n"
        "task = RestorationTask(('The ministers dont know.',), 'en')\n"
        "assert 'don’t' in restore.restore(task).restored[0]\n"
        "assert not {'torch', 'pelican', 'digest_training'} & set(sys.modules)\n"
    )
    subprocess.run(
        [sys.executable, "-X", "utf8", "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)}
    )


@pytest.mark.parametrize(
    ("text", "language"), [("The ministers dont know.", "en"), ("Bakan dün Ankaraya gitti.", "tr")]
)
def test_what_restores_is_let_go_and_comes_back(text, language):
    """Nothing holds a network that was let go, nor its tables, and the next text is restored as before."""
    task = RestorationTask((text,), language)
    gc.disable()
    try:
        before = restore(task)
        scoring = load(language)
        networks = getattr(scoring, "networks", [scoring])
        held = [*networks, *(network._suffixes for network in networks if language == "tr")]
        left = [weakref.ref(thing) for thing in held]
        del scoring, networks, held
        let_go()
        assert left
        assert not any(thing() for thing in left)
    finally:
        gc.enable()
    assert restore(task) == before


@each_network
def test_a_full_memory_of_forms_changes_no_scores(folder, monkeypatch):
    """A text with more forms than are kept is scored like any other."""
    document = [words("One plain text of quite a few different words, all of them new.")]
    expected = open_network(folder).scores(document)
    for module in (network_module, piecewise):
        monkeypatch.setattr(module, "CACHED_FORMS", 5)
    small = open_network(folder)
    small.scores([words("Other words came before.")])
    assert all((said == expected[head]).all() for head, said in small.scores(document).items())


class Saying:
    """A network that says the same of every word."""

    def __init__(self, patterns: tuple[str, ...], pattern: list[float], state: list[float], outside: str):
        self.patterns, self.punctuation_outside_quotation = patterns, frozenset(outside)
        self._said = {"pattern": pattern, "state": state}

    def scores(self, document):
        """Return the same scores for every word."""
        count = sum(map(len, document))
        return {head: np.array([logits] * count, dtype=np.float32) for head, logits in self._said.items()}


def test_several_networks_have_the_mean_of_their_scores():
    """Each head's logits are averaged; a pattern that one does not know is unlikely to it."""
    half = float(np.log(0.5))
    ensemble = Ensemble(
        [
            Saying(("", "-1"), [3, 3], [1, 5], ",:"),
            Saying(("", "+0", "-1"), [4, 4, -999], [3, 7], ",("),
        ]
    )
    assert ensemble.patterns == ("", "-1", "+0")
    assert ensemble.punctuation_outside_quotation == {","}
    scores = ensemble.scores([words("two words"), words("three")])
    assert scores["state"].tolist() == [[2, 6]] * 3
    assert scores["pattern"].dtype == np.float32
    told = scores["pattern"][0].tolist()
    assert told[0] == pytest.approx(half)
    assert told[2] == pytest.approx((UNHEARD_OF + half) / 2)
    assert told[1] < -400


def test_a_folder_of_several_networks_is_read_by_all_of_them():
    """One alone needs no other beside it; a folder without any reads nothing."""
    english = open_language(LANGUAGES / "en")
    assert isinstance(english, Ensemble)
    assert len(english.networks) == len(networks(LANGUAGES / "en")) > 1
    assert isinstance(open_language(LANGUAGES / "tr"), Network)
    assert open_language(LANGUAGES / "en" / "words") is None
