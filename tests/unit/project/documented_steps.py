"""The steps of docs/extending.md, taken in a copy of the project as a developer would."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from helpdesk.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "extending.md"
_BLOCK = re.compile(r"^(?P<indent> *)```diff\n(?P<lines>.*?)^ *```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Change:
    """Lines to be added to a file: `before` is what is there, `after` what shall be."""

    path: str
    before: str
    after: str


def changes_of(heading: str) -> list[Change]:
    """Return the changes that a section of the page describes, in their order."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2]
    section = section.partition("\n## ")[0]
    found = [change for block in _BLOCK.finditer(section) for change in _changes(block)]
    assert found, f"{PAGE.name} has no steps for {heading!r}"
    return found


def _changes(block: re.Match[str]) -> Iterator[Change]:
    indent, path, lines = len(block["indent"]), "", list[str]()
    for line in [*block["lines"].splitlines(), "@@"]:
        line = line[indent:] if line != "@@" else line
        if line == "@@" or line.startswith("--- "):
            if lines:
                yield _change(path, lines)
            path, lines = line.removeprefix("--- ") if line != "@@" else path, []
        else:
            lines.append(line or " ")


def _change(path: str, lines: list[str]) -> Change:
    before = [line[1:] for line in lines if line[0] == " "]
    after = [line[1:] for line in lines]
    return Change(path, "\n".join(before), "\n".join(after))


def copy_of_project(folder: Path) -> Path:
    """Copy what belongs to the project, changed and new files included, into `folder`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (PROJECT_ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT_ROOT / name, folder / name)
    return folder


def take(root: Path, change: Change) -> None:
    """Add the lines of one change; what stands beside them must be there exactly once."""
    path = root / change.path
    if not change.before:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(change.after + "\n", encoding="utf-8")
        return
    content = path.read_text(encoding="utf-8")
    times = f"\n{content}".count(f"\n{change.before}\n")
    assert times == 1, f"{change.path} has {times} times:\n{change.before}"
    content = f"\n{content}".replace(f"\n{change.before}\n", f"\n{change.after}\n")
    path.write_text(content.removeprefix("\n"), encoding="utf-8")
