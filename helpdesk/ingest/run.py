"""Takes a source in: reads it whole, builds the index with it, and switches to both at the end.

Until then nothing is replaced; who breaks off keeps what there was. What was downloaded stays, so
the next run resumes there.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from helpdesk.help_centre.index import BuildReport, OnStep
from helpdesk.ingest.markdown_folder import read_folder
from helpdesk.ingest.pages import IngestError, Note, Page
from helpdesk.ingest.site import SiteContent, SiteOptions, read_site
from helpdesk.ingest.store import Source, SourceStore
from helpdesk.ingest.upkeep import ingested_articles_file, rebuild_with
from helpdesk.settings import Settings

# A source that suddenly has less than half of its pages is more likely broken than that short.
MIN_SHARE_LEFT = 0.5
_FEW_PAGES = 8


@dataclass(frozen=True)
class IngestOptions:
    """What to do with a source.

    `name` is by default the host or the folder's name; `url` the address that people read it at;
    `instead_of_bundle` leaves out the bundled articles; `allow_fewer` lets a source shrink a lot.
    """

    name: str = ""
    url: str = ""
    instead_of_bundle: bool = False
    allow_fewer: bool = False
    delay_seconds: float = 0.2
    max_pages: int = 5000


@dataclass(frozen=True)
class IngestReport:
    """What taking a source in came to; `new`, `changed` and `removed` are addresses."""

    source: Source
    pages: int
    new: list[str]
    changed: list[str]
    removed: list[str]
    moved: list[tuple[str, str]]
    notes: list[Note]
    fetched: int
    not_modified: int
    index: BuildReport


@dataclass(frozen=True)
class _Content:
    base_url: str
    pages: list[Page]
    notes: list[Note]
    site: SiteContent | None


def ingest(
    settings: Settings,
    location: str,
    options: IngestOptions,
    *,
    default_url: str,
    now: datetime,
    on_step: OnStep | None = None,
) -> IngestReport:
    """Take in a folder of Markdown or a site, and build the index with it.

    Args:
        location: a folder, or an http(s) address.
        default_url: the site's address for a folder that does not name one.
        on_step: called with what is being done, how much of it is done, and of how much.

    Raises:
        IngestError: the source cannot be read as a whole; nothing was changed.
        IndexUnavailable: the index cannot be written; what was in use stays in use.
    """
    store = SourceStore(ingested_articles_file(settings))
    name = options.name or _name_of(location)
    with _one_at_a_time(settings.data_dir):
        before = {page.url: page for page in store.pages(name)}
        content = _read(location, name, store, options, default_url, on_step)
        _refuse_to_shrink(content, before, options)
        source = Source(name, location, content.base_url, options.instead_of_bundle, now)
        index = rebuild_with(
            settings,
            source,
            content.pages,
            before_switch=lambda: store.replace(source, content.pages),
            on_step=on_step,
        )
        if content.site is not None:
            store.keep_only_downloads(name, content.site.addresses)
    after = {page.url: page for page in content.pages}
    return IngestReport(
        source=source,
        pages=len(content.pages),
        new=[url for url in after if url not in before],
        changed=[url for url, page in after.items() if url in before and before[url] != page],
        removed=[url for url in before if url not in after],
        moved=content.site.moved if content.site else [],
        notes=content.notes,
        fetched=content.site.fetched if content.site else 0,
        not_modified=content.site.unchanged if content.site else 0,
        index=index,
    )


def forget(settings: Settings, name: str, *, on_step: OnStep | None = None) -> BuildReport:
    """Remove a source and build the index without it.

    Raises:
        IngestError: there is no such source.
    """
    store = SourceStore(ingested_articles_file(settings))
    with _one_at_a_time(settings.data_dir):
        names = [source.name for source in store.sources()]
        if name not in names:
            raise IngestError(
                f"there is no source {name!r}",
                hint="sources: " + ", ".join(names) if names else "nothing was imported yet",
            )
        return rebuild_with(
            settings, name, None, before_switch=lambda: store.forget(name), on_step=on_step
        )


def is_address(location: str) -> bool:
    """Tell whether a location is an address rather than a folder."""
    return location.lower().startswith(("http://", "https://"))


def _name_of(location: str) -> str:
    if is_address(location):
        return urlsplit(location).netloc.lower() + urlsplit(location).path.rstrip("/")
    return Path(location).resolve().name


def _read(
    location: str,
    name: str,
    store: SourceStore,
    options: IngestOptions,
    default_url: str,
    on_step: OnStep | None,
) -> _Content:
    def on_page(done: int, of: int) -> None:
        if on_step:
            on_step("reading pages", done, of)

    if not is_address(location):
        folder = read_folder(
            Path(location), base_url=options.url, default_url=default_url, on_page=on_page
        )
        return _Content(folder.base_url, folder.pages, folder.notes, None)
    site_options = SiteOptions(options.url, options.delay_seconds, options.max_pages)
    site = read_site(location, store, name, site_options, on_page=on_page)
    return _Content(options.url or site.prefix, site.pages, site.notes, site)


def _refuse_to_shrink(content: _Content, before: dict[str, Page], options: IngestOptions) -> None:
    if options.allow_fewer or len(before) < _FEW_PAGES:
        return
    if len(content.pages) < MIN_SHARE_LEFT * len(before):
        raise IngestError(
            f"the source has {len(content.pages)} pages now and had {len(before)}; "
            "nothing was changed",
            hint="if that is right, run it again with --allow-fewer",
        )


@contextmanager
def _one_at_a_time(data_dir: Path) -> Iterator[None]:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        lock = (data_dir / "ingest.lock").open("a")
    except OSError as error:
        raise IngestError(f"{data_dir} cannot be written to: {error.strerror}") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise IngestError(
                "another source is being imported just now", hint="wait until that is done"
            ) from error
        yield
