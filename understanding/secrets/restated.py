"""What a message that was masked holds once it is typed a second time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from understanding.secrets.findings import PLACEHOLDER
from understanding.secrets.masking import find_secrets


def restatements(values: Mapping[str, Any], masked: str, typed: str) -> dict[str, tuple[str, str]]:
    """Return the values that hold a part of a masked message, old and as typed the second time.

    Args:
        values: the slots of the conversation.
        masked: the message as it was kept; `typed` as the person wrote it now.
    """
    originals = [typed[one.start : one.end] for one in find_secrets(typed)]
    changed: dict[str, tuple[str, str]] = {}
    for name, value in values.items():
        if not isinstance(value, str) or not PLACEHOLDER.search(value) or value not in masked:
            continue
        before = masked[: masked.index(value)]
        hidden = originals[len(PLACEHOLDER.findall(before)) :]
        if value.strip() == masked.strip():
            changed[name] = value, typed
        elif len(hidden) >= len(PLACEHOLDER.findall(value)):
            pieces = iter(hidden)
            changed[name] = value, PLACEHOLDER.sub(partial(_next_of, pieces), value)
    return changed


def _next_of(pieces: Iterator[str], _placeholder: object) -> str:
    return next(pieces)
