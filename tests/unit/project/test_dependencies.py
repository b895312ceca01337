"""The dependencies that are held back: each bound has a reason, and its cause is still there."""

from __future__ import annotations

import re
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from assistant.rasa.left_out_parts import PARTS
from helpdesk.settings import PROJECT_ROOT

PROJECT: dict[str, Any] = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text("utf-8"))
HELD_BACK = {entry["package"]: entry for entry in PROJECT["tool"]["helpdesk"]["held-back"]}
METADATA = PROJECT["tool"]["uv"]["dependency-metadata"]
LOCK = (PROJECT_ROOT / "requirements.txt").read_text("utf-8")
PAGE = (PROJECT_ROOT / "docs" / "dependencies.md").read_text("utf-8")
LOCKED = dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", LOCK, re.M))
SITE_PACKAGES = Path(sysconfig.get_paths()["purelib"])
each_held_back = pytest.mark.parametrize("name", sorted(HELD_BACK))


def bounded() -> dict[str, set[str]]:
    """Return the packages with an upper bound in pyproject.toml, and their bounds."""
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    stated = [*project["dependencies"], *extras["assistant"], *extras["test"]]
    stated += [line for table in METADATA for line in table["requires-dist"]]
    bounds: dict[str, set[str]] = {}
    for line in stated:
        requirement = Requirement(line)
        for one in requirement.specifier:
            if one.operator in ("<", "<=", "==", "~="):
                bounds.setdefault(requirement.name, set()).add(str(one))
    return bounds


def test_the_bounds_are_those_with_a_reason() -> None:
    found = bounded()
    found["rasa-sdk"].discard("<3.7")  # as Rasa's own metadata says it
    assert found == {name: {entry["bound"]} for name, entry in HELD_BACK.items()}


@each_held_back
def test_the_locked_version_keeps_to_the_bound(name: str) -> None:
    assert Requirement(name + HELD_BACK[name]["bound"]).specifier.contains(LOCKED[name])


@each_held_back
def test_the_cause_is_still_there(name: str) -> None:
    """Where the text is gone, the package that needed the bound has changed: try without it."""
    file, text = HELD_BACK[name]["seen_in"]
    assert text in (SITE_PACKAGES / file).read_text("utf-8")


@each_held_back
def test_the_page_names_bound_and_reason(name: str) -> None:
    entry = HELD_BACK[name]
    assert f"| `{name}` | `{entry['bound']}` | {entry['because']} |" in PAGE


@pytest.mark.parametrize("table", METADATA, ids=[table["name"] for table in METADATA])
def test_what_is_stated_of_a_package_is_of_the_version_that_is_locked(
    table: dict[str, Any],
) -> None:
    assert LOCKED[table["name"]] == table["version"]
    locked = {name: Version(number) for name, number in LOCKED.items()}
    for line in table["requires-dist"]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(locked[requirement.name], prereleases=True), line


def test_nothing_of_what_is_left_out_is_locked() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    names = {Requirement(line).name.lower() for part in PARTS for line in extras[part.extra]}
    assert not names & set(LOCKED)


def test_the_lock_names_hashes_and_no_index() -> None:
    assert "://" not in LOCK
    blocks = re.split(r"^(?=[a-z0-9-]+==)", LOCK, flags=re.M)[1:]
    assert len(blocks) > 100
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_each_ignored_warning_names_its_module() -> None:
    filters = PROJECT["tool"]["pytest"]["ini_options"]["filterwarnings"]
    assert filters[0] == "error"
    for one in filters[1:]:
        action, message, category, module = re.split(r"(?<!\\):", one, maxsplit=3)
        assert action == "ignore"
        assert message, one
        assert category, one
        assert module.strip("."), one


def test_every_dependency_is_imported_somewhere() -> None:
    """Packages whose use is not an import: a driver, a parser of forms, an extra of another."""
    without_import = {"psycopg2-binary", "python-multipart", "rich"}
    imported_as = {
        "argon2-cffi": "argon2",
        "markdown-it-py": "markdown_it",
        "pillow": "PIL",
        "pyjwt": "jwt",
        "python-socketio": "socketio",
        "pyyaml": "yaml",
        "rasa-sdk": "rasa_sdk",
    }
    project = PROJECT["project"]
    stated = [*project["dependencies"], *project["optional-dependencies"]["assistant"]]
    rooms = (
        "understanding",
        "conversation",
        "helpdesk",
        "actions",
        "assistant",
        "console",
        "commands",
    )
    code = "\n".join(
        path.read_text("utf-8") for room in rooms for path in (PROJECT_ROOT / room).rglob("*.py")
    )
    for name in {Requirement(line).name for line in stated} - without_import:
        module = imported_as.get(name, name)
        assert re.search(rf"^\s*(import|from) {module}\b", code, re.M), f"{name} is not used"
