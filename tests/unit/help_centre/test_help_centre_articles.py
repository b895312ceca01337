"""Articles are read as they were written, and a broken one says which file and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.help_centre.articles import ArticleError, load_articles, read_article
from tests.unit.help_centre_samples import write_article, write_samples

GOOD = """---
title: Teams
url: https://docs.example.com/teams
section: Smart Agent Chat
kind: article
questions:
  - how do I make a team?
---

A team is a group.
"""


def broken(tmp_path: Path, text: str) -> ArticleError:
    path = tmp_path / "area" / "page.md"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ArticleError) as caught:
        load_articles(tmp_path)
    assert str(path) in str(caught.value)
    return caught.value


def test_an_article_has_what_its_file_says(tmp_path: Path) -> None:
    path = tmp_path / "agent-chat" / "teams.md"
    path.parent.mkdir()
    path.write_text(GOOD, encoding="utf-8")
    (article,) = load_articles(tmp_path)
    assert article.id == "agent-chat/teams"
    assert article.title == "Teams"
    assert article.url == "https://docs.example.com/teams"
    assert article.section == "Smart Agent Chat"
    assert article.kind == "article"
    assert article.questions == ("how do I make a team?",)
    assert article.body_markdown == "A team is a group."
    assert article.path == path


def test_articles_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    write_samples(tmp_path)
    ids = [article.id for article in load_articles(tmp_path)]
    assert ids == sorted(ids)
    assert len(ids) == 6


def test_windows_line_ends_and_a_byte_order_mark_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_article(path, tmp_path).body_markdown == "A team is a group."


def test_a_readme_and_hidden_files_are_no_articles(tmp_path: Path) -> None:
    write_article(tmp_path, "one", "One", ("q",), "Body.")
    (tmp_path / "README.md").write_text("For those who write.", encoding="utf-8")
    (tmp_path / ".drafts").mkdir()
    (tmp_path / ".drafts" / "two.md").write_text("draft", encoding="utf-8")
    assert [article.id for article in load_articles(tmp_path)] == ["one"]


@pytest.mark.parametrize("field", ["title", "url", "section", "kind"])
def test_a_missing_field_is_named(tmp_path: Path, field: str) -> None:
    lines = [line for line in GOOD.split("\n") if not line.startswith(f"{field}:")]
    error = broken(tmp_path, "\n".join(lines))
    assert error.field == field
    assert "is missing" in str(error)


@pytest.mark.parametrize(
    ("good", "bad", "field", "words"),
    [
        ("title: Teams", "title: 42", "title", "has to be a text"),
        ("title: Teams", "title: ''", "title", "has to be a text"),
        ("kind: article", "kind: podcast", "kind", "article, video"),
        ("https://docs.example.com/teams", "docs.example.com/teams", "url", "not an http"),
        ("https://docs.example.com/teams", "javascript:alert(1)", "url", "not an http"),
        ("com/teams", "com/teams#top", "url", "anchors belong to headings"),
        ("section:", "sektion: x\nsection:", "sektion", "is not a field"),
        ("how do I make a team?", "what: ever", "questions", "number 1"),
        ("  - how do I make a team?", "  - yes", "questions", "between quotes"),
        ("questions:\n  - how do I make a team?", "questions: one", "questions", "not a list"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_allowed(
    tmp_path: Path, good: str, bad: str, field: str, words: str
) -> None:
    assert good in GOOD
    error = broken(tmp_path, GOOD.replace(good, bad))
    assert error.field == field
    assert words in str(error)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Only text", "has no front matter"),
        ("", "has no front matter"),
        ("---\ntitle: x\n", "not closed"),
        ("---\n- a\n- b\n---\nx", "not a list of fields"),
        (GOOD.replace("A team is a group.", ""), "no text"),
    ],
)
def test_a_file_that_is_no_article_says_so(tmp_path: Path, text: str, words: str) -> None:
    assert words in str(broken(tmp_path, text))


def test_broken_yaml_is_reported_with_its_line(tmp_path: Path) -> None:
    error = broken(tmp_path, GOOD.replace("title: Teams", "title: Teams: an introduction"))
    assert "line 2" in str(error)
    assert "quotes" in str(error)


def test_a_file_that_is_not_text_is_reported(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_bytes(b"---\ntitle: \xff\xfe\n---\n")
    with pytest.raises(ArticleError, match="UTF-8"):
        load_articles(tmp_path)


def test_a_broken_article_can_be_left_out_without_losing_the_others(tmp_path: Path) -> None:
    write_samples(tmp_path)
    (tmp_path / "broken.md").write_text("no head", encoding="utf-8")
    problems: list[ArticleError] = []
    articles = load_articles(tmp_path, on_problem=problems.append)
    assert len(articles) == 6
    assert [problem.path.name for problem in problems] == ["broken.md"]


def test_a_missing_folder_says_which_setting_names_it(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="HELPDESK_ARTICLES_DIR"):
        load_articles(tmp_path / "nowhere")
