"""From texts to a language's folder: what the network learns is what runs, and a run can be stopped.

These tests need the extra ``train`` (torch is large); ``make test-training`` installs it.
"""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest

from digest_reader.languages import FOLDER as LANGUAGES
from digest_reader.restore import network as runtime
from digest_reader.restore.network import HEADS
from digest_reader.restore.reading import Constraints, chances
from digest_reader.restore.words import Level, words
from digest_reader.text import split_marks
from sites import ROOT

torch = pytest.importorskip("torch", reason="the extra `train` is not installed: training is not tested")
pytest.importorskip("onnx")
pytest.importorskip("safetensors")

from digest_training import dataset, lattice, parts, prune  # noqa: E402 - they need torch
from digest_training.corpus import COLUMNS, LEADS, TRAILS, encode  # noqa: E402
from digest_training.dataset import Corpus, FormTable, windows  # noqa: E402
from digest_training.export import blend, export, shipped  # noqa: E402
from digest_training.network import HEAD_WIDTH, Network  # noqa: E402
from digest_training.train import Teacher, agreed, batch_of, batches, sizes, weight_of  # noqa: E402

GOLDEN = (ROOT / "tests/golden/restore/seed.txt").read_text("utf-8").rstrip("\n").split("\n\n")
HEADS_KEPT, INNER, WIDTH = [3, 2], 48, 96


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> Path:
    """Return a file of articles: the seed as an editor marked it, under several names."""
    path = tmp_path_factory.mktemp("texts") / "seeds.jsonl"
    articles = [
        {"id": f"seed:{number}", "source": "Independent", "lang": "en", "paragraphs": GOLDEN}
        for number in range(60)
    ]
    path.write_text("\n".join(map(json.dumps, articles)) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def corpus(texts) -> Corpus:
    """Return those articles in arrays."""
    encode(texts, texts.with_suffix(".npz"))
    return Corpus.read([texts.with_suffix(".npz")])


@pytest.fixture
def known() -> dict:
    """Return the tables of a small network."""
    return {
        "pieces": ["[UNK]", *ascii_lowercase, *(f"##{letter}" for letter in ascii_lowercase), "the", "trump"],
        "lexicon": {"trumps": 10, "its": 9},
        "leads": list(LEADS),
        "trails": list(TRAILS),
        "lead_places": [["(", "after", 3], ["—", "before", 2]],
        "window": 64,
        "heads": HEADS_KEPT,
        "inner": INNER,
    }


@pytest.fixture
def network(known) -> Network:
    """Return a network that learnt nothing, with scores that are far apart."""
    torch.manual_seed(3)
    made = Network(sizes(known), HEADS_KEPT, INNER, WIDTH)
    with torch.no_grad():
        made.piece.weight[:-1] *= 3
        made.head.weight *= 6
    return made.eval()


def batch(corpus: Corpus, known: dict, count: int = 4):
    """Return the first windows of a corpus as the network takes them."""
    table = FormTable.make(corpus.forms, known["pieces"], known["lexicon"])
    spans = [(first, last) for first, last, _, _ in corpus.spans()][:2]
    cut = sorted(windows(corpus, spans, known["window"], np.random.default_rng(0), lone=0))[:count]
    return cut, batch_of(corpus, table, cut, None)


def test_what_ships_scores_as_what_learnt(corpus, known, network, tmp_path):
    """Eight bits and another program change the scores of a text but little."""
    export(network.state_dict(), known, tmp_path)
    small = runtime.Network(tmp_path)
    document = [words(split_marks(paragraph)[0]) for paragraph in GOLDEN]
    (first, last), *_ = small.windows([len(paragraph) for paragraph in document])
    cut, (pieces, features, mask, _) = batch(corpus, known, 1)
    assert cut[0] == (first, last)
    with torch.no_grad():
        learnt = network(pieces, features, mask)
    embedded = small.embed(document)[first:last] + small._tables["position"][: last - first]
    run = small._session.run(None, {"words": embedded[None]})[0][0]
    for name, scores in zip(HEADS, np.split(run, np.cumsum(list(HEADS.values()))[:-1], axis=1), strict=True):
        expected = learnt[name][0].numpy()
        assert np.abs(scores - expected).max() < 0.1 * np.abs(expected).max(), name
        assert np.corrcoef(scores.ravel(), expected.ravel())[0, 1] > 0.995, name


def test_what_ships_can_be_learnt_on_from(known, network, tmp_path):
    """The weights read back from a language's folder are those written, as near as eight bits keep them."""
    export(network.state_dict(), known, tmp_path)
    state, tables = shipped(tmp_path)
    assert {name: tables[name] for name in ("pieces", "lexicon", "window", "heads", "inner")} == {
        name: known[name] for name in ("pieces", "lexicon", "window", "heads", "inner")
    }
    for name, weight in network.state_dict().items():
        assert torch.allclose(state[name], weight, atol=float(weight.abs().max()) / 100), name


def test_a_network_is_blended_with_what_it_learnt_on_from(network):
    """Each weight lies between the two, nearer to the one of which more is taken."""
    before = network.state_dict()
    after = {name: value + 1 for name, value in before.items()}
    blended = blend(after, before, 0.25)
    assert blended.keys() == before.keys()
    assert all(torch.allclose(blended[name] - before[name], torch.tensor(0.75)) for name in before)


def test_cutting_parts_that_do_nothing_changes_nothing(corpus, known, network):
    """A network without the heads and units whose weights are nothing scores as it did."""
    with torch.no_grad():
        network.layers[0].out.weight[:, HEAD_WIDTH : 2 * HEAD_WIDTH] = 0
        for layer in network.layers:
            layer.down.weight[:, 10:20] = 0
    units = [n for n in range(INNER) if not 10 <= n < 20]
    smaller = Network(sizes(known), [2, 2], len(units), WIDTH)
    smaller.load_state_dict(parts.cut(network.state_dict(), [[0, 2], [0, 1]], [units, units]))
    _, (pieces, features, mask, _) = batch(corpus, known)
    with torch.no_grad():
        before, after = network(pieces, features, mask), smaller(pieces, features, mask)
    for name in HEADS:
        assert torch.allclose(before[name][mask], after[name][mask], atol=1e-4), name


def test_what_was_cut_away_is_put_back_silent(corpus, known, network):
    """A smaller network in its old shape scores as before, and nothing it has learnt is lost."""
    heads, units = [[0, 2], [1]], [list(range(5, INNER)), list(range(INNER - 5))]
    smaller = {name: value + 0.01 for name, value in parts.cut(network.state_dict(), heads, units).items()}
    whole = parts.spliced(smaller, network.state_dict(), heads, units)
    again = parts.cut(whole, heads, units)
    assert all(torch.equal(again[name], smaller[name]) for name in smaller)
    larger = Network(sizes(known), HEADS_KEPT, INNER, WIDTH).eval()
    larger.load_state_dict(whole)
    _, (pieces, features, mask, _) = batch(corpus, known)
    with torch.no_grad():
        after = larger(pieces, features, mask)
        less = Network(sizes(known), [len(kept) for kept in heads], INNER - 5, WIDTH).eval()
        less.load_state_dict(smaller)
        before = less(pieces, features, mask)
    for name in HEADS:
        assert torch.allclose(before[name][mask], after[name][mask], atol=1e-3), name


def test_nothing_is_left_out_of_a_network_that_runs(corpus, known, network):
    """Parts of what it passes on are left out while it learns, and only then."""
    leaky = Network(sizes(known), HEADS_KEPT, INNER, WIDTH, dropout=0.3)
    leaky.load_state_dict(network.state_dict())
    _, (pieces, features, mask, _) = batch(corpus, known)
    with torch.no_grad():
        learning = leaky(pieces, features, mask)["state"]
        assert not torch.equal(learning, leaky(pieces, features, mask)["state"])
        running = leaky.eval()(pieces, features, mask)["state"]
        assert torch.equal(running, network(pieces, features, mask)["state"])


def test_some_words_are_hidden_while_learning(corpus, known):
    """A hidden word is an unknown one: of its pieces one is left, which says nothing."""
    table = FormTable.make(corpus.forms, known["pieces"], known["lexicon"])
    cut = [(0, 60)] * 80
    (plain, *_), (varied, *_) = (
        batch_of(corpus, table, cut, random) for random in (None, np.random.default_rng(0))
    )
    hidden = (plain != varied).any(-1)
    assert 0.06 < hidden.float().mean() < 0.12
    assert (varied[hidden][:, 0] == 0).all()
    assert (varied[hidden][:, 1:] == len(known["pieces"])).all()


def test_names_are_exchanged_for_names(corpus, known):
    """A person keeps one other name throughout; what is no name, or may carry an apostrophe, stays."""
    table = FormTable.make(corpus.forms, known["pieces"], known["lexicon"])
    first, last, _, _ = next(corpus.spans())
    names = dataset.names_of(corpus, table, np.arange(corpus.ends[-1]))
    found = {corpus.forms[name] for name in names}
    assert {"Moscow", "Haftar", "Libya"} <= found
    assert not {"the", "The", "Trumps", "UK", "Its"} & found
    before = {name: corpus.columns[name][first:last] for name in COLUMNS}
    window = {name: column.copy() for name, column in before.items()}
    dataset.rename(window, names, np.random.default_rng(1), share=1.0)
    assert all((window[name] == before[name]).all() for name in COLUMNS if name != "form")
    changed = window["form"] != before["form"]
    assert changed.any()
    assert np.isin(before["form"][changed], names).all()
    assert np.isin(window["form"][changed], names).all()
    pairs = {*zip(before["form"].tolist(), window["form"].tolist(), strict=True)}
    assert len(pairs) == len({*before["form"].tolist()})


def test_names_are_exchanged_while_learning(corpus, known):
    """Given the names, half of the windows learnt from have others; without them, no window has."""
    table = FormTable.make(corpus.forms, known["pieces"], known["lexicon"])
    names = dataset.names_of(corpus, table, np.arange(corpus.ends[-1]))
    cut = [(0, 60)] * 80
    plain, *_ = batch_of(corpus, table, cut, None)
    for given, low, high in ((names, 0.3, 0.7), (None, 0.0, 0.0)):
        varied, *_ = batch_of(corpus, table, cut, np.random.default_rng(0), given)
        renamed = ((plain != varied).any(-1) & (varied[..., 0] != 0)).any(-1)
        assert low <= renamed.float().mean() <= high


def test_parts_that_do_nothing_are_worth_nothing(corpus, known, network):
    """Of heads and units, those whose weights are nothing are found."""
    with torch.no_grad():
        network.layers[1].out.weight[:, :HEAD_WIDTH] = 0
        network.layers[0].down.weight[:, 5] = 0
    _, one = batch(corpus, known)
    heads = prune.worth_of_heads(network, [one])
    units = prune.worth_of_units(network, [one])
    assert [len(worth) for worth in heads] == HEADS_KEPT
    assert float(heads[1][0]) == 0
    assert float(units[0][5]) == 0
    assert int((units[0] == 0).sum()) == 1


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
    return {name: random.normal(size=(length, HEADS[name])) for name in lattice.READING}


@pytest.mark.parametrize("seed", range(3))
def test_what_is_learnt_is_what_is_searched(seed):
    """The loss and the search at run time both weigh every consistent reading, and no other."""
    length, random = 4, np.random.default_rng(seed)
    logits = logits_of(length, random)
    starts = np.array([True, False, seed == 1, seed == 2])
    weights = readings(logits, starts)

    # A text ends outside quotations, the window that is learnt from at any depth.
    ended = {marks: weight for (marks, depths), weight in weights.items() if depths[-1] == 0}
    found = chances(*logits.values(), starts, Constraints.none(length))
    for chance, side, levels in (
        (found.open_outer, 0, (Level.OUTER, Level.BOTH)),
        (found.open_nested, 0, (Level.NESTED, Level.BOTH)),
        (found.close_outer, 1, (Level.OUTER, Level.BOTH)),
        (found.close_nested, 1, (Level.NESTED, Level.BOTH)),
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
            name: torch.tensor(np.append(value, random.normal(size=(1, HEADS[name])), axis=0)[None]).float()
            for name, value in logits.items()
        }
        for logits in (own, its)
    )
    assert lattice.divergence(scores, teacher, start, mask).item() == pytest.approx(expected, rel=1e-4)
    scores["opens"].requires_grad_()
    lattice.divergence(scores, scores, start, mask).backward()
    assert torch.allclose(scores["opens"].grad, torch.zeros(()), atol=1e-6)
    assert lattice.divergence(scores, scores, start, mask).item() == pytest.approx(0, abs=1e-5)


