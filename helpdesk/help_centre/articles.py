"""Articles of the help centre: Markdown files with a head of facts about the page.

One file, `<folder>/<area>/<slug>.md`, is one article:

    ---
    title: Teams
    url: https://docs.haptik.ai/agent-chat/teams
    section: Smart Agent Chat
    kind: article
    questions:
      - how do I put my agents into a team?
    ---
    A team is ...

    ## Create a team {#how-to-create-a-team}
    ...
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from helpdesk.errors import HelpdeskError

KINDS = ("article", "video", "integration_guide", "training_recording")
FIELDS = ("title", "url", "section", "kind", "questions")
_FENCE = "---"
# The same loader in C, where the library has it, reads ten times as fast.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_HINT_SHAPE = "an article starts with a line '---', the fields " + ", ".join(FIELDS)


class ArticleError(HelpdeskError):
    """An article cannot be read; `path` and `field` say which file and which of its fields.

    `field` is empty when the file as a whole is at fault.
    """

    def __init__(self, path: Path, field: str, problem: str, *, hint: str = "") -> None:
        where = f"{path}: {field}" if field else str(path)
        super().__init__(f"{where}: {problem}", hint=hint)
        self.path = path
        self.field = field
        self.problem = problem


@dataclass(frozen=True)
class Article:
    """One page of the help centre, in our words.

    `id` is the file's place below the folder without its ending ("agent-chat/teams").
    """

    id: str
    title: str
    url: str
    section: str
    kind: str
    questions: tuple[str, ...]
    body_markdown: str
    path: Path


def load_articles(
    folder: Path, *, on_problem: Callable[[ArticleError], None] | None = None
) -> list[Article]:
    """Return the articles below `folder`, in the order of their paths.

    A README.md is for those who write articles, and is not one.

    Args:
        on_problem: called for each file that cannot be read, which is then left out. Without
            it the first such file is raised.

    Raises:
        ArticleError: the folder is missing, or a file is broken and nobody listens to problems.
    """
    if not folder.is_dir():
        raise ArticleError(
            folder,
            "",
            "there is no such folder of articles",
            hint="HELPDESK_ARTICLES_DIR names it",
        )
    read = (_read_or_report(path, folder, on_problem) for path in article_files(folder))
    return [article for article in read if article is not None]


def _read_or_report(
    path: Path, folder: Path, on_problem: Callable[[ArticleError], None] | None
) -> Article | None:
    try:
        return read_article(path, folder)
    except ArticleError as error:
        if on_problem is None:
            raise
        on_problem(error)
        return None


def article_files(folder: Path) -> Iterator[Path]:
    """Yield the article files below `folder`, in the order of their paths."""
    for path in sorted(folder.rglob("*.md")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden and path.name.lower() != "readme.md":
            yield path


def read_article(path: Path, folder: Path) -> Article:
    """Read one article file.

    Raises:
        ArticleError: it cannot be read, has no head, or a field is missing or wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleError(path, "", "is not UTF-8 text", hint="save it as UTF-8") from error
    except OSError as error:
        raise ArticleError(path, "", f"cannot be read: {error.strerror}") from error
    head, body = _split_head(path, text)
    fields = _parse_head(path, head)
    return Article(
        id=path.relative_to(folder).with_suffix("").as_posix(),
        title=_text(path, fields, "title"),
        url=_address(path, fields),
        section=_text(path, fields, "section"),
        kind=_kind(path, fields),
        questions=_questions(path, fields),
        body_markdown=_body(path, body),
        path=path,
    )


def _split_head(path: Path, text: str) -> tuple[str, str]:
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].rstrip() != _FENCE:
        raise ArticleError(path, "", "has no front matter", hint=_HINT_SHAPE)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :])
    raise ArticleError(path, "", "its front matter is not closed by a line '---'")


def _parse_head(path: Path, head: str) -> dict[str, Any]:
    try:
        fields = yaml.load(head, Loader=_LOADER)  # noqa: S506 - both are safe loaders
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f"line {mark.line + 2}: " if mark else ""
        raise ArticleError(
            path,
            "",
            f"{line}its front matter is not YAML: {error.problem}",
            hint="put texts with ': ' or '#' between quotes",
        ) from error
    except yaml.YAMLError as error:
        raise ArticleError(path, "", f"its front matter is not YAML: {error}") from error
    if not isinstance(fields, dict):
        raise ArticleError(path, "", "its front matter is not a list of fields", hint=_HINT_SHAPE)
    for name in fields:
        if name not in FIELDS:
            raise ArticleError(
                path, str(name), "is not a field of an article", hint="fields: " + ", ".join(FIELDS)
            )
    return fields


def _text(path: Path, fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    if value is None:
        raise ArticleError(path, name, "is missing")
    if not isinstance(value, str) or not value.strip():
        raise ArticleError(path, name, f"is {value!r}, and has to be a text")
    return " ".join(value.split())


def _address(path: Path, fields: dict[str, Any]) -> str:
    url = _text(path, fields, "url")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or " " in url:
        raise ArticleError(path, "url", f"{url!r} is not an http(s) address")
    if parts.fragment:
        raise ArticleError(
            path, "url", "has a #fragment", hint="anchors belong to headings: '## Title {#anchor}'"
        )
    return url


def _kind(path: Path, fields: dict[str, Any]) -> str:
    kind = _text(path, fields, "kind")
    if kind not in KINDS:
        raise ArticleError(path, "kind", f"is {kind!r}", hint="allowed: " + ", ".join(KINDS))
    return kind


def _questions(path: Path, fields: dict[str, Any]) -> tuple[str, ...]:
    value = fields.get("questions", [])
    if not isinstance(value, list):
        raise ArticleError(path, "questions", "is not a list", hint="one '- question' a line")
    questions = []
    for number, question in enumerate(value, start=1):
        if not isinstance(question, str) or not question.strip():
            raise ArticleError(
                path,
                "questions",
                f"number {number} is {question!r}, and has to be a text",
                hint="put it between quotes",
            )
        questions.append(" ".join(question.split()))
    return tuple(questions)


def _body(path: Path, body: str) -> str:
    text = body.strip("\n")
    if not text.strip():
        raise ArticleError(path, "", "has no text below its front matter")
    return text
