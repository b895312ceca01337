"""Reads YAML that people edit by hand: keeps line numbers, and collects every mistake.

Scalars are taken as they are written, so that `09:00` stays a time of day and `no` stays a word;
each reader of a value decides what it means. Mistakes are collected while reading continues with a
placeholder, and raised together at the end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import yaml

from helpdesk.errors import HelpdeskError, PolicyError

Value = TypeVar("Value")
Parse = Callable[[str], Value]


class Mistakes:
    """The mistakes found in one file, each with its line."""

    def __init__(self, file_name: str) -> None:
        self.file_name = file_name
        self._found: list[tuple[int, str]] = []

    def add(self, line: int, wrong: str, allowed: str = "") -> None:
        """Note what is wrong on a line (counted from 1), and what would be right."""
        what = f"{wrong}; allowed: {allowed}" if allowed else wrong
        self._found.append((line, f"{self.file_name} line {line}: {what}"))

    def lines(self) -> list[str]:
        """Return the mistakes in the order of the file."""
        return [text for _, text in sorted(self._found)]


def refuse_mistakes(*groups: Mistakes) -> None:
    """Raise a PolicyError with every mistake of these files, if there is any."""
    lines = [line for group in groups for line in group.lines()]
    if lines:
        raise PolicyError("\n".join(lines))


class Section:
    """A YAML mapping: gives out the values that are asked for, and refuses all other keys.

    Args:
        name: the keys that lead here, with dots between them; empty for the whole file.
        line: where it begins, counted from 1.
        entries: the line and the node of each key; None for a section that is missing or is no
            mapping, in which nothing more is complained about.
    """

    def __init__(
        self,
        name: str,
        line: int,
        entries: dict[str, tuple[int, yaml.Node]] | None,
        mistakes: Mistakes,
    ) -> None:
        self.name = name
        self.line = line
        self.mistakes = mistakes
        self._entries = entries or {}
        self._broken = entries is None
        self._asked: list[str] = []

    @classmethod
    def read(cls, node: yaml.Node, name: str, mistakes: Mistakes) -> Section:
        """Return the section that a node holds; not being one, or a key twice, is a mistake."""
        start = _line(node)
        if not isinstance(node, yaml.MappingNode):
            mistakes.add(start, f"{name or 'the file'} must be lines of the form key: value")
            return cls(name, start, None, mistakes)
        entries: dict[str, tuple[int, yaml.Node]] = {}
        for key_node, value_node in node.value:
            key, line = str(key_node.value), _line(key_node)
            if key in entries:
                path = f"{name}.{key}" if name else key
                mistakes.add(line, f"{path} is given twice, first on line {entries[key][0]}")
            entries[key] = (line, value_node)
        return cls(name, start, entries, mistakes)

    def names(self) -> list[str]:
        """Return the keys that the file has here, in its order."""
        return list(self._entries)

    def line_of(self, key: str) -> int:
        """Return the line of a key, or that of the section when the key is missing."""
        return self._entries[key][0] if key in self._entries else self.line

    def has(self, key: str) -> bool:
        """Return whether the file gives this key, and mark it as known."""
        self._asked.append(key)
        return key in self._entries

    def value(self, key: str, parse: Parse[Value], allowed: str, *, placeholder: Value) -> Value:
        """Return a required value as `parse` reads it, or the placeholder after a mistake.

        `parse` raises ValueError or one of our errors with what is wrong; an empty message
        stands for "cannot be used".
        """
        node = self._node(key, allowed)
        if node is None:
            return placeholder
        return self._parsed(key, node, parse, allowed, placeholder)

    def values(self, key: str, parse: Parse[Value], allowed: str) -> list[Value]:
        """Return a required list; a single value stands for a list of one."""
        node = self._node(key, allowed)
        if node is None:
            return []
        items = node.value if isinstance(node, yaml.SequenceNode) else [node]
        parsed = (self._parsed(key, item, parse, allowed, None) for item in items)
        return [value for value in parsed if value is not None]

    def section(self, key: str, allowed: str) -> Section:
        """Return a required section; an empty one after a mistake."""
        node = self._node(key, allowed)
        if node is not None:
            return Section.read(node, self._path(key), self.mistakes)
        return Section(self._path(key), self.line, None, self.mistakes)

    def sections(self, key: str, allowed: str) -> Iterator[Section]:
        """Yield the sections of a required list."""
        node = self._node(key, allowed)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.mistakes.add(_line(node), f"{self._path(key)} is not a list", allowed)
            return
        for item in node.value:
            yield Section.read(item, self._path(key), self.mistakes)

    def refuse_other_keys(self, known: Collection[str] = ()) -> None:
        """Note every key that nobody asked for, with the nearest one that is known."""
        allowed = list(dict.fromkeys([*self._asked, *known]))
        for key, (line, _) in self._entries.items():
            if key in allowed:
                continue
            near = get_close_matches(key.lower(), allowed, 1)
            meant = f", did you mean {near[0]}?" if near else ""
            self.mistakes.add(line, f"{self._path(key)} is not known{meant}", ", ".join(allowed))

    def _node(self, key: str, allowed: str) -> yaml.Node | None:
        if self.has(key):
            return self._entries[key][1]
        if not self._broken:
            self.mistakes.add(self.line, f"{self._path(key)} is missing", allowed)
        return None

    def _parsed(
        self, key: str, node: yaml.Node, parse: Parse[Value], allowed: str, placeholder: Value
    ) -> Value:
        if not isinstance(node, yaml.ScalarNode):
            self.mistakes.add(_line(node), f"{self._path(key)} is not a single value", allowed)
            return placeholder
        text = str(node.value).strip()
        if not text:
            self.mistakes.add(_line(node), f"{self._path(key)} is empty", allowed)
            return placeholder
        try:
            return parse(text)
        except (ValueError, HelpdeskError) as error:
            reason = error.message if isinstance(error, HelpdeskError) else str(error)
            wrong = f"{self._path(key)} is {text!r}" + (f": {reason}" if reason else "")
            self.mistakes.add(_line(node), wrong, allowed)
            return placeholder

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


def read_document(path: Path, mistakes: Mistakes) -> Section:
    """Return the top section of a YAML file.

    Raises:
        PolicyError: the file cannot be read, or is not YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except OSError as error:
        raise PolicyError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path} is not a UTF-8 text file", hint="save it as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise PolicyError(
            f"{mistakes.file_name} line {line}: the file cannot be understood from here on "
            f"({error.problem}); allowed: key: value, indented with spaces, and quotes around a "
            "text that contains ': ' or '#'"
        ) from error
    except yaml.YAMLError as error:
        raise PolicyError(f"{mistakes.file_name}: {error}") from error
    if node is None:
        raise PolicyError(f"{mistakes.file_name} line 1: the file is empty")
    return Section.read(node, "", mistakes)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