def test_a_teacher_says_what_its_network_says(corpus, known, network, tmp_path):
    """It runs in eight bits, as it ships; a network of other words cannot be taught by it."""
    export(network.state_dict(), known, tmp_path)
    _, (pieces, features, mask, _) = batch(corpus, known, 99)
    assert not mask.all(), "windows of one length say nothing of padding"
    said = Teacher(tmp_path, known)(pieces, features, mask)
    with torch.no_grad():
        learnt = network(pieces, features, mask)
    for name in HEADS:
        own, its = learnt[name][mask].numpy().ravel(), said[name][mask].numpy().ravel()
        assert np.corrcoef(own, its)[0, 1] > 0.995, name
    with pytest.raises(ValueError, match="their lexicon differ"):
        Teacher(tmp_path, known | {"lexicon": {}})


def test_several_teachers_say_the_mean():
    """One is heard as it is, and without any the texts alone are learnt from."""
    said = [{name: torch.full((1, 2, size), value) for name, size in HEADS.items()} for value in (1.0, 4.0)]
    assert {name: float(scores.max()) for name, scores in agreed(said).items()} == dict.fromkeys(HEADS, 2.5)
    assert all(torch.equal(agreed(said[1:])[name], said[1][name]) for name in HEADS)
    assert agreed([]) is None


