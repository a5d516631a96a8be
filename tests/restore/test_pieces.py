"""Word pieces, and the windows of them that a network reads."""

from __future__ import annotations

import json
import lzma
from itertools import pairwise

import numpy as np
import pytest

from digest_reader.restore import piecewise
from digest_reader.restore.pieces import MOST, pieces_of
from digest_reader.restore.piecewise import PiecewiseNetwork, Reader, inward, joined
from digest_reader.restore.words import words

VOCABULARY = "[PAD] [UNK] [CLS] [SEP] trump ##s cafe u . s said , ( the".split()
NUMBERS = {piece: number for number, piece in enumerate(VOCABULARY)}
TEXT = "The Trumps said, the café (the U.S). The zzz said: the Trumps"


def tables(window: int = 16, *, punctuation_as_pieces: bool = True) -> dict:
    """Return a language's tables."""
    return {
        "pieces": VOCABULARY,
        "window": window,
        "punctuation_as_pieces": punctuation_as_pieces,
        "lexicon": {"Trumps": 7, "said": 1},
        "leads": ["", "("],
        "trails": ["", ",", ".", ")."],
    }


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("Trumps", ["trump", "##s"]),
        ("Café", ["cafe"]),
        ("U.S", ["u", ".", "s"]),
        ("zzz", ["[UNK]"]),
        ("u" * 12 + "s", ["[UNK]"]),
        ("u.u.u.u.u.u.s", ["u", ".", "u", ".", "u", ".", "u", "s"]),
    ],
)
def test_a_word_is_cut_as_bert_cuts_it(word, pieces):
    """The longest piece comes first; case and accents do not count; of a long word the last piece is kept."""
    numbers = pieces_of(word, NUMBERS)
    assert [VOCABULARY[number] for number in numbers] == pieces
    assert len(numbers) <= MOST


def test_a_word_is_known_by_its_first_piece_and_its_last():
    """Punctuation is read as pieces where a network learnt it so, and its words end behind it."""
    document = [words(TEXT)]
    for punctuation in (True, False):
        read = Reader(tables(punctuation_as_pieces=punctuation)).read(document)
        pieces = [VOCABULARY[number] for number in read.numbers]
        assert [pieces[number] for number in read.first[:4]] == ["the", "trump", "said", "the"]
        assert pieces[read.ends[2] - 1] == ("," if punctuation else "said")
        assert "(" in pieces or not punctuation
        assert read.core.all() != punctuation
        assert len(read.words) == read.ends[-1] == len(pieces)


def test_windows_cover_a_text_and_overlap():
    """Every word is in a window, none of which has more pieces than it holds."""
    document = [words(TEXT) for _ in range(12)]
    reader = Reader(tables(24))
    read = reader.read(document)
    cut = list(reader.windows(read))
    assert cut[0][0] == 0
    assert cut[-1][1] == len(read.ends)
    assert all(read.span(start, end).stop - read.span(start, end).start <= 22 for start, end in cut)
    assert all(start < after < end for (start, end), (after, _) in pairwise(cut))
    assert list(reader.windows(reader.read([]))) == []


def test_a_window_begins_with_a_paragraph_where_one_begins_at_a_good_place():
    """In its second half, and not so late that windows hardly overlap; else where it must."""
    reader = Reader(tables(10))

    def cut(*lengths: int) -> list[tuple[int, int]]:
        return list(reader.windows(reader.read([words("the " * length) for length in lengths])))

    assert cut(8) == [(0, 8)]
    assert cut(12) == [(0, 8), (7, 12)]
    assert cut(4, 8) == [(0, 8), (7, 12)]
    assert cut(5, 7) == [(0, 8), (5, 12)]
    assert cut(6, 6) == [(0, 8), (6, 12)]
    assert cut(7, 5) == [(0, 8), (7, 12)]
    assert cut(8, 4) == [(0, 8), (7, 12)]
    assert cut(5, 1, 7) == [(0, 8), (6, 13)]
    assert cut(20) == [(0, 8), (7, 15), (14, 20)]


def test_a_word_of_more_pieces_than_a_window_holds_is_a_window():
    """Otherwise the text would have no end."""
    reader = Reader(tables(4))
    read = reader.read([words("the u.u.u.u the")])
    assert list(reader.windows(read)) == [(0, 1), (1, 2), (2, 3)]


def test_where_windows_overlap_the_inner_word_counts_more():
    """At a window's edge little is known of what stands beyond it; at the text's own edge nothing is."""
    assert inward(0, 4, 10).ravel().tolist() == [4, 3, 2, 1]
    assert inward(6, 10, 10).ravel().tolist() == [1, 2, 3, 4]
    said = [(0, 4, np.zeros((4, 2), dtype=np.float32)), (2, 6, np.ones((4, 2), dtype=np.float32))]
    scores = joined(iter(said), 6, {"one": 1, "other": 1})
    assert scores["one"].ravel().tolist() == pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1])


