"""Starts the assistant in a folder of its own, lets people use it, and keeps what comes of it.

python -m tests.demonstration backup      tests/fixtures/backups/VERSION.tar.gz and .json
python -m tests.demonstration pictures    docs/images/*.png (needs scripts/setup.sh browser)
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.conftest_stack import running_in
from tests.demonstration.life import LivedInDesk, live


def main() -> None:
    """Make what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.demonstration",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("what", choices=("backup", "pictures"))
    what = parser.parse_args().what
    with (
        tempfile.TemporaryDirectory(prefix="help-desk-") as folder,
        running_in(Path(folder), "help", "actions", "console") as stack,
    ):
        desk = LivedInDesk(stack)
        busiest = asyncio.run(live(desk))
        if what == "backup":
            from tests.demonstration.backup import keep_backup

            made = keep_backup(desk)
        else:  # needs playwright, which a backup does not
            from tests.demonstration.pictures import take_pictures

            made = take_pictures(desk, busiest)
        desk.database.close()
    for path in made:
        print(f"{path}: {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
