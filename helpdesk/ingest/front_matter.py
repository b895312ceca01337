"""Reads the head of a Markdown file, if it has one, and settings files of documentation tools."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

_HEAD = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.M | re.S)
_TOML_HEAD = re.compile(r"\A\+\+\+[ \t]*\n.*?^\+\+\+[ \t]*(?:\n|\Z)", re.M | re.S)


class _Lenient(yaml.SafeLoader):
    """Reads settings that name things of a program (`!!python/name:...`) without them."""


_Lenient.add_multi_constructor("", lambda loader, suffix, node: None)


def split_front_matter(text: str) -> tuple[dict[str, Any], str, str]:
    """Return the fields of a file's head, the text below it, and what is wrong with the head."""
    text = text.replace("\r\n", "\n")
    match = _HEAD.match(text)
    if match is None:
        return {}, _TOML_HEAD.sub("", text), ""
    body = text[match.end() :]
    try:
        fields = yaml.load(match[1], Loader=_Lenient)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError) as error:
        return {}, body, "its front matter is not YAML: " + " ".join(str(error).split())
    if fields is None:
        return {}, body, ""
    if not isinstance(fields, dict):
        return {}, text, ""  # a rule at the beginning of a page without a head
    return fields, body, ""


def read_settings(path: Path) -> dict[str, Any]:
    """Return what a JSON or YAML settings file holds; nothing when it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        is_json = path.suffix == ".json"
        content = json.loads(text) if is_json else yaml.load(text, Loader=_Lenient)  # noqa: S506 - a safe loader
    except (OSError, ValueError, yaml.YAMLError):
        return {}
    return content if isinstance(content, dict) else {}
