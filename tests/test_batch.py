"""Restoring many texts at once: order, errors in place, the same result however it is done."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import repeat
from pathlib import Path
from threading import Thread

import pytest

from digest_reader.cli.batch import marks_of, restore_lines, restored_line, run
from digest_reader.collection import cores
from digest_reader.model import RestorationTask
from digest_reader.restore import restore
from digest_reader.settings import DOUBT_BELOW
from digest_reader.text import MARKS

TEXTS = [
    [
        "Mr Trumps advisers dont agree.",
        "A spokesman said: We have nothing to add to what was said on Monday.",
    ],
    ["Its a pity that the workers lost their union."],
    [],
    [""],
    ["The ministers statement came hours after Mr Osmans resignation."],
]
GOOD = [json.dumps({"id": f"text-{n}", "lang": "en", "paragraphs": text}) for n, text in enumerate(TEXTS)]
COMMAND = (sys.executable, "-c", "from digest_reader.cli import main; main()")
BAD = [
    "not json",
    '{"id": "x"}',
    '{"id": "y", "paragraphs": "text"}',
    '["list"]',
    "17",
    "null",
    '{"paragraphs": [1]}',
]


def without_marks(text: str) -> str:
    """Return a text without its marks."""
    return text.translate({ord(mark): None for mark in MARKS})


def test_a_line_comes_back_restored_with_its_marks():
    """The line keeps its fields, its paragraphs are restored, and every mark is listed with its place."""
    line, words = restored_line(
        json.dumps({"id": 7, "lang": "en", "paragraphs": TEXTS[0], "date": "2017-04-06"})
    )
    result = json.loads(line)
    assert (result["id"], result["date"]) == (7, "2017-04-06")
    assert words == sum(len(text.split()) for text in TEXTS[0])
    assert "Trump’s" in result["paragraphs"][0]
    assert [without_marks(text) for text in result["paragraphs"]] == TEXTS[0]
    assert result["marks"] == marks_of(restore(RestorationTask(tuple(TEXTS[0]), "en")), DOUBT_BELOW)
    mark = result["marks"][0]
    assert set(mark) == {"paragraph", "offset", "mark", "kind", "certainty", "doubt", "reason"}
    assert TEXTS[0][mark["paragraph"]][: mark["offset"]] == "Mr Trump"


def test_offsets_count_code_points():
    """A character outside the basic plane counts as one."""
    line, _ = restored_line(json.dumps({"id": 1, "lang": "en", "paragraphs": ["😀 They dont know."]}))
    (mark,) = json.loads(line)["marks"]
    assert "😀 They dont know."[mark["offset"] :] == "t know."


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_line_becomes_an_error_in_its_place(bad):
    """The lines around it are restored, and its error says what was expected."""
    results = [json.loads(line) for line, _ in restore_lines([GOOD[0], bad, GOOD[1]], workers=1)]
    assert [set(line) >= {"paragraphs", "marks"} for line in results] == [True, False, True]
    assert results[1]["error"]


@pytest.mark.parametrize(
    "bad",
    [
        "[" * 100_000,
        '{"id": 1, "lang": "' + "x" * 5000 + '", "paragraphs": ["They dont know."]}',
        '{"id": 1, "lang": "\\u0000", "paragraphs": ["They dont know."]}',
        '{"id": 1, "lang": "../..", "paragraphs": ["They dont know."]}',
        '{"id": 1, "lang": null, "paragraphs": ["They dont know."]}',
    ],
    ids=["nested too deeply", "language too long", "language no text", "language a path", "language null"],
)
def test_no_line_stops_the_batch(bad):
    """Whatever a line holds, the next one is restored."""
    results = [json.loads(line) for line, _ in restore_lines([bad, GOOD[0]], workers=1)]
    assert "Trump’s" in results[1]["paragraphs"][0]


def test_text_that_cannot_be_written_does_not_stop_the_batch():
    """A lone surrogate, which JSON allows and UTF-8 does not, costs its own line at most."""
    raw = io.BytesIO()
    target = io.TextIOWrapper(raw, "utf-8")
    lone = '{"id": "lone", "lang": "en", "paragraphs": ["They dont \\ud83d know."]}'
    run(io.StringIO(f"{lone}\n{GOOD[0]}\n"), target, workers=1, language="en", doubt_below=0.9)
    target.flush()
    lines = raw.getvalue().decode("utf-8").splitlines()
    assert len(lines) == 2
    assert "Trump’s" in json.loads(lines[1])["paragraphs"][0]


def test_blank_lines_are_passed_over():
    """An empty line is no text."""
    assert len(list(restore_lines(["\n", GOOD[0], "  \n"], workers=1))) == 1


def test_order_and_result_do_not_depend_on_the_number_of_workers():
    """Two workers give the same lines in the same order as one, bad lines in their places."""
    lines = [*GOOD, BAD[0], *GOOD[::-1], BAD[2], *GOOD]
    serial = list(restore_lines(lines, workers=1))
    assert list(restore_lines(lines, workers=2)) == serial
    assert [json.loads(line)["id"] for line, _ in serial][:5] == [f"text-{n}" for n in range(5)]


@contextmanager
def batch_without_end():
    """Start the command on lines that never end."""
    process = subprocess.Popen(
        [*COMMAND, "restore", "--jsonl", "--workers", "2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        feeder = Thread(target=feed, args=(process.stdin,))
        feeder.start()
        yield process
        feeder.join()


def test_a_batch_may_be_left_before_its_end():
    """However much is still to be read, closing ends it."""
    results = restore_lines(repeat(GOOD[1]), workers=2)
    assert next(results) == restored_line(GOOD[1])
    results.close()
    assert list(results) == []


def test_a_reader_may_go_away():
    """The command ends without a complaint of its own when its output is closed."""
    with batch_without_end() as process:
        process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read().decode()
    assert "Error" not in complaints
    assert "Traceback" not in complaints


def feed(pipe):
    """Write lines until nobody wants more."""
    with suppress(BrokenPipeError), pipe:
        for line in repeat(f"{GOOD[1]}\n".encode()):
            pipe.write(line)


def test_a_byte_that_is_no_utf_8_costs_its_line_alone():
    """The line comes back as an error, its neighbours restored."""
    done = subprocess.run(
        [*COMMAND, "restore", "--jsonl", "--workers", "1"],
        input=b"\n".join([GOOD[1].encode(), b'{"id": 1, "paragraphs": ["\xff"]}', GOOD[1].encode()]),
        capture_output=True,
        check=False,
    )
    assert ["error" in json.loads(line) for line in done.stdout.splitlines()] == [False, True, False]
    assert done.returncode == 1


@pytest.mark.parametrize("given", ['"lang": null, ', "", '"lang": "EN-gb", ', '"lang": "en_US", '])
def test_a_language_may_be_written_in_many_ways(given):
    """Without one it is the batch's; a region and capitals make no difference."""
    line, _ = restored_line(f'{{{given}"paragraphs": {json.dumps(TEXTS[0])}}}', language="en")
    assert json.loads(line)["marks"] == marks_of(restore(RestorationTask(tuple(TEXTS[0]), "en")), DOUBT_BELOW)


