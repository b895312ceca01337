"""The catalogue of everything the assistant says: data/responses/, one file per skill.

A file has two sections. `responses` is Rasa's own, for the fixed replies that rules name.
`texts` holds what custom actions say: each key a sentence with {placeholders}, under the full
name `<file>.<key>`. Another language is another folder of the same files.

    >>> text("tickets.closed", number="HS-1042")
    '**HS-1042** is closed. If it comes back, I can reopen it.'

Values are escaped unless they are Markdown already (`conversation.markdown`), so what people
typed shows as typed and is never interpreted, neither as Markdown nor as a placeholder.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from conversation.markdown import Markdown, escaped
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "data" / "responses"


class CatalogueError(HelpdeskError):
    """A text is missing, or its placeholders and the given values differ."""


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
    """Return the text of `key` as a plain label, for buttons: nothing in it is Markdown.

    Raises:
        CatalogueError: see `text`.
    """
    return str(text(key, **{name: Markdown(str(value)) for name, value in values.items()}))


def placeholders(pattern: str) -> set[str]:
    """Return the names of the {placeholders} in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


@lru_cache(maxsize=4)
def load_texts(folder: Path = FOLDER) -> Mapping[str, str]:
    """Return all texts by full name.

    Raises:
        CatalogueError: a file is no catalogue, or a text is not a string.
    """
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.yml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        texts = content.get("texts") or {} if isinstance(content, dict) else None
        if not isinstance(texts, dict):
            raise CatalogueError(f"{path}: `texts` must be a mapping of keys to sentences")
        for name, value in texts.items():
            if not isinstance(value, str) or not value.strip():
                raise CatalogueError(f"{path}: the text {name!r} must be a sentence")
            found[f"{path.stem}.{name}"] = value.strip()
    return found


def _entry(key: str) -> str:
    texts = load_texts()
    if key not in texts:
        raise CatalogueError(f"There is no text {key!r} in {FOLDER}")
    return texts[key]
