"""The catalogue of texts: what it refuses, and that code and catalogue fit together."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import pytest
import yaml

from conversation.catalogue import (
    FOLDER,
    CatalogueError,
    label,
    listed,
    load_texts,
    placeholders,
    text,
)
from conversation.markdown import Markdown
from helpdesk.settings import PROJECT_ROOT

_COMPUTED = r"[\w.]+"
_CATALOGUE = "conversation/catalogue.py"
_Node = TypeVar("_Node", bound=ast.AST)
_PACKAGES = ("actions", "assistant", "commands", "console", "conversation", "helpdesk")


class _Use(NamedTuple):
    """What says a text: where, a pattern of the keys that it may mean, and its values.

    `values` is None where they are computed.
    """

    place: str
    keys: str
    values: frozenset[str] | None


def _nodes(kind: type[_Node]) -> Iterator[tuple[str, _Node]]:
    """Give every node of a kind in the code, with the file that it is in."""
    for package in _PACKAGES:
        for path in sorted((PROJECT_ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, kind):
                    yield path.relative_to(PROJECT_ROOT).as_posix(), node


def _key_pattern(node: ast.expr) -> str:
    """Return a pattern of the keys that an expression may give; what is computed is anything."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(_key_pattern(part) for part in node.values)
    if isinstance(node, ast.IfExp):
        either = (_key_pattern(node.body), _key_pattern(node.orelse))
        return _COMPUTED if _COMPUTED in either else f"(?:{'|'.join(either)})"
    return _COMPUTED


def _values(node: ast.Call) -> frozenset[str] | None:
    """Return the names of the values in `text(key, name=value)` or `Say(key, {"name": value})`."""
    names: list[object] = [value.arg for value in node.keywords]
    for argument in node.args[1:]:
        keys = argument.keys if isinstance(argument, ast.Dict) else [None]
        names += [key.value if isinstance(key, ast.Constant) else None for key in keys]
    return None if None in names else frozenset(str(name) for name in names)


def _uses() -> Iterator[_Use]:
    for place, node in _nodes(ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called in ("text", "label", "Say") and node.args and place != _CATALOGUE:
            keys = _key_pattern(node.args[0])
            yield _Use(f"{place}:{node.lineno}", keys, _values(node))


USES = list(_uses())


@pytest.mark.parametrize("use", USES, ids=[f"{use.place} {use.keys}" for use in USES])
def test_each_text_that_is_used_exists_with_exactly_its_placeholders(use: _Use) -> None:
    found = {key for key in load_texts() if re.fullmatch(use.keys, key)}
    assert found, f"there is no text {use.keys}"
    if use.keys != _COMPUTED and use.values is not None:
        assert {key: placeholders(load_texts()[key]) for key in found} == dict.fromkeys(
            found, use.values
        )


def test_each_text_is_used() -> None:
    whole = {node.value for _, node in _nodes(ast.Constant) if isinstance(node.value, str)}
    families = {use.keys for use in USES} | {
        _key_pattern(node) for _, node in _nodes(ast.JoinedStr) if _names_texts(node)
    }
    families.discard(_COMPUTED)
    unused = [
        key
        for key in load_texts()
        if key not in whole and not any(re.fullmatch(family, key) for family in families)
    ]
    assert unused == []


def _names_texts(node: ast.JoinedStr) -> bool:
    """Return whether an f-string begins with the name of a file of texts."""
    first = node.values[0] if node.values else None
    name, dot, _ = str(first.value if isinstance(first, ast.Constant) else "").partition(".")
    return bool(dot) and name in {path.stem for path in FOLDER.glob("*.yml")}


def test_fixed_replies_have_no_placeholders() -> None:
    """Rasa would fill them from the slots, with what people typed as it is."""
    for path in FOLDER.glob("*.yml"):
        responses = yaml.safe_load(path.read_text("utf-8")).get("responses") or {}
        texts = [one["text"] for variants in responses.values() for one in variants]
        assert [one for one in texts if set("{}") & set(one)] == []


def test_a_value_is_escaped_once_and_markdown_is_left_alone() -> None:
    assert text("tickets.said", text="a *b*") == r'"a \*b\*"'
    assert text("tickets.said", text=Markdown("a *b*")) == '"a *b*"'
    assert isinstance(text("tickets.said", text="a"), Markdown)
    assert label("buttons.ticket", number="HS-1", description="a *b*") == "HS-1: a *b*"


def test_a_list_is_a_phrase_of_escaped_items() -> None:
    assert listed(["a*"]) == r"a\*"
    assert listed(["a", Markdown("*b*"), "c_"]) == r"a, *b* and c\_"


def test_braces_in_a_value_are_no_placeholders() -> None:
    assert text("tickets.said", text="{number} {0[x]} {") == r'"{number} {0\[x\]} {"'


@pytest.mark.parametrize(
    ("key", "values"),
    [
        ("tickets.no_such_text", {}),
        ("tickets.closed", {}),
        ("tickets.closed", {"number": "HS-1", "state": "open"}),
    ],
)
def test_a_use_that_does_not_fit_fails(key: str, values: dict[str, str]) -> None:
    with pytest.raises(CatalogueError, match="tickets"):
        text(key, **values)


@pytest.mark.parametrize(
    "content",
    [
        "texts: [a list]",
        "- a list",
        "texts: {key: 5}",
        "texts: {key: ' '}",
        "texts: {key: 'an open { brace'}",
        "texts: {key: 'an {attribute.name}'}",
        "texts: {key: 'a {0} number'}",
        "texts: {key: 'nothing in {}'}",
        "texts: {key: 'a {format:>5}'}",
        "texts: {key: 'a {conversion!r}'}",
        "texts: {key: 'no end",
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "skill.yml").write_text(content, encoding="utf-8")
    with pytest.raises(CatalogueError, match=r"skill\.yml"):
        load_texts(tmp_path)


def test_a_file_without_texts_is_one_of_fixed_replies(tmp_path: Path) -> None:
    (tmp_path / "skill.yml").write_text("responses: {}", encoding="utf-8")
    assert load_texts(tmp_path) == {}
