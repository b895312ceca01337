"""What a site says about itself: robots.txt (RFC 9309) and sitemaps (https://www.sitemaps.org)."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from helpdesk.ingest.fetch import USER_AGENT, Fetcher, FetchError
from helpdesk.ingest.pages import IngestError

MAX_SITEMAP_BYTES = 50_000_000
MAX_SITEMAPS = 500
MAX_CRAWL_DELAY_SECONDS = 30.0
_GZIP = b"\x1f\x8b"
_NOT_PAGES = (
    *(".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".ico", ".css", ".js", ".json", ".xml"),
    *(".pdf", ".zip", ".gz", ".mp4", ".webm", ".mp3", ".woff", ".woff2", ".txt", ".csv", ".md"),
)


@dataclass(frozen=True)
class Prefix:
    """The part of a site that is imported: an address, and all that lies below it."""

    url: str  # without a slash at its end

    def has(self, address: str) -> bool:
        """Tell whether an address belongs to it."""
        mine, other = urlsplit(self.url), urlsplit(address)
        if (mine.scheme, mine.netloc.lower()) != (other.scheme, other.netloc.lower()):
            return False
        return other.path == mine.path or other.path.startswith(mine.path + "/")

    @property
    def site(self) -> str:
        """The site's root, without a slash at its end."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


def prefix_of(address: str) -> Prefix:
    """Return what belongs to a start address: what lies below it, or beside it if it is a file.

    Raises:
        IngestError: it is no http(s) address.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise IngestError(f"{address!r} is not an http(s) address")
    path = parts.path
    if "." in path.rsplit("/", 1)[-1]:
        path = path.rsplit("/", 1)[0]
    return Prefix(f"{parts.scheme}://{parts.netloc}{path.rstrip('/')}")


def read_robots(fetcher: Fetcher, prefix: Prefix) -> RobotFileParser:
    """Return what the site lets us fetch.

    Raises:
        IngestError: the site cannot say so now, which means: nothing (RFC 9309, 2.3.1.4).
    """
    robots = RobotFileParser()
    try:
        text = fetcher.get(f"{prefix.site}/robots.txt").content.decode("utf-8", "replace")
    except FetchError as error:
        if error.temporary:
            raise IngestError(
                f"{prefix.site}/robots.txt cannot be read ({error.reason}), so it is not known "
                "what may be fetched",
                hint="nothing was changed; try again later",
            ) from error
        text = ""
    robots.parse(text.splitlines())
    return robots


def crawl_delay(robots: RobotFileParser) -> float:
    """Return how many seconds the site wants between requests."""
    wanted = robots.crawl_delay(USER_AGENT)
    return min(MAX_CRAWL_DELAY_SECONDS, float(wanted)) if wanted else 0.0


def sitemap_addresses(
    fetcher: Fetcher, prefix: Prefix, start: str, robots: RobotFileParser
) -> list[str]:
    """Return the pages that the site's sitemaps name within the prefix, in order."""
    if urlsplit(start).path.endswith((".xml", ".xml.gz")):
        roots = [start]
    else:
        roots = [
            *(robots.site_maps() or ()),
            f"{prefix.url}/sitemap.xml",
            f"{prefix.site}/sitemap.xml",
        ]
    seen: set[str] = set()
    found: dict[str, None] = {}
    while roots and len(seen) < MAX_SITEMAPS:
        address = roots.pop(0)
        if address in seen:
            continue
        seen.add(address)
        try:
            content = _unpacked(fetcher.get(address).content)
        except FetchError:
            continue
        is_index, names = _locations(content)
        if is_index:
            roots[:0] = [urljoin(address, name) for name in names]
        else:
            found.update(dict.fromkeys(urljoin(address, name) for name in names))
    return [address for address in found if prefix.has(address) and looks_like_a_page(address)]


def looks_like_a_page(address: str) -> bool:
    """Tell whether an address may be that of a page, by its ending."""
    return not urlsplit(address).path.lower().endswith(_NOT_PAGES)


def _unpacked(content: bytes) -> bytes:
    if not content.startswith(_GZIP):
        return content
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return file.read(MAX_SITEMAP_BYTES)
    except (OSError, EOFError, zlib.error):
        return b""


def _locations(content: bytes) -> tuple[bool, list[str]]:
    """Return whether a sitemap is an index of others, and the addresses in it."""
    from lxml import etree

    if not content.lstrip().startswith(b"<"):
        lines = content.decode("utf-8", "replace").split()
        return False, [line for line in lines if line.startswith(("http://", "https://"))]
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return False, []
    if root is None:
        return False, []
    is_index = etree.QName(root).localname == "sitemapindex"
    return is_index, list(_texts(root))


def _texts(root: object) -> Iterator[str]:
    for entry in root:  # type: ignore[attr-defined]
        for child in entry:
            if isinstance(child.tag, str) and child.tag.rsplit("}", 1)[-1] == "loc" and child.text:
                yield child.text.strip()
