"""Fetches pages politely: one at a time, at a pace, again only where that helps.

What a server said to recognise an answer by (ETag, Last-Modified) is sent along the next time, so
that what did not change is not sent again (RFC 9110, section 13).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urldefrag, urljoin, urlsplit

import requests

from helpdesk.ingest.store import Download, SourceStore

USER_AGENT = "HelpdeskIngest/1.0"
CONNECT_SECONDS, READ_SECONDS = 5, 20
WHOLE_SECONDS = 60
MAX_BYTES = 5_000_000
MAX_REDIRECTS = 5
# Waits before the second, third and fourth try; a server may ask for longer, up to a minute.
BACK_OFF_SECONDS = (1.0, 3.0, 9.0)
MAX_WAIT_SECONDS = 60.0
_TRY_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_CHUNK = 65536

State = Literal["fetched", "unchanged", "stale"]


class FetchError(Exception):
    """An address gives nothing: `gone` for good, or just not now (`temporary`)."""

    def __init__(self, reason: str, *, gone: bool = False, temporary: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.gone = gone
        self.temporary = temporary


@dataclass(frozen=True)
class Fetched:
    """What an address gives.

    `url` is where it was found after redirects. `state` is "unchanged" when the server said so,
    "stale" when it could not be asked and this is from before: `reason` says why.
    """

    url: str
    content_type: str
    content: bytes
    state: State
    reason: str = ""


@dataclass
class Fetcher:
    """Fetches for one source.

    Args:
        delay_seconds: at least so long between two requests.
        may_fetch: whether a redirect may be followed there.

    `used` are the addresses that gave something.
    """

    store: SourceStore
    source: str
    may_fetch: Callable[[str], bool]
    delay_seconds: float = 0.2
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    session: requests.Session = field(default_factory=requests.Session)
    used: set[str] = field(default_factory=set)
    requests_made: int = 0
    _next_at: float = 0.0

    def get(self, address: str, content_types: tuple[str, ...] = ()) -> Fetched:
        """Return what an address gives, following redirects.

        Args:
            content_types: others than these are refused; empty: any.

        Raises:
            FetchError: nothing, or nothing of use.
        """
        address = urldefrag(address)[0]
        for _ in range(MAX_REDIRECTS + 1):
            known = self.store.download(self.source, address)
            try:
                response, content = self._asked(address, known)
            except FetchError as error:
                if known is None or not error.temporary:
                    raise
                self.used.add(address)
                return Fetched(address, known.content_type, known.content, "stale", error.reason)
            if response.status_code == requests.codes.not_modified and known is not None:
                self.used.add(address)
                return Fetched(address, known.content_type, known.content, "unchanged")
            if not response.is_redirect:
                return self._kept(address, response, content, content_types)
            address = self._redirected(address, response.headers["Location"])
        raise FetchError("is redirected too often", gone=True)

    def _redirected(self, address: str, location: str) -> str:
        target = urldefrag(urljoin(address, location))[0]
        if urlsplit(target).scheme not in ("http", "https") or not self.may_fetch(target):
            raise FetchError(f"moved to {target}, which is not part of this source", gone=True)
        return target

    def _kept(
        self, address: str, response: requests.Response, content: bytes, types: tuple[str, ...]
    ) -> Fetched:
        header = response.headers.get("Content-Type", "")
        if types and not header.lower().startswith(types):
            raise FetchError(f"is {header or 'of no known type'}, not a page")
        etag = response.headers.get("ETag", "")
        modified = response.headers.get("Last-Modified", "")
        self.store.keep_download(self.source, address, Download(etag, modified, header, content))
        self.used.add(address)
        return Fetched(address, header, content, "fetched")

    def _asked(self, address: str, known: Download | None) -> tuple[requests.Response, bytes]:
        """Ask for an address, again after a while where that may help."""
        reason = ""
        for wait in (*BACK_OFF_SECONDS, None):
            try:
                response, content = self._asked_once(address, known)
            except requests.RequestException as error:
                reason, longer = _plain_reason(error), 0.0
            else:
                if response.status_code not in _TRY_AGAIN:
                    return _checked(response), content
                reason = f"the server says {response.status_code} {response.reason}"
                longer = _asked_to_wait(response)
            if wait is not None:
                self.sleep(min(MAX_WAIT_SECONDS, max(wait, longer)))
        raise FetchError(reason, temporary=True)

    def _asked_once(self, address: str, known: Download | None) -> tuple[requests.Response, bytes]:
        headers = {"User-Agent": USER_AGENT, "Accept": "text/html,application/xhtml+xml,*/*;q=0.5"}
        if known is not None and known.etag:
            headers["If-None-Match"] = known.etag
        if known is not None and known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        self.sleep(max(0.0, self._next_at - self.clock()))
        self._next_at = self.clock() + self.delay_seconds
        self.requests_made += 1
        with self.session.get(
            address,
            headers=headers,
            timeout=(CONNECT_SECONDS, READ_SECONDS),
            allow_redirects=False,
            stream=True,
        ) as response:
            content = self._body(response) if response.ok and not response.is_redirect else b""
            return response, content

    def _body(self, response: requests.Response) -> bytes:
        """Read an answer as long as it is neither too large nor too slow."""
        until = self.clock() + WHOLE_SECONDS
        content = bytearray()
        for chunk in response.iter_content(_CHUNK):
            content += chunk
            if len(content) > MAX_BYTES:
                raise FetchError(f"is larger than {MAX_BYTES // 1_000_000} MB")
            if self.clock() > until:
                raise FetchError(f"took longer than {WHOLE_SECONDS} s", temporary=True)
        return bytes(content)


def _checked(response: requests.Response) -> requests.Response:
    code = response.status_code
    if code in (requests.codes.not_found, requests.codes.gone):
        raise FetchError(f"is gone ({code})", gone=True)
    if code >= requests.codes.bad_request:
        raise FetchError(f"the server says {code} {response.reason}")
    return response


def _asked_to_wait(response: requests.Response) -> float:
    after = response.headers.get("Retry-After", "")
    return float(after) if after.isdigit() else 0.0


def _plain_reason(error: requests.RequestException) -> str:
    if isinstance(error, requests.Timeout):
        return "the server did not answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "the server's certificate is not trusted"
    if isinstance(error, requests.ConnectionError):
        return "the server cannot be reached"
    return f"cannot be fetched: {error}"
