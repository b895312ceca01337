"""Workers that are killed in the middle of their work neither lose nor double a warning."""

from __future__ import annotations

import json
import subprocess
import sys


def test_no_warning_is_lost_or_doubled_when_workers_are_killed_at_work(url):
    # A few of the hundreds of kills of the benchmark, in a process of its own: it forks workers.
    command = [sys.executable, "-m", "tests.benchmarks.worker_kills", "--kills", "8", "--json"]
    ended = subprocess.run(
        [*command, "--database", url], capture_output=True, text=True, timeout=180, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    figures = json.loads(ended.stdout)
    assert figures["kills"] >= 6
    assert figures["warnings"] > 0
    assert (figures["lost"], figures["doubled"]) == (0, 0)
