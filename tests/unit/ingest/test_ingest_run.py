"""Taking a source in as a whole: what is searched after it, and what stays when it fails."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import commands.articles
import commands.ingest
from helpdesk.help_centre.search import LiveHelpCentre
from helpdesk.ingest.pages import IngestError
from helpdesk.ingest.run import IngestOptions, IngestReport, forget, ingest
from helpdesk.ingest.upkeep import (
    configured_articles,
    index_dir,
    index_is_current,
    refresh_index,
)
from helpdesk.settings import Settings, load_settings
from tests.unit.docs_site import Site, html, served
from tests.unit.help_centre_samples import write_samples

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=timezone.utc)
URL = "https://docs.example.com"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("HELPDESK_ARTICLES_DIR", str(write_samples(tmp_path / "articles")))
    return load_settings()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "handbook"
    place.mkdir()
    (place / "parrots.md").write_text("# Parrots\n\n## Feeding\n\nFeed parrots with nuts.\n")
    (place / "cats.md").write_text("# Cats\n\nCats sleep in the afternoon.\n")
    return place


def take(settings: Settings, location: Path | str, **options: object) -> IngestReport:
    chosen = IngestOptions(**{"delay_seconds": 0, **options})  # type: ignore[arg-type]
    return ingest(settings, str(location), chosen, default_url=URL, now=NOW)


def found(settings: Settings, query: str) -> str:
    return LiveHelpCentre(index_dir(settings)).search(query).hits[0].url


def test_pages_are_found_beside_the_bundled_articles_also_by_who_runs_already(
    settings: Settings, folder: Path
) -> None:
    refresh_index(settings, progress=lambda line: None)
    running = LiveHelpCentre(index_dir(settings))
    running.search("parrots")
    report = take(settings, folder)
    assert (report.pages, len(report.new), report.source.name) == (2, 2, "handbook")
    assert running.search("what do parrots eat").hits[0].url == f"{URL}/parrots#feeding"
    assert found(settings, "create a team").endswith("/agent-chat/teams#create")
    assert index_is_current(settings)


def test_a_second_run_follows_what_changed_moved_and_went(settings: Settings, folder: Path) -> None:
    take(settings, folder)
    (folder / "parrots.md").rename(folder / "birds.md")
    (folder / "cats.md").write_text("# Cats\n\nCats sleep all day.\n")
    report = take(settings, folder)
    assert report.new == [f"{URL}/birds"]
    assert report.removed == [f"{URL}/parrots"]
    assert report.changed == [f"{URL}/cats"]
    assert found(settings, "parrots feeding").startswith(f"{URL}/birds")
    assert take(settings, folder).index.built is False


def test_a_page_takes_the_place_of_the_bundled_article_and_keeps_its_questions(
    settings: Settings, folder: Path
) -> None:
    (folder / "agent-chat").mkdir()
    (folder / "agent-chat" / "teams.md").write_text("# Squads\n\nA squad of agents.\n")
    take(settings, folder)
    [article] = [one for one in configured_articles(settings) if "agent-chat/teams" in one.url]
    assert article.title == "Squads"
    assert "chat capacity of a team" in article.questions


def test_the_bundled_articles_can_be_left_out_and_come_back(
    settings: Settings, folder: Path
) -> None:
    take(settings, folder, instead_of_bundle=True)
    assert {one.title for one in configured_articles(settings)} == {"Parrots", "Cats"}
    forget(settings, "handbook")
    assert {one.title for one in configured_articles(settings)} >= {"Teams of agents"}
    assert index_is_current(settings)
    with pytest.raises(IngestError, match="no source 'handbook'"):
        forget(settings, "handbook")


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_who_breaks_off_keeps_what_there_was(
    settings: Settings, folder: Path, error: type[BaseException]
) -> None:
    take(settings, folder)
    (folder / "cats.md").unlink()
    (folder / "dogs.md").write_text("# Dogs\n\nDogs bark.\n")

    def broken_off(what: str, done: int, of: int) -> None:
        if what == "encoding texts":
            raise error

    with pytest.raises(error):
        ingest(settings, str(folder), IngestOptions(), default_url=URL, now=NOW, on_step=broken_off)
    assert found(settings, "cats sleep") == f"{URL}/cats"
    assert "Dogs" not in {one.title for one in configured_articles(settings)}
    assert index_is_current(settings)


def test_a_source_that_shrinks_a_lot_is_refused_unless_that_is_right(
    settings: Settings, folder: Path
) -> None:
    for number in range(10):
        (folder / f"page-{number}.md").write_text(f"# Page {number}\n\nWords {number}.\n")
    take(settings, folder)
    for number in range(9):
        (folder / f"page-{number}.md").unlink()
    with pytest.raises(IngestError, match="has 3 pages now and had 12"):
        take(settings, folder)
    assert len(take(settings, folder, allow_fewer=True).removed) == 9


def test_every_damage_of_a_source_leaves_the_search_as_it_was(
    settings: Settings, folder: Path
) -> None:
    take(settings, folder)
    with pytest.raises(IngestError):
        take(settings, folder / "nowhere", name="handbook")
    assert found(settings, "cats sleep") == f"{URL}/cats"


@pytest.fixture
def site() -> Iterator[Site]:
    with served(Site()) as running:
        running.texts = {
            "/docs/": html("Zoo", '<p>All animals.</p><a href="parrots">p</a><a href="cats">c</a>'),
            "/docs/parrots": html("Parrots", '<h2 id="food">Feeding</h2><p>Parrots eat nuts.</p>'),
            "/docs/cats": html("Cats", "<p>Cats sleep in the afternoon.</p>"),
        }
        yield running


def test_a_site_is_taken_in_and_followed(settings: Settings, site: Site) -> None:
    first = take(settings, f"{site.url}/docs/", name="zoo")
    assert (first.pages, first.fetched, first.not_modified) == (3, 3, 0)
    assert found(settings, "what do parrots eat") == f"{site.url}/docs/parrots#food"
    site.texts["/docs/birds"] = site.texts.pop("/docs/parrots")
    site.redirects["/docs/parrots"] = "/docs/birds"
    second = take(settings, f"{site.url}/docs/", name="zoo")
    assert (second.fetched, second.not_modified) == (1, 2)
    assert second.removed == [f"{site.url}/docs/parrots"]
    assert found(settings, "what do parrots eat") == f"{site.url}/docs/birds#food"


def test_as_a_command_it_tells_what_was_taken_and_what_not(settings: Settings, site: Site) -> None:
    app = typer.Typer()
    commands.ingest.register(app)
    commands.articles.register(app)
    runner = CliRunner()
    site.types["/docs/cats"] = "image/png"
    told = runner.invoke(app, ["ingest", f"{site.url}/docs/", "--name", "zoo", "--delay", "0"])
    assert told.exit_code == 1
    assert "zoo: 2 pages" in told.output
    assert "/docs/cats: is image/png, not a page (left out)" in told.output
    del site.types["/docs/cats"]
    told = runner.invoke(
        app, ["ingest", f"{site.url}/docs/", "--name", "zoo", "--delay", "0", "--json"]
    )
    assert told.exit_code == 0, told.output
    report = json.loads(told.stdout)
    assert (report["pages"], report["fetched"], report["not_modified"]) == (3, 1, 2)
    assert report["new"] == [f"{site.url}/docs/cats"]
    [source] = json.loads(runner.invoke(app, ["articles", "sources", "--json"]).stdout)
    assert (source["name"], source["pages"]) == ("zoo", 3)
    assert "Removed zoo" in runner.invoke(app, ["articles", "forget", "zoo"]).output
