"""One clock: whoever decides by time is given `now`."""

from __future__ import annotations

import re

from helpdesk.settings import PROJECT_ROOT
from tests.unit.project.test_names import PACKAGES

CLOCK = re.compile(r"datetime\.now\(|datetime\.utcnow\(|date\.today\(")


def test_nothing_but_the_clock_reads_the_time_of_day():
    reading = [
        f"{path.relative_to(PROJECT_ROOT).as_posix()}: {line.strip()}"
        for package in PACKAGES
        for path in sorted((PROJECT_ROOT / package).rglob("*.py"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if CLOCK.search(line) and "hint=" not in line
    ]
    assert reading == ["helpdesk/clock.py: return datetime.now(timezone.utc)"]
