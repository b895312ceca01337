"""An answer is the passage that answers, its link, and where to read on."""

from __future__ import annotations

import pytest

from helpdesk.help_centre.answers import MAX_SNIPPET, HelpAnswer, answer
from helpdesk.help_centre.articles import load_articles
from helpdesk.help_centre.index import build_index
from helpdesk.help_centre.search import HelpCentre
from tests.unit.help_centre_samples import write_article, write_samples
from understanding.encoder import shared_encoder


@pytest.fixture(scope="module")
def help_centre(tmp_path_factory: pytest.TempPathFactory) -> HelpCentre:
    root = tmp_path_factory.mktemp("answers")
    articles = write_samples(root / "articles")
    write_article(
        articles,
        "long",
        "Zebra crossings",
        ("where may a zebra cross?",),
        "## Where {#where}\n\n" + "A zebra crosses where [it wants](../web-sdk/theme). " * 60,
    )
    build_index(load_articles(articles), root / "index", shared_encoder())
    return HelpCentre.open(root / "index")


def test_an_answer_has_passage_deep_link_and_two_more(help_centre: HelpCentre) -> None:
    found = answer(help_centre, "how do I create a team of agents?")
    assert found.level == "answer"
    assert found.title == "Teams of agents"
    assert found.heading == "Create a team"
    assert found.url == "https://docs.example.com/agent-chat/teams#create"
    assert found.snippet.startswith("1. Open **Smart Agent Chat**")
    assert found.kind == "article"
    assert len(found.more) == 2
    assert found.article_ids == ("agent-chat/teams", *(link.article_id for link in found.more))
    assert all(link.url.startswith("https://docs.example.com/") for link in found.more)


def test_a_long_passage_is_cut_at_a_sentence_with_whole_links(help_centre: HelpCentre) -> None:
    found = answer(help_centre, "zebra crossing")
    assert 300 < len(found.snippet) <= MAX_SNIPPET
    assert found.snippet.endswith("[it wants](https://docs.example.com/web-sdk/theme).")


def test_what_is_not_known_still_comes_with_the_closest(help_centre: HelpCentre) -> None:
    found = answer(help_centre, "train pnr status")
    assert found.level == "nothing"
    assert found.title
    assert len(found.more) == 2


def test_a_question_without_a_word_has_an_empty_answer(help_centre: HelpCentre) -> None:
    assert answer(help_centre, "?") == HelpAnswer("nothing", "", "", "", "", "", (), 0.0, None, ())


def test_a_repaired_question_is_told(help_centre: HelpCentre) -> None:
    assert answer(help_centre, "zebra crosings").corrected_query == "zebra crossings"
