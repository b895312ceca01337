"""Measures everything that is measured, table by table, and tells what got better or worse.

    python -m tests.evaluation            print the tables, and the changes since the kept result
    python -m tests.evaluation --check    the same; exit code 1 when a figure is below its floor
    python -m tests.evaluation --save     the same; keep the figures in result.json

Each table is a module `*_table.py` beside this one, which prints its figures, exits with 1 when
one of them is below its floor, and writes them as JSON, by name, into the file of its `--json`.
Run as modules of their own, they take further options.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from helpdesk.settings import PROJECT_ROOT

RESULT_FILE = Path(__file__).parent / "result.json"
TABLE_SECONDS = 900
_WRONG_USAGE = 2
# Figures that are better when they are lower have one of these in their name.
_LOWER_IS_BETTER = ("wrong", "turns from", "milliseconds", "seconds")
_SAME = 0.0005

Figures = dict[str, float]


def main() -> int:
    """Run every table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a figure is too low")
    parser.add_argument("--save", action="store_true", help="keep the figures for comparison")
    options = parser.parse_args()
    names = sorted(path.stem for path in Path(__file__).parent.glob("*_table.py"))
    result: dict[str, Figures] = {}
    failed = []
    for name in names:
        print(f"==> {name.removesuffix('_table').replace('_', ' ').capitalize()}", flush=True)
        is_good, result[name] = run_table(name)
        if not is_good:
            failed.append(name)
    print("\n".join(changes(kept(), result)))
    if options.save:
        RESULT_FILE.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
        print(f"\nKept in {RESULT_FILE.relative_to(PROJECT_ROOT)}")
    if failed:
        print(f"Below its floor, or could not be measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if options.check and failed else 0


def run_table(name: str) -> tuple[bool, Figures]:
    """Run one table; return whether all is well, and its figures by name."""
    command = [sys.executable, "-m", f"tests.evaluation.{name}"]
    with tempfile.TemporaryDirectory(prefix="evaluation-") as folder:
        file = Path(folder) / "figures.json"
        code = _run([*command, "--json", str(file)])
        if code == _WRONG_USAGE and not file.exists():  # it prints, and writes nothing
            code = _run(command)
        figures = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return code == 0, {name: float(value) for name, value in figures.items()}


def _run(command: Sequence[str]) -> int:
    try:
        done = subprocess.run(command, cwd=PROJECT_ROOT, timeout=TABLE_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        print(f"Not done after {TABLE_SECONDS} s", file=sys.stderr)
        return 1
    return done.returncode


def kept() -> dict[str, Figures]:
    """Return the figures that were kept last; nothing where none were."""
    if not RESULT_FILE.exists():
        return {}
    return dict(json.loads(RESULT_FILE.read_text(encoding="utf-8")))


def changes(before: Mapping[str, Figures], after: Mapping[str, Figures]) -> list[str]:
    """Return lines that tell, figure by figure, what got better and what got worse."""
    lines = ["==> Figure by figure, beside those kept last", ""]
    for table, figures in after.items():
        known = before.get(table, {})
        for name, value in figures.items():
            lines.append(f"  {name:52} {value:8.3f}   {_change(name, known.get(name), value)}")
        lines += [f"  {name:52} no longer measured" for name in known if name not in figures]
    return lines


def _change(name: str, before: float | None, now: float) -> str:
    if before is None:
        return "new"
    difference = now - before
    if abs(difference) < _SAME:
        return "as before"
    is_better = (difference < 0) == any(word in name for word in _LOWER_IS_BETTER)
    return f"{difference:+.3f}   {'better' if is_better else 'WORSE'}"


if __name__ == "__main__":
    sys.exit(main())
