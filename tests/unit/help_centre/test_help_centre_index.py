"""The index is whole or not there, built again only for a reason, and only as far as needed."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from helpdesk.help_centre import index as index_module
from helpdesk.help_centre.articles import ArticleError, load_articles
from helpdesk.help_centre.embeddings import EmbeddingCache, Vectors
from helpdesk.help_centre.index import BuildReport, build_index, ensure_index
from helpdesk.help_centre.index_files import IndexUnavailable, current_version
from helpdesk.help_centre.search import HelpCentre, LiveHelpCentre
from helpdesk.ingest.upkeep import index_dir, index_is_current, refresh_index
from helpdesk.settings import load_settings
from tests.unit.help_centre_samples import WordEncoder, write_article, write_samples


@pytest.fixture
def articles_dir(tmp_path: Path) -> Path:
    return write_samples(tmp_path / "articles")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def build(
    articles_dir: Path,
    folder: Path,
    encoder: WordEncoder | None = None,
    *,
    force: bool = False,
    encoder_version: str = WordEncoder.version,
) -> BuildReport:
    made = encoder or WordEncoder()
    return ensure_index(
        articles_dir, folder, lambda: made, force=force, encoder_version=encoder_version
    )


def opened(folder: Path) -> HelpCentre:
    return HelpCentre.open(folder, encoder=WordEncoder(), encoder_version=WordEncoder.version)


def test_an_unchanged_help_centre_is_not_built_again(articles_dir: Path, folder: Path) -> None:
    first = build(articles_dir, folder)

    def no_encoder() -> WordEncoder:
        raise AssertionError("there is nothing to encode")

    again = ensure_index(articles_dir, folder, no_encoder, encoder_version=WordEncoder.version)
    assert first.built
    assert not again.built
    assert again.facts == first.facts
    assert (first.facts.articles, first.facts.passages) == (6, 14)


def test_after_one_article_changes_only_its_texts_are_encoded(
    articles_dir: Path, folder: Path
) -> None:
    build(articles_dir, folder)
    page = articles_dir / "webhooks" / "protocols.md"
    page.write_text(page.read_text().replace("six times", "seven times"))
    encoder = WordEncoder()
    assert build(articles_dir, folder, encoder).built
    (encoded,) = encoder.encoded
    assert "seven times" in encoded


def test_force_builds_again_without_encoding_again(articles_dir: Path, folder: Path) -> None:
    build(articles_dir, folder)
    encoder = WordEncoder()
    assert build(articles_dir, folder, encoder, force=True).built
    assert encoder.encoded == []


def test_another_encoder_or_another_code_version_builds_again(
    articles_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(articles_dir, folder)
    encoder = WordEncoder()
    assert build(articles_dir, folder, encoder, encoder_version="words 2").built
    assert encoder.encoded
    monkeypatch.setattr(index_module, "index_code_version", lambda: "other code")
    assert build(articles_dir, folder, encoder_version="words 2").built


def test_all_code_that_an_index_depends_on_is_watched() -> None:
    """Whatever the build imports of the help centre either decides its content, or does not."""
    package = Path(index_module.__file__).parent
    imported = re.findall(
        r"^from helpdesk\.help_centre\.(\w+) import", Path(index_module.__file__).read_text(), re.M
    )
    assert {f"{name}.py" for name in imported} - {"articles.py", "embeddings.py"} <= {
        *index_module.INDEX_CODE
    }
    assert all((package / name).is_file() for name in index_module.INDEX_CODE)


def test_every_fact_of_an_article_decides_on_building(articles_dir: Path) -> None:
    articles = load_articles(articles_dir)
    before = index_module.articles_digest(articles, "v")
    for change in (
        {"title": "x"},
        {"url": "https://x.example"},
        {"section": "x"},
        {"kind": "video"},
        {"questions": ("x",)},
        {"body_markdown": "x"},
    ):
        changed = [replace(articles[0], **change), *articles[1:]]  # type: ignore[arg-type]
        assert index_module.articles_digest(changed, "v") != before
    assert index_module.articles_digest(articles[1:], "v") != before


def test_a_broken_article_is_reported_and_the_others_are_indexed(
    articles_dir: Path, folder: Path
) -> None:
    (articles_dir / "broken.md").write_text("---\ntitle: x\n---\n")
    report = build(articles_dir, folder)
    assert [problem.path.name for problem in report.problems] == ["broken.md"]
    assert report.facts.articles == 6
    assert opened(folder).search("closing categories").hits


def test_without_any_good_article_the_index_in_use_stays(articles_dir: Path, folder: Path) -> None:
    build(articles_dir, folder)
    for path in articles_dir.rglob("*.md"):
        path.write_text("no head")
    with pytest.raises(ArticleError, match="no front matter"):
        build(articles_dir, folder)
    shutil.rmtree(articles_dir)
    articles_dir.mkdir()
    with pytest.raises(ArticleError, match="no articles"):
        build(articles_dir, folder)
    assert opened(folder).search("closing categories").hits


class FailingEncoder(WordEncoder):
    """Fails at the second step, as a machine that is switched off does."""

    def encode(self, texts: Sequence[str], /) -> Vectors:
        if self.encoded:
            raise KeyboardInterrupt
        return super().encode(texts)


def test_an_interrupted_build_leaves_no_trace_and_its_work_is_not_lost(
    articles_dir: Path, folder: Path
) -> None:
    interrupted = FailingEncoder()
    with pytest.raises(KeyboardInterrupt):
        build(articles_dir, folder, interrupted)
    assert current_version(folder) is None
    assert list((folder / "versions").iterdir()) == []
    encoder = WordEncoder()
    report = build(articles_dir, folder, encoder)
    texts = report.facts.passages + report.facts.questions
    assert len(interrupted.encoded) > 0
    assert len(encoder.encoded) + len(interrupted.encoded) <= texts
    assert not set(encoder.encoded) & set(interrupted.encoded)


def test_who_reads_goes_on_reading_while_the_index_changes(
    articles_dir: Path, folder: Path
) -> None:
    build(articles_dir, folder)
    reader = opened(folder)
    live = LiveHelpCentre(folder, encoder=WordEncoder(), encoder_version=WordEncoder.version)
    assert live.search("elephants").hits[0].article.id != "zoo/elephants"
    for round_ in range(3):
        write_article(
            articles_dir, "zoo/elephants", "Elephants", ("elephants?",), f"Elephants {round_}."
        )
        build(articles_dir, folder)
        assert reader.search("closing categories").hits[0].article.id.endswith("categories")
    assert live.search("elephants").hits[0].passage.text == "Elephants 2."
    assert len(list((folder / "versions").iterdir())) == 2


def test_who_opens_while_others_build_always_finds_a_whole_index(
    articles_dir: Path, folder: Path
) -> None:
    build(articles_dir, folder)
    stop = threading.Event()
    failures: list[BaseException] = []

    def keep_opening() -> None:
        try:
            while not stop.is_set():
                help_centre = opened(folder)
                assert help_centre.search("closing categories").hits
                help_centre.close()
        except BaseException as error:
            failures.append(error)

    readers = [threading.Thread(target=keep_opening) for _ in range(2)]
    for reader in readers:
        reader.start()
    builders = [
        threading.Thread(target=build, args=(articles_dir, folder), kwargs={"force": True})
        for _ in range(6)
    ]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []


def test_without_an_index_the_error_says_what_to_run(folder: Path) -> None:
    with pytest.raises(IndexUnavailable, match="helpdesk index") as caught:
        HelpCentre.open(folder)
    assert not caught.value.permanent


def test_an_index_of_another_encoder_is_not_used(articles_dir: Path, folder: Path) -> None:
    build(articles_dir, folder)
    with pytest.raises(IndexUnavailable, match="another encoder"):
        HelpCentre.open(folder)


@pytest.mark.parametrize(
    "name", ["facts.json", "passage-vectors.npy", "words.json", "help_centre.db", "gone"]
)
def test_a_damaged_index_says_so_and_is_built_anew(
    articles_dir: Path, folder: Path, name: str
) -> None:
    build(articles_dir, folder)
    version = current_version(folder)
    assert version is not None
    if name == "gone":
        shutil.rmtree(version)
    elif name == "help_centre.db":
        (version / name).unlink()
    else:
        (version / name).write_bytes(b"{")
    with pytest.raises(IndexUnavailable, match="helpdesk index"):
        opened(folder)
    build(articles_dir, folder, force=True)
    assert opened(folder).search("closing categories").hits


def test_a_folder_that_cannot_be_written_is_named(articles_dir: Path, tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("not a folder")
    with pytest.raises(IndexUnavailable, match=str(in_the_way)):
        build(articles_dir, in_the_way / "index")


def test_a_full_disk_is_told_and_the_index_in_use_stays(
    articles_dir: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(articles_dir, folder)
    before = current_version(folder)

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", no_room)
    with pytest.raises(IndexUnavailable, match="No space left"):
        build(articles_dir, folder, force=True)
    assert current_version(folder) == before


def test_a_damaged_cache_is_begun_anew(articles_dir: Path, folder: Path) -> None:
    build(articles_dir, folder)
    (folder / "embeddings.db").write_bytes(b"no database at all" * 100)
    assert build(articles_dir, folder, force=True).built


def test_the_cache_forgets_texts_that_are_gone(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache.db", "v")
    cache.vectors(["one", "two"], WordEncoder())
    cache.keep_only(["two"])
    encoder = WordEncoder()
    cache.vectors(["one", "two"], encoder)
    assert encoder.encoded == ["one"]


def test_the_cache_gives_the_vectors_in_the_order_of_the_texts(tmp_path: Path) -> None:
    texts = ["a short one", "b", "a much longer text than the others", "b"]
    encoder = WordEncoder()
    for _ in range(2):
        vectors = EmbeddingCache(tmp_path / "cache.db", "v").vectors(texts, encoder)
        np.testing.assert_array_equal(vectors, encoder.encode(texts))


def test_an_index_needs_an_article(folder: Path) -> None:
    with pytest.raises(ValueError, match="at least one"):
        build_index([], folder, WordEncoder())


def test_the_settings_name_articles_and_index(articles_dir: Path, tmp_path: Path) -> None:
    settings = load_settings(
        {
            "HELPDESK_DATA_DIR": str(tmp_path / "data"),
            "HELPDESK_ARTICLES_DIR": str(articles_dir),
        }
    )
    assert not index_is_current(settings)
    lines: list[str] = []
    refresh_index(settings, progress=lines.append)
    assert index_is_current(settings)
    assert lines[-1].startswith("indexed: 6 articles, 14 passages")
    assert "encoding texts: 36 of 36" in lines
    assert current_version(index_dir(settings)) is not None
    refresh_index(settings, progress=lines.append)
    assert lines[-1].startswith("up to date: 6 articles")
    write_article(articles_dir, "new", "New", ("new?",), "New.")
    assert not index_is_current(settings)