class Told:
    """A session that says of each piece of a window its place, and notes what it is given."""

    def __init__(self) -> None:
        self.feeds: list[dict] = []

    def run(self, _names, feed):
        """Return the place of each piece, for every class of its first half and its second."""
        self.feeds.append(feed)
        count = feed["pieces"].shape[1]
        places = np.arange(count, dtype=np.float32).reshape(1, count, 1)
        return [np.concatenate([places, places * 100], axis=2)]


@pytest.fixture
def network(tmp_path) -> PiecewiseNetwork:
    """Return a network of which nothing is learnt, with two heads of attention and windows of ten pieces."""
    width, window = 3, 10
    written = {**tables(window), "heads": {"said": 1}, "patterns": [""], "inner_leads": []}
    (tmp_path / "tables.json.xz").write_bytes(lzma.compress(json.dumps(written).encode()))
    sizes = {"case": 8, "lexicon": 8, "evidence": 5, "start": 2, "lead": 3, "trail": 5}
    np.savez(
        tmp_path / "embeddings.npz",
        piece=np.arange(len(VOCABULARY) * width, dtype=np.int8).reshape(-1, width),
        piece_scale=np.full(len(VOCABULARY), 0.5, dtype=np.float32),
        position=np.arange(window * width, dtype=np.float32).reshape(-1, width) * 100,
        distance=np.arange(2 * (2 * window - 1), dtype=np.float32).reshape(2, -1),
        **{name: np.full((size, width), 0.001 * size, dtype=np.float32) for name, size in sizes.items()},
    )
    network = PiecewiseNetwork(tmp_path)
    network.__dict__["_session"] = Told()
    return network


def test_a_word_has_what_its_first_piece_and_its_last_say(network):
    """Of each window, whose own first piece and last stand around its words."""
    read = network.reader.read([words("the Trumps, said")])
    [(start, end, said)] = network.score(read)
    assert (start, end) == (0, 3)
    # [CLS] the trump ##s , said [SEP]: each word from the first piece of its core to its last of all.
    assert said.ravel().tolist() == [1 + 100, 2 + 400, 5 + 500]


def test_a_piece_is_embedded_with_its_place_and_its_words_features(network):
    """Punctuation and the ends of a window have no features of a word."""
    read = network.reader.read([words("the Trumps, said")])
    embedded = network.embed(read, 1, 3)
    numbers = [NUMBERS[piece] for piece in ("[CLS]", "trump", "##s", ",", "said", "[SEP]")]
    bare = [
        [(3 * number + at) * 0.5 + (3 * place + at) * 100 for at in range(3)]
        for place, number in enumerate(numbers)
    ]
    features = np.array([0, 0.031, 0.031, 0, 0.031, 0]).reshape(-1, 1)
    assert embedded == pytest.approx(np.array(bare) + features, abs=1e-3)


def test_attention_is_told_how_far_places_are_from_each_other(network):
    """Of a window's places alone, the same from every one of them."""
    list(network.score(network.reader.read([words("the Trumps, said")])))
    [feed] = network._session.feeds
    added = feed["distance"]
    assert added.shape == (1, 2, 7, 7)
    assert added.flags["C_CONTIGUOUS"]
    assert added[0, 0, 0].tolist() == [9, 10, 11, 12, 13, 14, 15]
    assert added[0, 0, 6].tolist() == [3, 4, 5, 6, 7, 8, 9]
    assert (added[0, 1] - added[0, 0] == 19).all()


def test_what_a_network_is_told_of_words():
    """Their classes in its lists, as they stand or in small letters; others have a class of their own."""
    read = Reader(tables()).read([words("The (Trumps) said, TRUMPS. Said"), words("[the] cafe?")])
    features = {name: classes.tolist() for name, classes in read.features.items()}
    assert features["lexicon"] == [0, 7, 1, 0, 1, 0, 0]
    assert features["start"] == [1, 0, 0, 0, 0, 1, 0]
    assert features["lead"] == [0, 1, 0, 0, 0, 2, 0]
    assert features["trail"] == [0, 4, 1, 2, 0, 4, 4]


@pytest.mark.parametrize(("text", "kept"), [("u s", 5), ("u s u", 2)])
def test_so_many_forms_are_kept(monkeypatch, text, kept):
    """Where more would be, all are forgotten first; what is read is the same."""
    monkeypatch.setattr(piecewise, "CACHED_FORMS", 5)
    reader = Reader(tables())
    reader.read([words("the cafe said")])
    read = reader.read([words(text)])
    assert len(reader._forms) == kept
    assert read.numbers.tolist() == Reader(tables()).read([words(text)]).numbers.tolist()
