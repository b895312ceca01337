"""The documentation says what there is: commands with their options, and links that lead on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer

from commands.main import build_app
from helpdesk.settings import PROJECT_ROOT

COMMAND_LINE = PROJECT_ROOT / "docs" / "command-line.md"
PAGES = [PROJECT_ROOT / "README.md", *sorted((PROJECT_ROOT / "docs").glob("**/*.md"))]

_HEADING = re.compile(r"^## (helpdesk .+)$", re.M)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.S)


def commands(found: Any = None, path: tuple[str, ...] = ("helpdesk",)) -> Iterator[tuple[str, Any]]:
    """Give every command with its whole name; groups where they run by themselves."""
    found = found or typer.main.get_command(build_app())
    for name, command in getattr(found, "commands", {}).items():
        yield from commands(command, (*path, name))
    runs_alone = len(path) > 1 and getattr(found, "invoke_without_command", False)
    if runs_alone or not hasattr(found, "commands"):
        yield " ".join(path), found


def sections() -> dict[str, str]:
    """Return the text below each command's heading."""
    _, *parts = _HEADING.split(COMMAND_LINE.read_text(encoding="utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def words_of(command: Any) -> Iterator[str]:
    """Give how each option and argument of a command must be written in its section."""
    for parameter in command.params:
        if parameter.param_type_name == "option":
            yield from parameter.opts
        else:
            yield parameter.name.upper()


COMMANDS = dict(commands())


def test_each_command_has_a_section_and_each_section_a_command() -> None:
    assert set(sections()) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_option_and_argument_is_documented(name: str) -> None:
    documented = set(re.findall(r"^\| `([^`]+)`", sections()[name], re.M))
    assert set(words_of(COMMANDS[name])) - documented == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_no_option_is_documented_that_does_not_exist(name: str) -> None:
    documented = set(re.findall(r"^\| `(--[^`]+)`", sections()[name], re.M))
    assert documented - set(words_of(COMMANDS[name])) == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_and_option_explains_itself(name: str) -> None:
    command = COMMANDS[name]
    assert command.help
    assert [parameter.name for parameter in command.params if not parameter.help] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT_ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = _CODE.sub("", page.read_text(encoding="utf-8"))
    broken = [link for link in _LINK.findall(text) if not _exists(page, link)]
    assert broken == []


def _exists(page: Path, link: str) -> bool:
    """Tell whether a relative link names a file, and a heading in it where it says one."""
    if re.match(r"[a-z]+:", link):
        return True
    name, _, anchor = unquote(link).partition("#")
    target = (page.parent / name) if name else page
    if not target.exists():
        return False
    return not anchor or anchor in _anchors(target.read_text(encoding="utf-8"))


def _anchors(markdown: str) -> set[str]:
    """Return the anchors that headings get on the usual Git hosts."""
    headings = re.findall(r"^#+ (.+)$", _CODE.sub("", markdown) + "\n" + markdown, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