def test_a_text_does_not_depend_on_its_neighbours_in_the_batch():
    """A text restored alone reads as it does in the middle of a batch, or after itself."""
    alone = {line: restored_line(line) for line in GOOD}
    again = [*GOOD[::-1], *GOOD, *GOOD]
    assert list(restore_lines(again, workers=1)) == [alone[line] for line in again]


def test_another_process_gives_the_same_bytes():
    """The same lines give the same bytes in a process of its own, under another hash seed."""
    code = (
        "import sys; from digest_reader.cli.batch import run; sys.stdout.reconfigure(encoding='utf-8');"
        "run(sys.stdin, sys.stdout, workers=1, language='en', doubt_below=0.9)"
    )
    given = "".join(f"{line}\n" for line in GOOD).encode()
    results = [
        subprocess.run(
            [sys.executable, "-c", code],
            input=given,
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    ]
    here = "".join(f"{line}\n" for line, _ in restore_lines(GOOD, workers=1, doubt_below=0.9)).encode()
    assert results == [here, here]


def test_progress_and_failures_are_reported():
    """Standard output holds the lines alone; the number of lines that failed comes back."""
    target = io.StringIO()
    failed = run(io.StringIO("\n".join([GOOD[0], *BAD])), target, workers=1, language="en", doubt_below=0.9)
    assert failed == len(BAD)
    assert len(target.getvalue().splitlines()) == 1 + len(BAD)


@pytest.mark.parametrize(
    ("line", "failures"),
    [
        ({"id": "x" * 500, "paragraphs": "no list"}, 1),
        ({"id": "kept", "error": "a field of the input", "lang": "en", "paragraphs": []}, 0),
    ],
)
def test_a_failure_is_told_from_a_line_that_speaks_of_errors(line, failures):
    """Neither a long name nor a field called error changes how many lines failed."""
    source = io.StringIO(json.dumps(line))
    assert run(source, io.StringIO(), workers=1, language="en", doubt_below=0.9) == failures


def test_there_is_at_least_one_core():
    """The default number of workers is what this process may use."""
    assert cores() >= 1


def batch_of(data: bytes, **options):
    """Run ``restore --jsonl`` on *data*."""
    command = [*COMMAND, "restore", "--jsonl", "--workers", "1"]
    return subprocess.run(command, input=data, check=False, **{"capture_output": True, **options})


def test_a_byte_order_mark_costs_no_line():
    """The first line is read as the others are."""
    done = batch_of(b"\xef\xbb\xbf" + GOOD[1].encode())
    assert done.returncode == 0
    assert json.loads(done.stdout)["id"] == "text-1"


@pytest.mark.parametrize("constant", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_json_is_not_passed_on(constant):
    """Python reads such numbers; the program that comes next may not."""
    line, words = restored_line(f'{{"id": 1, "score": {constant}, "paragraphs": ["It is."]}}')
    assert words is None
    assert f"{constant} is no JSON" in json.loads(line)["error"]


@pytest.mark.parametrize("field", ['"score": 1e999', '"id": -1e999', '"id": [{"x": 1e999}]'])
def test_a_number_too_large_for_any_program_costs_its_line(field):
    """Python would write it as Infinity, which is no JSON."""
    line, words = restored_line(f'{{{field}, "paragraphs": ["It is."]}}')
    assert words is None
    assert "Infinity" not in line
    assert json.loads(line)["error"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_told_in_one_line():
    """Without a traceback."""
    with Path("/dev/full").open("wb") as full:
        done = batch_of(GOOD[1].encode(), capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert "cannot be written (No space left on device)" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


@pytest.mark.skipif(sys.platform != "linux", reason="looks for child processes in /proc")
def test_a_killed_process_ends_the_batch():
    """It does not hang, and says what happened."""
    with batch_without_end() as process:
        process.stdin = None  # it is the feeder's alone
        process.stdout.readline()
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)
        _, complaints = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "a process was killed" in complaints.decode()
    assert "Traceback" not in complaints.decode()


def gnu_parallel() -> bool:
    """Tell whether there is a GNU parallel."""
    try:
        done = subprocess.run(["parallel", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return "GNU parallel" in done.stdout


@pytest.mark.skipif(not gnu_parallel(), reason="there is no GNU parallel (apt install parallel)")
def test_gnu_parallel_restores_the_same(tmp_path: Path) -> None:
    """The README's command: blocks of lines on several cores or machines, in order, come out as from one."""
    lines = "".join(f"{line}\n" for line in [*GOOD, BAD[0], *GOOD])
    options = "--jobs", "2", "--keep-order", "--pipe", "-N", "4", "--quote"
    restoring = *COMMAND, "restore", "--jsonl", "--workers", "1"
    done = subprocess.run(
        ["parallel", *options, *restoring],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stderr  # one block has a line that cannot be read
    assert done.stdout.splitlines() == [line for line, _ in restore_lines(lines.splitlines(), workers=1)]


RAY = """
import json, sys
import ray
from digest_reader.cli.batch import restored_line

ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
lines = ray.data.read_text(sys.argv[1])
restored = lines.map(lambda row: {"text": restored_line(row["text"])[0]})
for row in sorted(restored.take_all(), key=lambda row: json.loads(row["text"])["id"]):
    print(row["text"])
"""
"""The README's example, and its rows in the order of their names."""


@pytest.mark.skipif(not find_spec("ray"), reason="there is no Ray (pip install 'ray[data]')")
def test_ray_restores_the_same(tmp_path: Path) -> None:
    """What is shipped to a worker is a line of text, and what comes back another."""
    path = tmp_path / "articles.jsonl"
    path.write_text("".join(f"{line}\n" for line in GOOD), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", RAY, os.fspath(path)], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [line for line, _ in restore_lines(GOOD, workers=1)]
