"""A question finds the article that answers it, however it is asked; with the real encoder."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from helpdesk.help_centre.articles import load_articles
from helpdesk.help_centre.confidence import confidence_of, level_of
from helpdesk.help_centre.index import build_index
from helpdesk.help_centre.search import HelpCentre, LiveHelpCentre, Ranking, SearchResult
from tests.unit.help_centre_samples import SAMPLES, WordEncoder, write_article, write_samples
from understanding.encoder import shared_encoder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("help-centre")
    build_index(load_articles(write_samples(root / "articles")), root / "index", shared_encoder())
    return root / "index"


@pytest.fixture(scope="module")
def help_centre(folder: Path) -> HelpCentre:
    return HelpCentre.open(folder)


def first(result: SearchResult) -> str:
    return result.hits[0].article.id


@pytest.mark.parametrize(
    ("query", "article"),
    [
        ("how can I make a group of support people?", "agent-chat/teams"),
        ("team capacity", "agent-chat/teams"),
        ("agents must pick why a conversation ended", "agent-chat/closing-categories"),
        ("our site's chat should have brand colors", "web-sdk/theme"),
        ("primary-color", "web-sdk/theme"),
        ("whatsapp did not approve our message", "whatsapp/templates"),
        ("watsapp templete rejcted", "whatsapp/templates"),
        ("web hook is not called any more", "webhooks/protocols"),
        ("what is bot automation", "analytics/overview"),
    ],
)
def test_a_question_finds_its_article(help_centre: HelpCentre, query: str, article: str) -> None:
    assert first(help_centre.search(query)) == article


@pytest.mark.parametrize(
    ("query", "heading", "anchor"),
    [
        ("how do I create a team", "Create a team", "create"),
        ("capacity of the team is red", "Capacity", "capacity"),
        ("why was the template rejected", "Rejected templates", "rejected"),
        ("move the widget to the right", "Position", "widget-positioning"),
    ],
)
def test_the_passage_that_answers_is_chosen(
    help_centre: HelpCentre, query: str, heading: str, anchor: str
) -> None:
    hit = help_centre.search(query).hits[0]
    assert hit.passage.heading == heading
    assert hit.url == f"{hit.article.url}#{anchor}"


def test_there_are_always_three_best_first_each_article_once(help_centre: HelpCentre) -> None:
    for query in ("team capacity", "best pizza near me", "zzzz qqqq"):
        hits = help_centre.search(query).hits
        assert len(hits) == 3
        assert len({hit.article.id for hit in hits}) == 3
        scores = [hit.score for hit in hits]
        assert scores == sorted(scores, reverse=True)


def test_a_limit_beyond_the_help_centre_gives_all_of_it(help_centre: HelpCentre) -> None:
    assert len(help_centre.search("team", limit=50).hits) == len(SAMPLES)
    assert len(help_centre.search("team", limit=1).hits) == 1
    assert help_centre.search("team", limit=0).hits == ()


def test_the_repaired_question_is_told_only_if_it_was_repaired(help_centre: HelpCentre) -> None:
    repaired = help_centre.search("watsapp templete")
    assert repaired.query == "watsapp templete"
    assert repaired.corrected_query == "whatsapp template"
    assert help_centre.search("whatsapp template").corrected_query is None


def test_it_says_why(help_centre: HelpCentre) -> None:
    why = help_centre.search("chat capacity of a team").hits[0].why
    assert why["closest_question"] == "chat capacity of a team"
    assert why["question_meaning"] == pytest.approx(1.0, abs=0.01)
    assert set(why["found_words"]) == {"chat", "capaciti", "team"}
    assert 0 < why["passage_meaning"] <= 1
    assert 0 < why["words"] <= 1


def test_it_is_surer_of_what_it_knows_than_of_what_it_does_not(help_centre: HelpCentre) -> None:
    known = help_centre.search("how do I create a team of agents")
    unknown = help_centre.search("who won the cricket match yesterday")
    assert known.level == "answer"
    assert unknown.level == "nothing"
    assert known.confidence > 0.9 > 0.2 > unknown.confidence


@pytest.mark.parametrize("query", ["", "   \n", "?!", "🙂🙂", "--- ...", "\u200b"])
def test_a_question_without_a_word_finds_nothing(help_centre: HelpCentre, query: str) -> None:
    result = help_centre.search(query)
    assert result.hits == ()
    assert (result.level, result.confidence) == ("nothing", 0.0)


@pytest.mark.parametrize(
    "query",
    ["चैट बंद है", "'; DROP TABLE articles; --", "\x00\x07 team", "<script>x</script>", "a" * 300],
)
def test_odd_questions_do_no_harm(help_centre: HelpCentre, query: str) -> None:
    assert len(help_centre.search(query).hits) == 3


def test_of_a_pasted_page_the_beginning_counts_and_it_is_quick(help_centre: HelpCentre) -> None:
    pasted = "my whatsapp template was rejected " + "wqzk xjvf qqkz bvxw " * 500
    began = time.thread_time()
    result = help_centre.search(pasted)
    assert time.thread_time() - began < 2
    assert first(result) == "whatsapp/templates"
    assert result.query == pasted


def test_pages_with_the_same_text_are_shown_once(tmp_path: Path) -> None:
    articles = write_samples(tmp_path / "articles")
    title, questions, body = SAMPLES["whatsapp/templates"]
    write_article(articles, "other/whatsapp", title, questions, body)
    build_index(
        load_articles(articles),
        tmp_path / "index",
        WordEncoder(),
        encoder_version=WordEncoder.version,
    )
    help_centre = HelpCentre.open(
        tmp_path / "index", encoder=WordEncoder(), encoder_version=WordEncoder.version
    )
    hits = help_centre.search("whatsapp template rejected").hits
    assert len(hits) == 3
    found = {hit.article.id: hit.same_text_as for hit in hits}
    ((kept, (folded,)),) = [item for item in found.items() if item[1]]
    assert {kept, folded.id} == {"whatsapp/templates", "other/whatsapp"}


def test_parts_of_the_ranking_can_be_left_out(folder: Path) -> None:
    words_only = HelpCentre.open(
        folder, ranking=Ranking(passage_meaning=0, question_meaning=0, repair_spelling=False)
    )
    result = words_only.search("watsapp templete")
    assert result.corrected_query is None
    assert result.hits[0].score == 0


def test_many_threads_may_ask_at_once(help_centre: HelpCentre) -> None:
    wanted = {
        "team capacity": "agent-chat/teams",
        "template rejected": "whatsapp/templates",
        "primary color": "web-sdk/theme",
    }
    wrong: list[str] = []

    def ask(query: str) -> None:
        found = {first(help_centre.search(query)) for _ in range(10)}
        wrong.extend(found - {wanted[query]})

    threads = [threading.Thread(target=ask, args=(query,)) for query in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_opening_is_quick_and_needs_no_encoder(folder: Path) -> None:
    HelpCentre.open(folder)
    began = time.thread_time()
    HelpCentre.open(folder).close()
    assert time.thread_time() - began < 0.5


def test_the_live_help_centre_can_be_warmed_up(folder: Path) -> None:
    live = LiveHelpCentre(folder)
    live.warm_up()
    assert live.current() is live.current()
    assert first(live.search("team capacity")) == "agent-chat/teams"


def test_confidence_rises_with_the_score_through_all_levels() -> None:
    confidences = [confidence_of(score / 100) for score in range(101)]
    assert confidences == sorted(confidences)
    assert {level_of(one) for one in confidences} == {"nothing", "closest", "answer"}
    assert level_of(confidences[0]) == "nothing"
    assert level_of(confidences[100]) == "answer"
