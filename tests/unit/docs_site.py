"""A small documentation site on this machine, as the tests of taking in a site need it."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MENU = """<header role="banner"><nav><ul>
<li><a href="/docs/">Start of the Acme documentation</a></li>
<li><a href="/docs/refunds">Refunds menu entry</a></li>
<li><a href="/blog/news">Newest news of the company</a></li></ul></nav></header>"""
FOOTER = """<aside>On this page you find everything</aside><footer><p>Copyright Acme Corporation,
all rights reserved by the people of the footer.</p></footer>"""


def html(title: str, content: str, head: str = "") -> str:
    """Return a page with a menu and a footer around its content."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} | Acme Docs'
        f"</title>{head}</head><body>{MENU}<main><article><h1>{title}</h1>{content}</article>"
        f"</main>{FOOTER}</body></html>"
    )


@dataclass
class Site:
    """What the server says: texts by path, and paths with a status or a redirect instead.

    `asked` are the paths in the order of requests, with the status that was sent.
    """

    texts: dict[str, str | bytes] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    url: str = ""

    def sitemap(self, *paths: str, packed: bool = False) -> bytes:
        """Return a sitemap of these paths."""
        entries = "".join(f"<url><loc>{self.url}{path}</loc></url>" for path in paths)
        text = (
            '<?xml version="1.0" encoding="UTF-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
        ).encode()
        return gzip.compress(text) if packed else text

    def fetched(self) -> list[str]:
        """Return the paths that were sent in full since the last call."""
        sent = [path for path, status in self.asked if status == 200]
        self.asked.clear()
        return sent


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """Serve a site on this machine until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.agents.add(self.headers.get("User-Agent", ""))
            status, headers, content = self._answer()
            site.asked.append((self.path, status))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def _answer(self) -> tuple[int, dict[str, str], bytes]:
            if self.path in site.statuses:
                return site.statuses[self.path], {}, b""
            if self.path in site.redirects:
                return 301, {"Location": site.redirects[self.path]}, b""
            if self.path not in site.texts:
                return 404, {}, b""
            text = site.texts[self.path]
            content = text.encode() if isinstance(text, str) else text
            etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == etag:
                return 304, {"ETag": etag}, b""
            kind = site.types.get(self.path, "text/html; charset=utf-8")
            return 200, {"ETag": etag, "Content-Type": kind}, content

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
