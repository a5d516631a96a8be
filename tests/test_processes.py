"""Processes that share the work."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAM = """
import os
from digest_reader.processes import pool
if __name__ == "__main__":
    with pool(2) as processes:
        print(*{processes.submit(os.getpid).result() for _ in range(9)}, flush=True)
        input()
"""


def test_they_end_with_the_one_that_is_killed(tmp_path: Path) -> None:
    """A build that is killed leaves nobody behind who holds its memory."""
    script = tmp_path / "script.py"
    script.write_text(PROGRAM, "utf-8")
    with subprocess.Popen([sys.executable, script], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        workers = [int(number) for number in parent.stdout.readline().split()]
        assert workers
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 60
    while any(_lives(worker) for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not [worker for worker in workers if _lives(worker)]


def _lives(process: int) -> bool:
    """Tell whether a process runs; one that is over and was not asked for its status does not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return False
