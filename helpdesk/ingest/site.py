"""Reads a documentation site: by its sitemap, or else by following links within the prefix."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

from helpdesk.help_centre.passages import plain_text
from helpdesk.ingest.discovery import (
    Prefix,
    crawl_delay,
    looks_like_a_page,
    prefix_of,
    read_robots,
    sitemap_addresses,
)
from helpdesk.ingest.fetch import USER_AGENT, Fetched, Fetcher, FetchError
from helpdesk.ingest.html_page import HtmlPage, UnreadablePage, read_html
from helpdesk.ingest.pages import (
    Effect,
    IngestError,
    Note,
    Page,
    kind_of,
    last_step,
    name_from,
    normal_address,
)
from helpdesk.ingest.store import SourceStore

_PAGE_TYPES = ("text/html", "application/xhtml+xml")
# So many pages in a row that cannot be fetched mean that the site is away, not the pages.
AWAY_AFTER = 8
_NOT_LABELS = frozenset({"", "docs", "help", "en", "index.html"})
OnPage = Callable[[int, int], None]


@dataclass
class SiteContent:
    """The pages of a site, what could not be taken, where pages moved, and what was asked for."""

    prefix: str
    pages: list[Page] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    addresses: set[str] = field(default_factory=set)
    fetched: int = 0
    unchanged: int = 0
    from_sitemap: bool = False


@dataclass(frozen=True)
class SiteOptions:
    """How a site is read.

    `public_url` is the address people read it at, where it is fetched from another one;
    `delay_seconds` is the least time between requests, robots.txt may ask for more.
    """

    public_url: str = ""
    delay_seconds: float = 0.2
    max_pages: int = 5000


def read_site(
    start: str,
    store: SourceStore,
    source: str,
    options: SiteOptions,
    *,
    on_page: OnPage | None = None,
    fetcher: Fetcher | None = None,
) -> SiteContent:
    """Return the pages of a site, as far as its robots.txt lets us.

    Raises:
        IngestError: the site is away, has no pages, or does not want to be read.
    """
    prefix = prefix_of(start)
    fetcher = fetcher or Fetcher(store, source, prefix.has, options.delay_seconds)
    fetcher.may_fetch = lambda address: True  # robots.txt may be redirected anywhere
    robots = read_robots(fetcher, prefix)
    fetcher.may_fetch = lambda address: _is_ours(address, prefix, robots)
    fetcher.delay_seconds = max(fetcher.delay_seconds, crawl_delay(robots))
    if not robots.can_fetch(USER_AGENT, start):
        raise IngestError(
            f"the site's robots.txt does not let {start} be fetched",
            hint="ask its owner to allow HelpdeskIngest, or take in a folder of its pages",
        )
    reader = _Reader(fetcher, prefix, robots, options, SiteContent(prefix.url))
    listed = _sitemap(fetcher, prefix, start, robots)
    reader.read(listed or [start], follow=not listed, on_page=on_page)
    content = reader.content
    content.from_sitemap = bool(listed)
    content.addresses = fetcher.used
    if not content.pages:
        first = content.notes[0] if content.notes else None
        raise IngestError(
            f"no page was found at {start}",
            hint=f"{first.where}: {first.reason}" if first else "is it the right address?",
        )
    return content


def _sitemap(fetcher: Fetcher, prefix: Prefix, start: str, robots: RobotFileParser) -> list[str]:
    """Sitemaps may lie outside the prefix, on the same site."""
    ours = fetcher.may_fetch
    fetcher.may_fetch = lambda address: Prefix(prefix.site).has(address)
    try:
        return sitemap_addresses(fetcher, prefix, start, robots)
    finally:
        fetcher.may_fetch = ours


def _is_ours(address: str, prefix: Prefix, robots: RobotFileParser) -> bool:
    return prefix.has(address) and robots.can_fetch(USER_AGENT, address)


@dataclass
class _Reader:
    fetcher: Fetcher
    prefix: Prefix
    robots: RobotFileParser
    options: SiteOptions
    content: SiteContent
    failed_in_a_row: int = 0

    def read(self, addresses: Iterable[str], *, follow: bool, on_page: OnPage | None) -> None:
        """Read pages, and with `follow` those that they link to."""
        waiting = deque(dict.fromkeys(addresses))
        seen = {normal_address(address) for address in waiting}
        taken: set[str] = set()
        done = 0
        while waiting:
            if done == self.options.max_pages:
                self._note(waiting[0], f"is beyond the limit of {done} pages")
                break
            address = waiting.popleft()
            page = self._one(address, taken)
            done += 1
            for link in page.links if page is not None and follow else ():
                if self._is_worth_following(link) and normal_address(link) not in seen:
                    seen.add(normal_address(link))
                    waiting.append(link)
            if on_page:
                on_page(done, min(done + len(waiting), self.options.max_pages))

    def _is_worth_following(self, link: str) -> bool:
        """Addresses with a query are the same pages, sorted and filtered in other ways."""
        return not urlsplit(link).query and looks_like_a_page(link) and self.prefix.has(link)

    def _one(self, address: str, taken: set[str]) -> HtmlPage | None:
        if not self.robots.can_fetch(USER_AGENT, address):
            self._note(address, "robots.txt does not let it be fetched", "passed over")
            return None
        try:
            fetched = self.fetcher.get(address, _PAGE_TYPES)
            found = read_html(fetched.content, fetched.url, fetched.content_type)
        except FetchError as error:
            self._failed(address, error)
            return None
        except UnreadablePage as error:
            self._note(address, str(error))
            return None
        self._count(fetched)
        self._take(address, fetched, found, taken)
        return found

    def _count(self, fetched: Fetched) -> None:
        if fetched.state == "stale":
            self._note(fetched.url, fetched.reason, "earlier version kept")
            self._was_away()
            return
        self.failed_in_a_row = 0
        self.content.fetched += fetched.state == "fetched"
        self.content.unchanged += fetched.state == "unchanged"

    def _failed(self, address: str, error: FetchError) -> None:
        self._note(address, error.reason, "passed over" if error.gone else "left out")
        if error.temporary:
            self._was_away()
        else:
            self.failed_in_a_row = 0

    def _was_away(self) -> None:
        self.failed_in_a_row += 1
        if self.failed_in_a_row >= AWAY_AFTER:
            raise IngestError(
                f"the site is away: {self.failed_in_a_row} pages in a row could not be fetched "
                f"({self.content.notes[-1].reason})",
                hint="nothing was changed; try again later",
            )

    def _take(self, address: str, fetched: Fetched, found: HtmlPage, taken: set[str]) -> None:
        url = self._own_address(fetched.url, found.canonical)
        known_as = normal_address(url)
        if known_as in taken:
            return  # two addresses of one page
        words = plain_text(found.body_markdown)
        if found.wants_no_index:
            self._note(address, "asks not to be indexed", "passed over")
            return
        if not any(char.isalnum() for char in words):
            self._note(
                address, "has no text; is it drawn by a program in the browser?", "passed over"
            )
            return
        taken.add(known_as)
        if normal_address(address) != normal_address(fetched.url):
            self.content.moved.append((address, fetched.url))
        section = found.section or self._section(url)
        title = found.title or name_from(last_step(url)) or url
        self.content.pages.append(
            Page(
                url=self._public(url),
                title=title,
                section=section,
                kind=kind_of(None, title, section, words, has_video=found.has_video),
                questions=(),
                body_markdown=found.body_markdown,
                origin=fetched.url,
            )
        )

    def _own_address(self, url: str, canonical: str) -> str:
        """Return the address a page calls its own, if that only tidies up the one it has."""
        if canonical and normal_address(_bare(canonical)) == normal_address(_bare(url)):
            return canonical
        return url

    def _public(self, url: str) -> str:
        if not self.options.public_url:
            return url
        return self.options.public_url.rstrip("/") + url[len(self.prefix.url) :]

    def _section(self, url: str) -> str:
        below = urlsplit(url).path[len(urlsplit(self.prefix.url).path) :]
        steps = [step for step in below.split("/")[:-1] if step.lower() not in _NOT_LABELS]
        return name_from(steps[0]) if steps else "Documentation"

    def _note(self, where: str, reason: str, effect: Effect = "left out") -> None:
        self.content.notes.append(Note(where, reason, effect))


def _bare(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(("", parts.netloc, parts.path, "", ""))
