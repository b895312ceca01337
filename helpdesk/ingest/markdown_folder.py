"""Reads a folder of Markdown as the pages of a documentation site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from helpdesk.help_centre.passages import inline_text, plain_text
from helpdesk.ingest.anchors import GithubAnchors, MkdocsAnchors
from helpdesk.ingest.folder_layout import Layout, find_layout
from helpdesk.ingest.front_matter import split_front_matter
from helpdesk.ingest.markdown_text import PlainMarkdown, plain_markdown
from helpdesk.ingest.pages import Effect, IngestError, Note, Page, kind_of, name_from

SUFFIXES = (".md", ".mdx", ".markdown")
MAX_FILE_BYTES = 2_000_000
_NOT_PAGES = frozenset({"node_modules", "__pycache__", "venv"})
_SCHEME = re.compile(r"^[a-zA-Z][\w+.-]*:")
OnPage = Callable[[int, int], None]


@dataclass(frozen=True)
class FolderContent:
    """The pages of a folder, what could not be taken as it is, and where the site is."""

    pages: list[Page]
    notes: list[Note]
    base_url: str


@dataclass(frozen=True)
class _File:
    path: Path
    place: PurePosixPath  # below the folder of pages
    url: str
    fields: dict[str, Any]
    text: str


class _PageError(Exception):
    """One file cannot be a page; the others can."""

    def __init__(self, reason: str, effect: Effect = "left out") -> None:
        super().__init__(reason)
        self.effect = effect


def read_folder(
    folder: Path, *, base_url: str = "", default_url: str = "", on_page: OnPage | None = None
) -> FolderContent:
    """Return the pages of a folder of Markdown.

    Args:
        base_url: the address of the site; where it is empty, that of the tool's settings in the
            folder, else `default_url`.
        on_page: called with how many files were read, and of how many.

    Raises:
        IngestError: there is no such folder, nothing in it is a page, or its address is unknown.
    """
    if not folder.is_dir():
        raise IngestError(f"{folder} is not a folder", hint="give a folder or an http(s) address")
    layout = find_layout(folder.resolve(), base_url=base_url, default_url=default_url)
    if urlsplit(layout.base_url).scheme not in ("http", "https"):
        raise IngestError(
            f"the address of the site that {folder} is the source of is not known",
            hint="name it with --url https://docs.example.com",
        )
    paths = list(_page_files(layout))
    notes: list[Note] = []
    files = [file for path in paths if (file := _read_or_note(path, layout, notes)) is not None]
    files = _one_for_each_address(files, notes)
    addresses = {file.place.as_posix(): file.url for file in files}
    pages = []
    for number, file in enumerate(files, start=1):
        try:
            pages.append(_page(file, layout, addresses))
        except _PageError as error:
            notes.append(Note(str(file.path), str(error), error.effect))
        if on_page:
            on_page(number, len(files))
    if not pages:
        raise IngestError(
            f"nothing in {folder} can be read as a page ({', '.join(SUFFIXES)})",
            hint=f"{notes[0].where}: {notes[0].reason}" if notes else "is it the right folder?",
        )
    return FolderContent(pages, notes, layout.base_url)


def _page_files(layout: Layout) -> Iterator[Path]:
    for path in sorted(layout.folder.rglob("*")):
        parts = path.relative_to(layout.folder).parts
        passed_over = any(part.startswith(".") or part in _NOT_PAGES for part in parts)
        partial = layout.tool == "docusaurus" and any(part.startswith("_") for part in parts)
        if path.suffix.lower() in SUFFIXES and not passed_over and not partial and path.is_file():
            yield path


def _read_or_note(path: Path, layout: Layout, notes: list[Note]) -> _File | None:
    try:
        text = _text_of(path)
    except _PageError as error:
        notes.append(Note(str(path), str(error)))
        return None
    fields, body, problem = split_front_matter(text)
    if problem:
        notes.append(Note(str(path), problem, "read all the same"))
    if fields.get("draft") is True or fields.get("unlisted") is True:
        return None
    place = PurePosixPath(path.relative_to(layout.folder).as_posix())
    return _File(path, place, layout.address(place, fields), fields, body)


def _text_of(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _PageError(f"is larger than {MAX_FILE_BYTES // 1_000_000} MB")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise _PageError("is not UTF-8 text") from error
    except OSError as error:
        raise _PageError(f"cannot be read: {error.strerror}") from error


def _one_for_each_address(files: list[_File], notes: list[Note]) -> list[_File]:
    """Leave out what has the address of another: index.md goes before README.md."""
    by_address: dict[str, _File] = {}
    for file in sorted(files, key=lambda one: (one.place.stem.lower() == "readme", one.place)):
        other = by_address.setdefault(file.url.rstrip("/"), file)
        if other is not file:
            notes.append(Note(str(file.path), f"has the address of {other.place}: {file.url}"))
    return sorted(by_address.values(), key=lambda one: one.place)


def _page(file: _File, layout: Layout, addresses: dict[str, str]) -> Page:
    plain = _plain(file, layout, addresses)
    fields = file.fields
    words = plain_text(plain.body)
    if not any(char.isalnum() for char in words):
        raise _PageError("has no text", "passed over")
    title = layout.titles.get(file.place.as_posix()) or _field(fields, "title") or plain.title
    title = inline_text(title) or name_from(file.place.stem)
    section = _field(fields, "section") or layout.section(file.place)
    questions = fields.get("questions")
    asked = questions if isinstance(questions, list) else []
    return Page(
        url=file.url,
        title=title,
        section=section,
        kind=kind_of(fields.get("kind"), title, section, words, has_video=plain.has_video),
        questions=tuple(" ".join(one.split()) for one in asked if isinstance(one, str)),
        body_markdown=plain.body,
        origin=str(file.path),
    )


def _plain(file: _File, layout: Layout, addresses: dict[str, str]) -> PlainMarkdown:
    def resolved(target: str) -> str:
        return _whole_address(target, file, layout, addresses)

    def included(name: str) -> str | None:
        return _included_text(name, file, layout)

    anchors = MkdocsAnchors() if layout.tool == "mkdocs" else GithubAnchors()
    return plain_markdown(file.text, anchors, resolve_link=resolved, include=included)


def _field(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return " ".join(str(value).split()) if isinstance(value, (str, int, float)) else ""


def _whole_address(target: str, file: _File, layout: Layout, addresses: dict[str, str]) -> str:
    """Return where a link leads: links between files become addresses of the site."""
    if _SCHEME.match(target) or target.startswith("//"):
        return target
    path, fragment = urldefrag(target)
    if not path:
        return f"{file.url}#{fragment}" if fragment else file.url
    below = path.lstrip("/") if path.startswith("/") else (file.place.parent / path).as_posix()
    place = _normal_place(below)
    known = next((addresses[name] for name in _candidates(place) if name in addresses), None)
    if known is None:
        base = layout.base_url.rstrip("/") + "/" if path.startswith("/") else file.url
        known = urljoin(base, path.lstrip("/") if path.startswith("/") else path)
    return f"{known}#{fragment}" if fragment else known


def _normal_place(path: str) -> str:
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _candidates(place: str) -> Iterator[str]:
    yield place
    for suffix in SUFFIXES:
        yield place + suffix
        yield f"{place}/index{suffix}".lstrip("/")


def _included_text(name: str, file: _File, layout: Layout) -> str | None:
    """Return the text of a file that a page embeds; it has to lie in the folder of the source."""
    for start in (file.path.parent, layout.folder, layout.root):
        path = (start / name).resolve()
        if path.is_relative_to(layout.root.resolve()) and path.is_file():
            try:
                return split_front_matter(_text_of(path))[1]
            except _PageError:
                return None
    return None
