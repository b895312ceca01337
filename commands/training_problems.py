"""What is wrong with the training data, in plain words with file and line, from what Rasa printed.

Rasa names the place of a mistake in YAML, and mostly not that of a name that does not fit; such a
name is looked up in the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_COLOUR = re.compile(r"\x1b\[\d+m")
_SYNTAX = re.compile(
    r"YamlSyntaxException: Failed to read '(?P<file>[^']+)'\.\s*(?P<what>.+?)\n"
    r"(?:.*\n)*?\s+in \"(?P<place>[^\"]+)\", line (?P<line>\d+)"
)
_SCHEMA = re.compile(r"^\s+in (?P<file>\S.*?):(?P<line>\d+):\n\s+(?P<what>.+)$", re.M)
_SCHEMA_NAMES_NO_LINE = re.compile(r"YamlValidationException: Failed to validate '(?P<file>[^']+)'")
_WARNING = re.compile(r"(?:UserWarning: |WARNING +\S+ +- )(?P<what>.+)")
_ERROR = re.compile(r"^(?P<kind>\w+(?:Exception|Error|Rule|Config|Domain)): (?P<what>.+)$", re.M)
_LEFT_OUT = re.compile(r"^(?:rasa: )?(?P<what>.+ is left out of this installation\. .+)$", re.M)
_SLOT_NOTE = "Slot auto-fill has been removed"
_QUOTED = re.compile(r"'([^'\s]+)'")
_UNKNOWN_KEY = re.compile(r"Key '(?P<key>[^']+)' was not defined\. Path: '.*'")
_MISSING_KEY = re.compile(r"Cannot find required key '(?P<key>[^']+)'\. Path: '.*'")
_FILES = ("config.yml", "domain.yml", "data/**/*.yml")


def training_problems(said: str, root: Path) -> list[str]:
    """Return each problem once, as "file, line N: what is wrong", in the order Rasa found them.

    Args:
        said: all that Rasa printed.
        root: the project's folder; files are named from there.
    """
    return list(dict.fromkeys(_problems(_COLOUR.sub("", said), root)))


def _problems(said: str, root: Path) -> Iterator[str]:
    for match in _LEFT_OUT.finditer(said):
        name = match["what"].split(" is left out")[0]
        yield _placed(match["what"], name.removeprefix("The channel ").strip("'"), root)
    for match in _SYNTAX.finditer(said):
        what = f"this is not YAML: {match['what']}"
        yield f"{_relative(match['place'], root)}, line {match['line']}: {what}"
    for match in _SCHEMA.finditer(said):
        yield f"{_relative(match['file'], root)}, line {match['line']}: {_in_words(match['what'])}"
    for match in _WARNING.finditer(said):
        if not match["what"].startswith(_SLOT_NOTE):
            yield _with_place(match["what"], root)
    for match in _ERROR.finditer(said):
        if not match["kind"].startswith("Yaml"):
            yield _with_place(match["what"], root)


def _in_words(what: str) -> str:
    """Return what the check of the schema says, without its own terms."""
    if unknown := _UNKNOWN_KEY.match(what):
        return f"'{unknown['key']}' is not a key that belongs here"
    if missing := _MISSING_KEY.match(what):
        return f"the key '{missing['key']}' is missing here"
    return what


def _with_place(what: str, root: Path) -> str:
    for name in _QUOTED.findall(what):
        placed = _placed(what, name, root)
        if placed != what:
            return placed
    return what


def _placed(what: str, name: str, root: Path) -> str:
    """Return `what` with the first place where the name stands; alone where it stands nowhere."""
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w-])")
    for pattern in _FILES:
        for path in sorted(root.glob(pattern)):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if word.search(line):
                    return f"{path.relative_to(root).as_posix()}, line {number}: {what}"
    return what


def _relative(path: str, root: Path) -> str:
    return path.removeprefix(f"{root}/")
