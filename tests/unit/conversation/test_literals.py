"""What people read stands in the catalogue: code that speaks to them holds no sentences.

A sentence is a string of two or more words. Docstrings, log lines, patterns and the names of
things are none; everything else that may stay is listed below with its reason.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.settings import PROJECT_ROOT

# Of assistant/rasa, the rest speaks to operators only, in terminals and logs.
_SPEAKING = ("actions", "conversation", "assistant/channel", "assistant/rasa/dialogue.py")
# Their errors are for developers.
_NOT_SPEAKING = frozenset({"conversation/catalogue.py", "conversation/domain_check.py"})

# Errors that end a turn: they are logged, and people read `channel.failure` instead.
_LOGGED_ERRORS = frozenset(
    {"AttributeError", "CatalogueError", "HelpdeskError", "ImportError", "TurnFailed", "ValueError"}
)
_SAYING = frozenset({"MessageDraft", "button", "utter_message"})
_LOGGERS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
_NAMES = frozenset({"getLogger", "TypeVar", "compile", "add_argument"})
# Pieces of patterns that are compiled elsewhere.
_PATTERN = re.compile(r"\\[bwWdDsS]|\(\?|\[\^|\.\*|\|")
_TWO_WORDS = re.compile(r"[^\W\d_]\s+[^\W\d_]")
# Beside a placeholder, one word is enough: f"{number} is {state}".
_OWN_WORD = re.compile(r"(?<!\S)[^\W\d_]{2,}(?!\S)")
_LETTER = re.compile(r"[^\W\d_]")


def _modules() -> Iterator[str]:
    for place in _SPEAKING:
        path = PROJECT_ROOT / place
        for file in [path] if path.is_file() else sorted(path.rglob("*.py")):
            name = file.relative_to(PROJECT_ROOT).as_posix()
            if name not in _NOT_SPEAKING:
                yield name


def sentences_in(source: str) -> list[str]:
    """Return "line: sentence" for each string of two or more words that somebody might read."""
    finder = _Finder()
    finder.visit(ast.parse(source))
    return finder.found


class _Finder(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            called = node.func.attr
            skipped = called in _NAMES or called in _LOGGERS
        else:
            called = node.func.id if isinstance(node.func, ast.Name) else ""
            skipped = called in _LOGGED_ERRORS or called in _NAMES
        if called in _SAYING:
            self._look_at_arguments(node)
        elif not skipped:
            self.generic_visit(node)

    def _look_at_arguments(self, node: ast.Call) -> None:
        """What is said at once may not even hold a single word."""
        for value in (*node.args[:1], *(one.value for one in node.keywords if one.arg == "text")):
            for literal in _literals(value):
                if _LETTER.search(literal):
                    self.found.append(f"{node.lineno}: {literal}")
        self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        fixed = [str(part.value) for part in node.values if isinstance(part, ast.Constant)]
        self._look_at(node, " … ".join(fixed), has_words=any(map(_OWN_WORD.search, fixed)))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self._look_at(node, node.value)

    def _look_at(self, node: ast.expr, string: str, *, has_words: bool = False) -> None:
        if (has_words or _TWO_WORDS.search(string)) and not _PATTERN.search(string):
            self.found.append(f"{node.lineno}: {string}")


def _literals(node: ast.expr) -> Iterator[str]:
    """Give the literal parts of an expression, those of its calls and conditions left out."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.JoinedStr):
        for part in node.values:
            yield from _literals(part)
    elif isinstance(node, ast.IfExp):
        yield from (*_literals(node.body), *_literals(node.orelse))
    elif isinstance(node, ast.BinOp):
        yield from (*_literals(node.left), *_literals(node.right))


@pytest.mark.parametrize("module", list(_modules()))
def test_no_sentence_stands_in_code(module: str) -> None:
    assert sentences_in((PROJECT_ROOT / Path(module)).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'say("Good morning")',
        'dispatcher.utter_message(text="Okay." if name else hello)',
        'button("Cancel", "/cancel")',
        'say(f"Ticket {number} is closed")',
        'LEADS = {"urgent": "I log this now"}',
        'def words():\n    """Return it."""\n    return "All right, " + name + " then"',
        'raise Refused("You are not signed in")',
        "say(text=f'{number} is {state} already')",
    ],
)
def test_a_sentence_is_found(source: str) -> None:
    assert len(sentences_in(source)) >= 1


@pytest.mark.parametrize(
    "source",
    [
        'def greet():\n    """Say hello to somebody."""',
        'logger.warning("%s has failed: %s", name, error)',
        'FORM = "issue_form"',
        'WAY = re.compile("good (?:morning|evening)")',
        'raise TurnFailed("The assistant has no model loaded")',
        'text("tickets.closed", number=number)',
    ],
)
def test_what_nobody_reads_is_none(source: str) -> None:
    assert sentences_in(source) == []
