"""The catalogue of everything the assistant says: data/responses/, one file a skill.

A file has two sections. `responses` is Rasa's own, for the fixed replies that rules name; Rasa
adds them to the domain. `texts` is for what custom actions and the channel say, and Rasa passes it
over: each key is a sentence with {placeholders}, under the full name `<file>.<key>`. What differs
by number or by case is a key of its own. Another language is another folder of the same files.

    >>> text("tickets.closed", number="HS-1042")
    '**HS-1042** is closed. If the problem comes back, I can reopen it.'

Values are escaped unless they are Markdown already (`conversation.markdown`), so what people
typed shows as typed and is never interpreted, neither as Markdown nor as a placeholder.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from conversation.markdown import Markdown, escaped
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "data" / "responses"


class CatalogueError(HelpdeskError):
    """A text is missing, or its placeholders and the given values differ.

    Not permanent: nobody but a developer can make sense of it, so the turn fails as it does where
    the action server is away, and can be tried again.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)


def text(key: str, **values: object) -> Markdown:
    """Return the text of `key` with its placeholders replaced.

    Raises:
        CatalogueError: there is no such text, or a value is missing or has no placeholder.
    """
    pattern = _entry(key)
    if placeholders(pattern) != set(values):
        raise CatalogueError(
            f"The text {key!r} has the placeholders {sorted(placeholders(pattern))}, "
            f"and was given {sorted(values)}"
        )
    return Markdown(pattern.format_map({name: escaped(value) for name, value in values.items()}))


def label(key: str, **values: object) -> str:
    """Return the text of `key` where nothing is Markdown: buttons, tickets, errors.

    Raises:
        CatalogueError: see `text`.
    """
    return str(text(key, **{name: Markdown(str(value)) for name, value in values.items()}))


def listed(items: Iterable[str]) -> Markdown:
    """Return at least one item as a phrase: "a, b and c"."""
    *start, last = map(escaped, items)
    return text("general.list", start=Markdown(", ".join(start)), last=last) if start else last


def placeholders(pattern: str) -> set[str]:
    """Return the names of the {placeholders} in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


@lru_cache(maxsize=4)
def load_texts(folder: Path = FOLDER) -> Mapping[str, str]:
    """Return all texts by full name.

    Raises:
        CatalogueError: a file is no catalogue, or a text is no sentence with {names}.
    """
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        for name, value in _texts_of(path).items():
            if not isinstance(value, str) or not value.strip():
                raise CatalogueError(f"{path}: the text {name!r} must be a sentence")
            _check_placeholders(value, f"{path}: the text {name!r}")
            found[f"{path.stem}.{name}"] = value.strip()
    return found


def _entry(key: str) -> str:
    texts = load_texts()
    if key not in texts:
        raise CatalogueError(f"There is no text {key!r} in {FOLDER}")
    return texts[key]


def _texts_of(path: Path) -> dict[Any, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueError(f"{path} cannot be read: {error}") from error
    texts = content.get("texts") or {} if isinstance(content, dict) else None
    if not isinstance(texts, dict):
        raise CatalogueError(f"{path}: `texts` must be a mapping of keys to sentences")
    return texts


def _check_placeholders(pattern: str, where: str) -> None:
    try:
        parts = list(string.Formatter().parse(pattern))
    except ValueError as error:
        raise CatalogueError(f"{where}: {error}; write {{{{ and }}}} for braces") from error
    for _, name, spec, conversion in parts:
        if name is not None and (not name.isidentifier() or spec or conversion):
            raise CatalogueError(f"{where}: a placeholder is a {{name}} and nothing else")