def test_windows_of_like_length_go_together():
    """Every window is learnt from once; those of one batch are about as long as each other."""
    random = np.random.default_rng(0)
    cut = [(at, at + int(random.integers(5, 193))) for at in range(0, 40_000, 200)]
    made = list(batches(iter(cut), 20, random))
    assert sorted(itertools.chain.from_iterable(made)) == cut
    assert max(len(one) for one in made) == 20
    assert sum(max(b - a for a, b in one) * len(one) for one in made) < 1.15 * sum(b - a for a, b in cut)


def test_windows_cover_every_article(corpus):
    """No word is left out, no window is too long, and some hold a single paragraph."""
    spans = [(first, last) for first, last, _, _ in corpus.spans()]
    cut = list(windows(corpus, spans, 64, np.random.default_rng(0), lone=0.3))
    assert {row for first, last in cut for row in range(first, last)} == set(range(spans[-1][1]))
    assert max(last - first for first, last in cut) <= 64
    start = corpus.columns["start"]
    assert any(start[first] and not start[first + 1 : last].any() for first, last in cut)


def is_reading(window):
    """Tell whether a window's marks open and close in turn."""
    depth = 0
    for opens, closes, begins in zip(window["opens"], window["closes"], window["start"], strict=True):
        step = depth_after(depth, int(opens), int(closes), bool(begins))
        if step is None:
            return False
        depth = step[1]
    return True


