"""One meaning a name: a class name is used once in the whole project."""

from __future__ import annotations

import ast
from collections import defaultdict

from helpdesk.settings import PROJECT_ROOT

PACKAGES = (
    "understanding",
    "conversation",
    "helpdesk",
    "actions",
    "assistant",
    "console",
    "commands",
)


def classes() -> dict[str, list[str]]:
    """Return the files in which each class name of the packages is defined."""
    found: dict[str, list[str]] = defaultdict(list)
    for package in PACKAGES:
        for path in sorted((PROJECT_ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(path.relative_to(PROJECT_ROOT).as_posix())
    return found


def test_no_class_name_is_used_twice():
    assert {name: files for name, files in classes().items() if len(files) > 1} == {}
