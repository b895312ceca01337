"""The documentation says what there is: commands with their options, paths, rooms, and links."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import typer

from commands.main import build_app
from helpdesk.settings import PROJECT_ROOT

COMMAND_LINE = PROJECT_ROOT / "docs" / "command-line.md"
PAGES = [
    PROJECT_ROOT / "README.md",
    PROJECT_ROOT / "CHANGELOG.md",
    *sorted((PROJECT_ROOT / "docs").glob("**/*.md")),
]
DECISIONS = PROJECT_ROOT / "docs" / "decisions"

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


# What a page says of files and commands of today; the changelog also tells of those of yesterday.
CURRENT_PAGES = [page for page in PAGES if page.name != "CHANGELOG.md"]
TOP_LEVEL = {
    path.name for path in PROJECT_ROOT.iterdir() if path.is_dir() and path.name[0] != "."
} - {"var", "models"}
SOURCES = {
    path.name
    for top in TOP_LEVEL
    for path in (PROJECT_ROOT / top).rglob("*")
    if path.suffix in (".py", ".js", ".css")
}
SERVED = {"brand.css"}  # made from support.yml
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_PLACEHOLDER = re.compile(r"<[^>]*>")


def spans(page: Path) -> list[str]:
    """Return what stands in single backticks outside of blocks of code."""
    return _SPAN.findall(re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S))


def by_page(pages: list[Path]) -> Any:
    """Return the parameters of a test of each page, named by its path."""
    return pytest.mark.parametrize(
        "page", pages, ids=[page.relative_to(PROJECT_ROOT).as_posix() for page in pages]
    )


@by_page(CURRENT_PAGES)
def test_every_path_that_is_named_exists(page: Path) -> None:
    named = [span for span in spans(page) if re.fullmatch(r"[\w.<>*-]+/[\w./<>*-]*", span)]
    ours = [path for path in named if path.split("/")[0] in TOP_LEVEL]
    missing = [
        path for path in ours if not any(PROJECT_ROOT.glob(_PLACEHOLDER.sub("*", path).rstrip("/")))
    ]
    # A module may be named as its room is, without its ending.
    assert [path for path in missing if not (PROJECT_ROOT / f"{path}.py").exists()] == []


@by_page(CURRENT_PAGES)
def test_every_source_file_that_is_named_exists(page: Path) -> None:
    named = [span for span in spans(page) if re.fullmatch(r"\w[\w-]*\.(py|js|css)", span)]
    assert [name for name in named if name not in SOURCES | SERVED] == []


@by_page(CURRENT_PAGES)
def test_every_module_and_name_in_it_exists(page: Path) -> None:
    dotted = [span for span in spans(page) if re.fullmatch(r"[a-z_]+(\.\w+)+(\(.*\))?", span)]
    text = page.read_text(encoding="utf-8")
    run = re.findall(r"python -m ([\w.]+)", text)
    ours = [name.partition("(")[0] for name in [*dotted, *run] if name.split(".")[0] in TOP_LEVEL]
    modules = [name for name in ours if not name.endswith((".js", ".py"))]
    assert [name for name in modules if not _is_defined(name)] == []


def _is_defined(dotted: str) -> bool:
    """Whether a module of ours has this name, or one that has its last part at its top level."""
    path, _, last = dotted.rpartition(".")
    if (PROJECT_ROOT / dotted.replace(".", "/")).is_dir() or _source(dotted):
        return True
    defined = re.search(rf"^(class |def |async def )?{last}\b", _source(path), re.M)
    return bool(defined or re.search(rf'"{last}"', _source(f"{path}.__init__")))


def _source(module: str) -> str:
    file = PROJECT_ROOT / (module.replace(".", "/") + ".py")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


@by_page(CURRENT_PAGES)
def test_every_command_that_is_named_exists(page: Path) -> None:
    known = set(COMMANDS)
    groups = {name.rsplit(" ", 1)[0] for name in known if name.count(" ") > 1}
    words = [re.findall(r"^helpdesk((?: [a-z]+)+)", span) for span in spans(page)]
    named = [" ".join(["helpdesk", *found[0].split()]) for found in words if found]
    unknown = [name for name in named if not _is_command(name, known, groups)]
    assert unknown == []


def _is_command(name: str, known: set[str], groups: set[str]) -> bool:
    """Whether a name is a command or a group, or one that is followed by its argument."""
    return name in known | groups or name.rsplit(" ", 1)[0] in known


def test_the_rooms_are_drawn_as_they_are_checked() -> None:
    page = (PROJECT_ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = [
        (re.findall(r"`([\w/]+)`", rooms), ":" in rooms)
        for rooms in re.findall(r"^\| \d+ \| (.+?) \|", page, re.M)
    ]
    project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    (layers,) = [one["layers"] for one in contracts if one["type"] == "layers"]
    checked = [(re.split(r" [|:] ", layer.replace(".", "/")), ":" in layer) for layer in layers]
    assert drawn == checked


def test_each_decision_is_listed_with_its_title() -> None:
    page = (DECISIONS / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| (\d{4}) \| \[(.+)\]\((.+)\) \|$", page, re.M)
    titles = {
        file.name: re.sub(r"^# (\d+\. )?", "", file.read_text(encoding="utf-8").splitlines()[0])
        for file in sorted(DECISIONS.glob("[0-9]*.md"))
    }
    assert listed == [(name[:4], title, name) for name, title in titles.items()]


@by_page([PROJECT_ROOT / "README.md", *sorted((PROJECT_ROOT / "docs").glob("*.md"))])
def test_pictures_are_small_and_say_what_they_show(page: Path) -> None:
    for said, name in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
        assert len(said) > 20, f"{name} has no words for who cannot see it"
        assert (page.parent / name).stat().st_size < 200_000


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
