"""Turns page contexts into HTML, and names static files by their content."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar, Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from helpdesk import limits
from helpdesk.http_headers import IMMUTABLE
from helpdesk.policy import Brand

_HERE = Path(__file__).parent
TEMPLATES_DIR = _HERE / "templates"
STATIC_DIR = _HERE / "static"


class PageContext(Protocol):
    """A dataclass whose fields are the whole context of its template."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


class Renderer:
    """Renders pages; every value is escaped, and a name that a page does not have is an error.

    Args:
        brand: whose console it is, for pages shown before anybody is signed in.
        brand_version: changes with the brand's style sheet, so that browsers fetch it again.
    """

    def __init__(self, brand: Brand, brand_version: str) -> None:
        self.brand = brand
        self._static_addresses = _versioned_addresses(STATIC_DIR)
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES_DIR),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals.update(
            static=self._static_addresses.__getitem__,
            limits=vars(limits),
            brand_css=f"/brand.css?v={brand_version}",
            icon=f"/icon.svg?v={brand_version}",
        )

    def html(self, page: PageContext) -> str:
        """Return the page's HTML."""
        context = {field.name: getattr(page, field.name) for field in fields(page)}
        return self._environment.get_template(page.template).render(context)

    def page(self, page: PageContext, *, status: int = 200) -> Response:
        """Return the page as a response."""
        return HTMLResponse(self.html(page), status_code=status)


class StaticAssets(StaticFiles):
    """The static folder; what is asked for by its version may be kept for good."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        """Return the file with the caching that its address allows."""
        response = super().file_response(*args, **kwargs)
        scope: Scope = kwargs["scope"] if "scope" in kwargs else args[2]
        versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = IMMUTABLE if versioned else "no-cache"
        return response


def content_version(content: bytes) -> str:
    """Return a short name for exactly this content."""
    return hashlib.sha256(content).hexdigest()[:12]


def _versioned_addresses(folder: Path) -> dict[str, str]:
    """Return the address of every static file, by its path in the folder."""
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            name = path.relative_to(folder).as_posix()
            found[name] = f"/static/{name}?v={content_version(path.read_bytes())}"
    return found
