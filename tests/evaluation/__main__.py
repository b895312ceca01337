"""Measures everything that is measured, table by table.

    python -m tests.evaluation            print the tables
    python -m tests.evaluation --check    the same; exit code 1 when a figure is below its floor

Each table is a module `*_table.py` beside this one, which prints its figures and exits with 1
when one of them is below its floor. Run as modules of their own, they take options.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from helpdesk.settings import PROJECT_ROOT

TABLE_SECONDS = 600


def main() -> int:
    """Run every table; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a figure is too low")
    check = parser.parse_args().check
    names = sorted(path.stem for path in Path(__file__).parent.glob("*_table.py"))
    if not names:
        print("There is nothing to measure.", file=sys.stderr)
        return 1
    failed = []
    for name in names:
        print(f"==> {name.removesuffix('_table').replace('_', ' ').capitalize()}", flush=True)
        command = [sys.executable, "-m", f"tests.evaluation.{name}"]
        if subprocess.run(command, cwd=PROJECT_ROOT, timeout=TABLE_SECONDS, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"Below its floor, or could not be measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if check and failed else 0


if __name__ == "__main__":
    sys.exit(main())