def test_what_is_varied_stays_a_reading(corpus):
    """A window that was varied is as sound as before: the loss of its labels is no larger than can be."""
    first, last, _, _ = next(corpus.spans())
    window = {name: corpus.columns[name][first:last].copy() for name in COLUMNS}
    dataset.continue_quotation(window, np.random.default_rng(1))
    dataset.introduce_by_colon(window, np.random.default_rng(1), share=1.0)
    assert window["start"].sum() > corpus.columns["start"][first:last].sum()
    assert is_reading(window)


def test_paragraphs_are_joined_where_one_speaker_speaks(corpus):
    """All paragraphs become one, but those that end and begin with quotations; nothing else changes."""
    first, last, _, _ = next(corpus.spans())
    before = {name: corpus.columns[name][first:last] for name in COLUMNS}
    window = {name: column.copy() for name, column in before.items()}
    dataset.join_paragraphs(window, np.random.default_rng(1), share=1.0)
    left = np.flatnonzero(window["start"])
    assert 1 < len(left) < before["start"].sum()
    assert left[0] == 0
    assert (before["state"][left[1:]] > 0).all()
    assert (before["state"][left[1:] - 1] > 0).all()
    assert all((window[name] == before[name]).all() for name in COLUMNS if name != "start")
    assert is_reading(window)


