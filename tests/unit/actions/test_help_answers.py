"""What is said when something is asked of the help centre, and what is remembered of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher

from actions.help_answers import Affirm, AnswerQuestion, Deny, FeedbackNegative, FeedbackPositive
from conversation.catalogue import label, text
from conversation.turn import Turn
from helpdesk.database import migrate
from helpdesk.help_centre.confidence import Level
from helpdesk.help_centre.passages import Passage
from helpdesk.help_centre.search import FoundArticle, Hit, SearchResult
from helpdesk.installation import Installation
from helpdesk.settings import load_settings
from tests.unit.conversation.turns import turn as form_turn

SITE = "https://docs.example.com"


class Shelf:
    """A help centre that finds what the test lays on it, or fails."""

    def __init__(self) -> None:
        self.level: Level = "answer"
        self.confidence = 0.9
        self.is_away = False

    def search(self, query: str, limit: int = 3, /) -> SearchResult:
        if self.is_away:
            raise OSError("the index is away")
        return SearchResult(query, None, self.confidence, self.level, self._hits(limit))

    def _hits(self, limit: int) -> tuple[Hit, ...]:
        titles = (("Teams", "article"), ("How teams work", "video"), ("CRM", "integration_guide"))
        sentence = "A team is a group of agents who take chats about one subject. "
        return tuple(
            Hit(
                FoundArticle(title.lower(), title, f"{SITE}/{title.lower()}", "Area", kind),
                Passage("Part", (), "part", sentence * 20),
                0.7,
                {},
            )
            for title, kind in titles[:limit]
        )


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    migrate(f"sqlite:///{folder / 'helpdesk.db'}")
    return folder


@pytest.fixture
def parts(migrated: Path, tmp_path: Path) -> Installation:
    (tmp_path / "helpdesk.db").write_bytes((migrated / "helpdesk.db").read_bytes())
    made = Installation(load_settings({"HELPDESK_DATA_DIR": str(tmp_path)}))
    made.__dict__["help_centre"] = Shelf()
    return made


def asked(text: str, parts: Installation, **slots: Any) -> Turn:
    base = form_turn(text, "ask_product_question", slots=slots, active_form=None)
    conversation = parts.transcripts.ensure_conversation(base.requester, base.now)
    return replace(base, metadata={**base.metadata, "conversation_id": conversation.id})


def said(
    action: Any, turn: Turn, parts: Installation
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Run an action; return the messages, and the slots that it sets."""
    dispatcher = CollectingDispatcher()
    events = action.act(turn, dispatcher, parts)
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    return dispatcher.messages, slots


def titles(message: dict[str, Any]) -> list[str]:
    return [button["title"] for button in message["buttons"]]


def test_an_answer_is_cut_at_a_sentence_with_its_link_and_two_more_of_their_kind(
    parts: Installation,
) -> None:
    [message], _ = said(AnswerQuestion(), asked("what is a team?", parts), parts)
    assert f"**[Teams]({SITE}/teams#part)**" in message["text"]
    passage = message["text"].split("\n\n")[1]
    assert len(passage) <= 600
    assert passage.endswith("subject.")
    assert [(link["title"], link["kind"]) for link in message["custom"]["links"]] == [
        ("Teams", "article"),
        ("How teams work", "video"),
        ("CRM", "integration_guide"),
    ]
    assert titles(message) == [label("buttons.solved"), label("buttons.still_need_help")]


def test_only_something_close_is_called_so(parts: Installation) -> None:
    parts.help_centre.level = "closest"  # type: ignore[attr-defined]
    [message], _ = said(AnswerQuestion(), asked("teams in teams?", parts), parts)
    assert text("help_centre.closest") in message["text"]
    assert titles(message) == [label("buttons.solved"), label("buttons.still_need_help")]


@pytest.mark.parametrize(("confidence", "links"), [(0.15, 3), (0.01, 0)])
def test_finding_nothing_is_said_with_a_person_and_the_closest_pages_if_they_are_close(
    parts: Installation, confidence: float, links: int
) -> None:
    shelf: Any = parts.help_centre
    shelf.level, shelf.confidence = "nothing", confidence
    [message], slots = said(AnswerQuestion(), asked("what does it cost?", parts), parts)
    assert message["text"].startswith("I found nothing on that in the [help centre](https://")
    assert (text("help_centre.closest_pages") in message["text"]) == bool(links)
    assert len(message["custom"]["links"]) == links
    assert titles(message) == [
        label("buttons.open_a_ticket"),
        label("buttons.talk_to_a_person"),
    ]
    # A bare yes logs it; it does not say that anything was solved.
    told, slots = said(Affirm(), asked("yes", parts, **slots), parts)
    assert text("help_centre.solved") not in [one["text"] for one in told]
    assert slots["issue_description"] == "what does it cost?"


def test_a_search_that_is_away_does_not_stand_in_the_way(parts: Installation) -> None:
    parts.help_centre.is_away = True  # type: ignore[attr-defined]
    [message], slots = said(AnswerQuestion(), asked("make a team", parts), parts)
    assert message["text"].startswith("I can't search the help centre right now")
    assert slots["question"] == "make a team"
    assert slots["issue_description"] is None


def test_still_needing_help_goes_on_with_the_question_as_the_description(
    parts: Installation,
) -> None:
    _, slots = said(AnswerQuestion(), asked("how do I make a team?", parts), parts)
    _, after = said(FeedbackNegative(), asked("Still need help", parts, **slots), parts)
    assert after["issue_description"] == "how do I make a team?"
    counts = parts.answer_log.counts()
    assert (counts["questions"], counts["needs_help"]) == (1, 1)


@pytest.mark.parametrize(
    ("action", "outcome"),
    [(FeedbackPositive(), "solved"), (Affirm(), "solved"), (Deny(), "needs_help")],
)
def test_what_people_say_to_an_answer_is_remembered(
    parts: Installation, action: Any, outcome: str
) -> None:
    _, slots = said(AnswerQuestion(), asked("how do I make a team?", parts), parts)
    said(action, asked("so", parts, **slots), parts)
    assert parts.answer_log.counts()[outcome] == 1


def test_a_database_that_is_away_does_not_keep_the_answer_back(parts: Installation) -> None:
    question = asked("what is a team?", parts)
    parts.database.close()
    (parts.settings.data_dir / "helpdesk.db").write_bytes(b"no database" * 100)
    [message], _ = said(AnswerQuestion(), question, parts)
    assert "**[Teams]" in message["text"]
