"""What is wrong with an article is found before a reader finds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.help_centre.article_checks import check_articles
from helpdesk.help_centre.articles import ArticleError
from helpdesk.settings import PROJECT_ROOT
from tests.unit.help_centre_samples import write_article

QUESTIONS = tuple(f"what about thing number {n}?" for n in range(5))
BODY = "## Part {#part}\n\n" + "\n\n".join(
    f"Sentence number {n} has just enough words in it." for n in range(12)
)
# Two sentences with an unlike beginning, so that only what a test adds is alike.
PAGE = """---
title: A page
---
## The *real* `part` of it

Click the round green button in the corner to open the settings of your team at once.

## 2. Second_thing & more

### Twice
### Twice
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_article(tmp_path / "articles", "area/good", "Good", QUESTIONS, BODY)
    return tmp_path / "articles"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    page = tmp_path / "pages" / "area" / "good.md"
    page.parent.mkdir(parents=True)
    page.write_text(PAGE, encoding="utf-8")
    return tmp_path / "pages"


def problems(folder: Path, source: Path | None = None) -> list[str]:
    return [str(problem) for problem in check_articles(folder, source)[1]]


def test_a_good_article_has_no_problem(folder: Path) -> None:
    assert check_articles(folder) == (1, [])


def test_the_bundled_articles_have_no_problem() -> None:
    count, found = check_articles(PROJECT_ROOT / "help_centre")
    assert [str(problem) for problem in found] == []
    assert count >= 30


def test_a_file_that_cannot_be_read_is_a_problem_like_others(folder: Path) -> None:
    (folder / "broken.md").write_text("no head", encoding="utf-8")
    (found,) = problems(folder)
    assert "broken.md" in found
    assert "front matter" in found


@pytest.mark.parametrize("words", [79, 301])
def test_an_article_is_neither_a_note_nor_a_book(folder: Path, words: int) -> None:
    write_article(folder, "b", "B", ("a?", "b?", "c?", "d?", "e?"), "word " * words)
    (found,) = problems(folder)
    assert f"has {words} words" in found


@pytest.mark.parametrize("count", [4, 11])
def test_an_article_has_five_to_ten_questions(folder: Path, count: int) -> None:
    questions = [f"is it {n}?" for n in range(count)]
    write_article(folder, "b", "B", questions, "word " * 100)
    (found,) = problems(folder)
    assert f"questions: there are {count}" in found


def test_two_articles_cannot_have_one_address_or_one_question(folder: Path) -> None:
    questions = ("What about: thing number 0", *(f"is it {n}?" for n in range(5)))
    url = "https://docs.example.com/area/good/"
    write_article(folder, "area/other", "Other", questions, "word " * 100, url=url)
    found = problems(folder)
    assert len(found) == 2
    assert all("good.md" in one for one in found)


def test_an_anchor_is_there_once_and_links_to_it_work(folder: Path) -> None:
    body = BODY + "\n\n## Other {#part}\n\nSee [above](#part) and [below](#nowhere)."
    write_article(folder, "area/good", "Good", QUESTIONS, body)
    assert [one.split(": ", 1)[1] for one in problems(folder)] == [
        "has the anchor 'part' 2 times",
        "links to #nowhere, which it does not have",
    ]


def test_anchors_are_those_of_the_real_page(folder: Path, source: Path) -> None:
    body = BODY.replace("{#part}", "{#the-real-part-of-it}")
    body += "\n\n## A {#2-second_thing--more}\n\nText.\n\n## B {#twice-1}\n\nText."
    body += " [x](https://docs.example.com/area/good#twice)"
    write_article(folder, "area/good", "Good", QUESTIONS, body)
    assert problems(folder, source) == []
    body = body.replace("{#twice-1}", "{#twice-2}")
    write_article(folder, "area/good", "Good", QUESTIONS, body)
    (found,) = problems(folder, source)
    assert "#twice-2, which the page does not have" in found


@pytest.mark.parametrize(
    "copied",
    [
        "Click the round green button in the corner to open the settings of your team at once.",
        "- Click the **round** green button in the corner to open the settings of your team.",
        "First click the round green button in the corner to open the settings, as all know.",
    ],
)
def test_a_copied_sentence_is_found(folder: Path, source: Path, copied: str) -> None:
    body = BODY.replace(" {#part}", "") + f"\n\n{copied}\n"
    write_article(folder, "area/good", "Good", QUESTIONS, body)
    (found,) = problems(folder, source)
    assert "too close to 'Click the round green button" in found
    assert "area/good.md" in found


@pytest.mark.parametrize(
    "own",
    [
        "The settings of a team open with the green button.",
        "Click the round green button.",
        "```\nClick the round green button in the corner to open the settings of your team\n```",
    ],
)
def test_own_words_short_steps_and_code_are_no_copies(folder: Path, source: Path, own: str) -> None:
    body = BODY.replace(" {#part}", "") + f"\n\n{own}\n"
    write_article(folder, "area/good", "Good", QUESTIONS, body)
    assert problems(folder, source) == []


def test_missing_folders_are_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="nowhere"):
        check_articles(tmp_path / "nowhere")
    with pytest.raises(ArticleError, match="source"):
        check_articles(folder, tmp_path / "nowhere")
