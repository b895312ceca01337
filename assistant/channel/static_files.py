"""The files of the page: which of them are given out, of what type, and for how long."""

from __future__ import annotations

import hashlib
import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from conversation.catalogue import label
from helpdesk.errors import NotFound

PAGE_FOLDER = Path(__file__).parents[1] / "page"
PAGE_FILE = "index.html"

_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
_VENDORED = "vendor/"


@dataclass(frozen=True)
class StaticFile:
    """One file as it is sent."""

    body: bytes
    content_type: str
    etag: str
    cache_control: str


class StaticFiles:
    """Finds files in one folder; nothing outside it, and no types but the page's own."""

    def __init__(self, folder: Path = PAGE_FOLDER) -> None:
        self._folder = folder.resolve()
        self._known: dict[Path, tuple[float, StaticFile]] = {}

    def find(self, path: str) -> StaticFile:
        """Return a file by its path below the folder, as it came in the address.

        Raises:
            NotFound: there is none that may be given out.
        """
        file = self._inside(unquote(path))
        content_type = _CONTENT_TYPES.get(file.suffix.lower())
        if content_type is None or not file.is_file():
            raise NotFound(label("channel.no_such_file"))
        changed_at = file.stat().st_mtime
        known = self._known.get(file)
        if known is None or known[0] != changed_at:
            body = file.read_bytes()
            etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
            relative = file.relative_to(self._folder).as_posix()
            # The page's own files may change with the next version and are asked for again,
            # which costs a 304; vendored ones change their content hardly ever.
            age = "public, max-age=86400" if relative.startswith(_VENDORED) else "no-cache"
            known = (changed_at, StaticFile(body, content_type, etag, age))
            self._known[file] = known
        return known[1]

    def page(self, texts: Mapping[str, str]) -> str:
        """Return the page with each `__NAME__` replaced by the text of that name.

        Raises:
            NotFound: the page's file is missing.
        """
        try:
            page = (self._folder / PAGE_FILE).read_text(encoding="utf-8")
        except OSError as error:
            raise NotFound(label("channel.no_page")) from error
        for name, text in texts.items():
            page = page.replace(f"__{name}__", html.escape(text))
        return page

    def _inside(self, path: str) -> Path:
        try:
            file = (self._folder / path).resolve()
        except (OSError, ValueError, RuntimeError) as error:  # NUL bytes, links in a circle
            raise NotFound(label("channel.no_such_file")) from error
        hidden = any(part.startswith(".") for part in Path(path).parts)
        if hidden or not file.is_relative_to(self._folder):
            raise NotFound(label("channel.no_such_file"))
        return file
