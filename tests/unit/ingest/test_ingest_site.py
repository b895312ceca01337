"""Taking in a documentation site: what is fetched, what becomes of it, and what fails."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.ingest.fetch import Fetcher
from helpdesk.ingest.pages import IngestError
from helpdesk.ingest.site import SiteContent, SiteOptions, read_site
from helpdesk.ingest.store import SourceStore
from tests.unit.docs_site import Site, html, served

REFUNDS = html(
    "Refund rules",
    """<p>A refund goes back to the card that paid.</p>
    <h2 id="how-long">How long it takes<a class="hash-link" href="#how-long">\u200b</a></h2>
    <p>Cards take five days, <a href="wallets#fast">wallets</a> are faster.</p>
    <ol><li>Open <strong>Orders</strong>.</li><li>Press <code>Refund</code>.</li></ol>
    <section id="from-code"><h2>From code<a class="headerlink" href="#from-code">¶</a></h2>
    <pre><code>client.refund({\n  id: 42\n})</code></pre></section>
    <h2><a name="limits"></a>Limits</h2>
    <table><tr><th>Plan</th><th>Refunds</th></tr><tr><td>Free</td><td>10</td></tr></table>""",
)


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site()) as running:
        running.texts = {
            "/docs/": html("Acme documentation", '<p>All about Acme.</p><a href="billing">x</a>'),
            "/docs/refunds": REFUNDS,
            "/docs/billing": html(
                "Billing", '<p>Invoices come monthly.</p><a href="/docs/deep/wallets">wallets</a>'
            ),
            "/docs/deep/wallets": html("Wallets", "<p>Wallets are quick and cheap to use.</p>"),
            "/blog/news": html("News", "<p>We have a new office.</p>"),
        }
        yield running


@pytest.fixture
def store(tmp_path: Path) -> SourceStore:
    return SourceStore(tmp_path / "sources.db")


def read(site: Site, store: SourceStore, start: str = "/docs/", **options: object) -> SiteContent:
    chosen = SiteOptions(**{"delay_seconds": 0.0, **options})  # type: ignore[arg-type]
    fetcher = Fetcher(store, "acme", lambda address: True, 0.0, sleep=lambda seconds: None)
    return read_site(site.url + start, store, "acme", chosen, fetcher=fetcher)


def paths(content: SiteContent, site: Site) -> list[str]:
    return sorted(page.url.removeprefix(site.url) for page in content.pages)


def test_without_a_sitemap_links_are_followed_within_the_prefix(
    site: Site, store: SourceStore
) -> None:
    content = read(site, store)
    assert paths(content, site) == [
        "/docs/",
        "/docs/billing",
        "/docs/deep/wallets",
        "/docs/refunds",
    ]
    assert not any(path.startswith("/blog") for path, _ in site.asked)
    assert {page.section for page in content.pages if "deep" in page.url} == {"Deep"}


def test_of_a_page_its_content_is_taken_with_the_anchors_of_its_headings(
    site: Site, store: SourceStore
) -> None:
    page = next(page for page in read(site, store).pages if page.url.endswith("/refunds"))
    assert page.title == "Refund rules"
    body = page.body_markdown
    assert "## How long it takes {#how-long}" in body
    assert "## From code {#from-code}" in body
    assert "## Limits {#limits}" in body
    assert "1. Open **Orders**.\n2. Press `Refund`." in body
    assert "client.refund({\n  id: 42\n})" in body
    assert "| Free | 10 |" in body
    assert f"[wallets]({site.url}/docs/wallets#fast)" in body
    for boilerplate in ("Copyright", "menu entry", "On this page", "Newest news"):
        assert boilerplate not in body


def test_a_sitemap_of_sitemaps_decides_what_is_read(site: Site, store: SourceStore) -> None:
    site.texts["/robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {site.url}/maps.xml\n"
    site.texts["/maps.xml"] = (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<sitemap><loc>{site.url}/one.xml.gz</loc></sitemap></sitemapindex>"
    )
    site.texts["/one.xml.gz"] = site.sitemap(
        "/docs/refunds", "/docs/billing", "/blog/news", "/docs/logo.png", packed=True
    )
    content = read(site, store)
    assert content.from_sitemap
    assert paths(content, site) == ["/docs/billing", "/docs/refunds"]


def test_what_robots_txt_forbids_is_not_asked_for(site: Site, store: SourceStore) -> None:
    site.texts["/robots.txt"] = "User-agent: *\nDisallow: /docs/deep\nDisallow: /docs/billing\n"
    site.redirects["/docs/refunds"] = "/docs/billing"
    content = read(site, store)
    assert paths(content, site) == ["/docs/"]
    asked = {path for path, _ in site.asked}
    assert "/docs/billing" not in asked
    assert not any(path.startswith("/docs/deep") for path in asked)
    assert all(agent.startswith("HelpdeskIngest/") for agent in site.agents)


def test_the_delay_that_robots_txt_asks_for_is_kept(site: Site, store: SourceStore) -> None:
    site.texts["/robots.txt"] = "User-agent: *\nCrawl-delay: 7\n"
    now = 0.0
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        nonlocal now
        waits.append(seconds)
        now += seconds

    fetcher = Fetcher(store, "acme", lambda address: True, 0, sleep=sleep, clock=lambda: now)
    read_site(site.url + "/docs/", store, "acme", SiteOptions(), fetcher=fetcher)
    assert [wait for wait in waits if wait][-3:] == [7, 7, 7]


def test_a_robots_txt_that_cannot_be_read_forbids_everything(
    site: Site, store: SourceStore
) -> None:
    site.statuses["/robots.txt"] = 503
    with pytest.raises(IngestError, match=r"robots\.txt cannot be read"):
        read(site, store)
    assert {path for path, _ in site.asked} == {"/robots.txt"}


def test_a_second_run_fetches_only_what_changed(site: Site, store: SourceStore) -> None:
    first = read(site, store)
    assert first.fetched == 4
    site.fetched()
    site.texts["/docs/billing"] = html("Billing", "<p>Invoices come each week.</p>")
    second = read(site, store)
    assert site.fetched() == ["/docs/billing"]
    # Nothing leads to the wallets any more.
    assert paths(second, site) == ["/docs/", "/docs/billing", "/docs/refunds"]
    assert (second.fetched, second.unchanged) == (1, 2)


def test_a_page_that_moved_is_found_at_its_new_address(site: Site, store: SourceStore) -> None:
    site.texts["/docs/money-back"] = site.texts.pop("/docs/refunds")
    site.redirects["/docs/refunds"] = "/docs/money-back"
    content = read(site, store)
    assert "/docs/money-back" in paths(content, site)
    assert "/docs/refunds" not in paths(content, site)
    assert content.moved == [(f"{site.url}/docs/refunds", f"{site.url}/docs/money-back")]


def test_a_redirect_off_the_site_is_told_and_not_followed(site: Site, store: SourceStore) -> None:
    site.redirects["/docs/billing"] = "/blog/news"
    content = read(site, store)
    assert "/blog/news" not in {path for path, _ in site.asked}
    assert any("not part of this source" in note.reason for note in content.notes)


def test_a_page_that_fails_for_a_while_keeps_its_earlier_version_and_its_links(
    site: Site, store: SourceStore
) -> None:
    read(site, store)
    site.statuses["/docs/billing"] = 503
    content = read(site, store)
    assert "/docs/deep/wallets" in paths(content, site)
    [note] = [one for one in content.notes if one.effect == "earlier version kept"]
    assert note.where == f"{site.url}/docs/billing"
    assert "503" in note.reason


def test_a_page_that_is_gone_disappears(site: Site, store: SourceStore) -> None:
    read(site, store)
    del site.texts["/docs/refunds"]
    content = read(site, store)
    assert "/docs/refunds" not in paths(content, site)
    assert any("404" in note.reason for note in content.notes)


def test_what_is_no_page_is_left_out_and_told(site: Site, store: SourceStore) -> None:
    site.texts["/docs/refunds"] = b"\x00\x01" * 50
    site.types["/docs/refunds"] = "application/octet-stream"
    site.texts["/docs/billing"] = html("Billing", "", '<meta name="robots" content="noindex">')
    content = read(site, store)
    assert paths(content, site) == ["/docs/"]
    reasons = {note.where.removeprefix(site.url): note for note in content.notes}
    assert "application/octet-stream" in reasons["/docs/refunds"].reason
    assert reasons["/docs/billing"].effect == "passed over"


def test_broken_html_is_read_as_far_as_it_goes(site: Site, store: SourceStore) -> None:
    site.texts["/docs/refunds"] = "<html><body><main><h1>Half</h1><p>Some words here.<div><p>More"
    page = next(one for one in read(site, store).pages if one.url.endswith("/refunds"))
    assert "Some words here" in page.body_markdown


def test_a_site_that_is_away_is_an_error(site: Site, store: SourceStore) -> None:
    names = [f"/docs/page-{number}" for number in range(12)]
    site.texts["/sitemap.xml"] = site.sitemap(*names)
    site.statuses.update(dict.fromkeys(names, 502))
    with pytest.raises(IngestError, match="the site is away"):
        read(site, store)


def test_pages_can_be_fetched_here_and_read_elsewhere(site: Site, store: SourceStore) -> None:
    content = read(site, store, public_url="https://docs.acme.example")
    assert "https://docs.acme.example/deep/wallets" in {page.url for page in content.pages}


def test_the_same_page_under_two_addresses_is_one(site: Site, store: SourceStore) -> None:
    site.texts["/docs/refunds/"] = REFUNDS
    site.texts["/docs/billing"] = html(
        "Billing", '<p>Invoices.</p><a href="/docs/refunds/">a</a><a href="/docs/refunds?x=1">b</a>'
    )
    content = read(site, store)
    assert [path for path in paths(content, site) if "refunds" in path] == ["/docs/refunds"]
