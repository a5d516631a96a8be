"""A language's network: windows, and what they say together."""

from __future__ import annotations

import numpy as np
import pytest

from digest_reader.languages import FOLDER
from digest_reader.restore import network as network_module
from digest_reader.restore.features import case_of, evidence_of, pieces_of, suffix_of
from digest_reader.restore.network import FORBIDDEN, HEADS, Network, SuffixedNetwork
from digest_reader.restore.words import words


class Numbered:
    """A session that says of every word of a window the window's number, from 1."""

    def __init__(self) -> None:
        self.windows: list[int] = []

    def run(self, _names, feed):
        """Return the same score for every word and class."""
        _, count, _ = feed["words"].shape
        self.windows.append(count)
        return [np.full((1, count, sum(HEADS.values())), len(self.windows), dtype=np.float32)]


@pytest.fixture
def network() -> Network:
    """Return the English network with windows of eight words."""
    network = Network(FOLDER / "en" / "words")
    network.window = 8
    network.__dict__["_session"] = Numbered()
    return network


def test_a_window_counts_the_more_the_farther_from_its_edges(network):
    """Where two windows overlap, each word has their mean, weighted by how far it stands from the edge.

    At the text's own beginning and end there is no edge.
    """
    text = [words("a b c d e f g h i j")]
    assert network.windows([10]) == [(0, 8), (6, 10)]
    said = network.scores(text)["state"][:, 0]
    # Words 6 and 7 stand two and one from the first window's end, and one and two from the second's start.
    assert said == pytest.approx([1, 1, 1, 1, 1, 1, (2 * 1 + 1 * 2) / 3, (1 * 1 + 2 * 2) / 3, 2, 2])


def test_a_window_begins_with_a_paragraph_where_one_begins_at_a_good_place(network):
    """In its second half, and not so late that windows hardly overlap."""
    assert network.windows([5, 6]) == [(0, 8), (5, 11)]
    assert network.windows([4, 7]) == [(0, 8), (6, 11)]
    assert network.windows([6, 5]) == [(0, 8), (6, 11)]
    assert network.windows([7, 4]) == [(0, 8), (6, 11)]
    assert network.windows([8]) == [(0, 8)]
    assert network.windows([20]) == [(0, 8), (6, 14), (12, 20)]


def test_nothing_is_scored_of_nothing(network):
    """A document without words has no scores, of every head."""
    assert {name: scores.shape for name, scores in network.scores([[]]).items()} == {
        name: (0, classes) for name, classes in HEADS.items()
    }


@pytest.mark.parametrize(
    ("word", "case"),
    [("–", 0), ("12", 0), ("word", 1), ("ışık", 1), ("b12", 2), ("A", 3), ("İ", 3), ("NATO", 4), ("İŞ", 4),
     ("MPs", 5), ("Ab", 6), ("İstanbul", 6), ("iPhone", 7), ("McFee", 7)],
)  # fmt: skip
def test_the_case_of_a_word(word, case):
    """Letters of any alphabet count."""
    assert case_of(word) == case


def test_endings_are_told_apart_as_the_network_learnt_them():
    """Letters beyond *highest* are one to a network that learnt them so, and to no other."""
    assert suffix_of("Barış") == suffix_of("Barığ")
    assert len({suffix_of(word, 0x10FFFF) for word in ("Barış", "Barığ", "Bariş", "Barıs")}) == 4
    assert suffix_of("TRUMPS") == suffix_of("ps") == ord("p") * 31 + ord("s") - 1024 * 3
    assert suffix_of("") == 0


def test_the_document_is_evidence_of_its_own_forms():
    """A word in s is told apart by whether its stem, and itself again, stand in the text."""
    told = evidence_of(
        [words("Trumps Trump Osmans was Berlins Berlins Putins"), words("Putin Putins TRUMPS")]
    )
    assert told == [[2, 0, 1, 0, 3, 3, 4], [0, 4, 1]]


def test_a_word_is_cut_into_the_longest_pieces_that_are_known():
    """A letter that no piece has is unknown, number 0."""
    vocabulary = {"mini": 1, "##ster": 2, "##s": 3, "##st": 4, "m": 5}
    assert pieces_of("Ministers", vocabulary) == [1, 2, 3]
    assert pieces_of("mq", vocabulary) == [5, 0]
    assert pieces_of("ministers", vocabulary, longest=6) == [1, 4]


def test_of_a_long_word_the_first_pieces_and_the_last_are_read(network):
    """Six in all: what stands between them changes nothing."""
    assert len(pieces_of("qxzjvkwq", network._pieces)) == 8
    _, word, sixth, fifth = network.embed([words("it qxzjvkwq qxzjvzwq qxzjzkwq")])
    assert word == pytest.approx(sixth)
    assert word != pytest.approx(fifth)


def test_embeddings_of_forms_stay_what_they_are(network):
    """However many others are worked out behind them, a few at a time or very many at once."""
    first, many, more = (words(" ".join(f"{letter}{n}" for n in range(count))) for letter, count in
                         (("a", 900), ("b", 300), ("c", 4000)))  # fmt: skip
    before = network.embed([first]).copy()
    for others in (many, more):
        network.embed([others])
        assert (network.embed([first]) == before).all()
    fresh = Network(FOLDER / "en" / "words")
    assert (fresh.embed([more]) == network.embed([more])).all()


@pytest.mark.parametrize(("text", "kept"), [("seven eight nine ten", 10), ("seven eight nine ten eleven", 5)])
def test_embeddings_of_so_many_forms_are_kept(network, monkeypatch, text, kept):
    """Where more would be, all are forgotten first."""
    monkeypatch.setattr(network_module, "CACHED_FORMS", 10)
    network.embed([words("one two three four five six")])
    network.embed([words(text)])
    assert len(network._rows) == kept


def test_a_form_is_listed_in_small_letters_too(network):
    """Unless it is listed as it stands; what is not listed has class 0."""
    network._lexicon = {"the": 3, "US": 2, "us": 1}
    assert [network._listed(core) for core in ("the", "The", "US", "Us", "pier")] == [3, 3, 2, 1, 0]


def test_a_suffix_follows_each_apostrophe(monkeypatch):
    """Elsewhere none can stand; behind figures one place has what is said of any; the unlikely is left."""
    network = SuffixedNetwork(FOLDER / "tr" / "words")
    said = np.zeros((4, len(network.patterns)), dtype=np.float32)
    said[3, 0] = 20.0  # no apostrophe, as good as certainly
    monkeypatch.setattr(Network, "scores", lambda self, document: {"pattern": said.copy()})
    monkeypatch.setattr(network_module, "agreed", lambda cores, logits, patterns: logits)
    told = network.scores([words("2017de Ankaranın qqqq Ankaranın")])["pattern"]
    place = network.patterns.index
    marked = np.log(len(network.patterns) - 1)
    assert told[0, place("-2")] == pytest.approx(marked)
    assert [network.patterns[number] for number in np.flatnonzero(told[0] > FORBIDDEN)] == ["", "-2"]
    assert [network.patterns[number] for number in np.flatnonzero(told[1] > FORBIDDEN)] == [
        *("", "-1", "-2", "-3")
    ]
    assert (told[1, 1:5] == [FORBIDDEN, 0, 0, 0]).all()
    assert np.flatnonzero(told[2] > FORBIDDEN).tolist() == [0]
    assert (told[3] == said[3]).all()