def test_texts_that_quote_are_learnt_from_more():
    """A British text that quotes counts most, a transcript least."""
    weights = [
        weight_of(source, name, quoted)
        for source, name, quoted in (
            ("BBC News", "abp:1", 0.3),
            ("Vox", "abp:2", 0.3),
            ("Vox", "abp:3", 0.1),
            ("Vox", "abp:4", 0.0),
            ("White House", "wh:1", 0.3),
        )
    ]
    assert weights == sorted(set(weights), reverse=True)


def run(module: str, *args: object) -> None:
    """Run a step of training as its user does."""
    done = subprocess.run(
        [sys.executable, "-m", f"digest_training.{module}", *map(str, args)],
        cwd=ROOT / "plugins", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_whole_way_from_texts_to_figures(texts, tmp_path):
    """Every step runs, a run that stopped goes on, and the language that comes out is a whole one."""
    folder = tmp_path / "en"
    shutil.copytree(LANGUAGES / "en", folder)
    work, arrays = tmp_path / "work", tmp_path / "data" / "seeds.npz"
    run("corpus", arrays.parent, texts)
    run("prune", folder, tmp_path / "pruned", arrays, "--heads", 6, "--inner", 64)
    learn = (arrays, "--work", work, "--shipped", tmp_path / "pruned", "--batch", 2)
    learn = (*learn, "--teacher", folder, "--teacher", folder, "--minutes")
    run("train", *learn, 0.03)
    first = torch.load(work / "checkpoint.pt")
    run("train", *learn, first["spent"] / 60 + 0.2)
    second = torch.load(work / "checkpoint.pt")
    assert second["step"] > first["step"] > 0
    assert second["words"] > first["words"]
    run("export", work, folder, "--keep", 0.2)
    assert "kept" not in shipped(folder)[1]
    run("calibrate", folder, texts)
    assert set(json.loads((folder / "calibration.json").read_text("utf-8"))) == {"decisions", "kinds"}
    network = runtime.Network(folder)
    scores = network.scores([words(split_marks(paragraph)[0]) for paragraph in GOLDEN])
    assert all(np.isfinite(score).all() for score in scores.values())
    card = tmp_path / "card.md"
    card.write_text("Before.\n\n<!-- figures -->\nOld.\n<!-- end of figures -->\nAfter.\n", "utf-8")
    run("evaluate", texts, "--card", card, "--picture", tmp_path / "accuracy.png")
    text = card.read_text("utf-8")
    assert text.startswith("Before.")
    assert text.endswith("After.\n")
    assert "Old." not in text
    assert "possessive" in text
    assert (tmp_path / "accuracy.png").stat().st_size > 1000
