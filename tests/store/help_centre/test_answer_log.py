"""What was answered is remembered with what came of it, and the gaps are listed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.database.schema import shown_answers
from helpdesk.help_centre.answer_log import AnswerLog, AnswerOutcome, without_personal_data
from helpdesk.help_centre.answers import ArticleLink, HelpAnswer
from tests.store.world import MONDAY_10, Desk


def answer(level: str = "answer", title: str = "Teams") -> HelpAnswer:
    link = ArticleLink("Roles", "https://docs.example.com/roles", "article", "roles")
    return HelpAnswer(
        level=level,  # type: ignore[arg-type]
        title=title,
        url=f"https://docs.example.com/{title.lower()}#part",
        kind="article",
        heading="",
        snippet="Words.",
        more=(link,),
        confidence=0.8,
        corrected_query=None,
        article_ids=(title.lower(), "roles"),
    )


class Talk:
    """A conversation in which things are asked of the help centre."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.log = AnswerLog(desk.database)
        self.id = desk.conversation().id
        self.at = MONDAY_10

    def asks(self, question: str, shown: HelpAnswer, message_id: int | None = None) -> None:
        self.at += timedelta(minutes=1)
        self.log.record(
            question, shown, conversation_id=self.id, message_id=message_id, now=self.at
        )

    def says(self, outcome: AnswerOutcome, after: timedelta = timedelta(minutes=1)) -> None:
        self.log.record_outcome(self.id, outcome, now=self.at + after)


@pytest.fixture
def talk(desk: Desk) -> Talk:
    return Talk(desk)


def test_questions_without_a_good_answer_are_listed_the_most_frequent_first(talk: Talk) -> None:
    talk.asks("How much does it cost?", answer("nothing"))
    talk.asks("telegram?", answer("closest"))
    talk.asks("how much does it COST", answer("nothing"))
    talk.asks("make a team", answer())
    talk.says(AnswerOutcome.SOLVED)
    gaps = talk.log.gaps()
    assert [(gap.question, gap.asked, gap.nothing, gap.closest) for gap in gaps] == [
        ("how much does it COST", 2, 2, 0),
        ("telegram?", 1, 0, 1),
    ]
    assert gaps[1].shown == "Teams"


def test_an_answer_that_did_not_help_is_a_gap_and_counts_against_its_article(talk: Talk) -> None:
    talk.asks("team is full", answer())
    talk.says(AnswerOutcome.NEEDS_HELP)
    talk.asks("another team", answer())
    talk.asks("a role", answer(title="Roles"))
    talk.says(AnswerOutcome.SOLVED)
    [gap] = talk.log.gaps()
    assert (gap.question, gap.needs_help) == ("team is full", 1)
    [record] = talk.log.articles()
    assert (record.title, record.shown, record.needs_help, record.no_reaction) == ("Teams", 2, 1, 1)
    assert record.questions == ["team is full"]


def test_a_ticket_soon_after_an_answer_says_that_it_did_not_help(talk: Talk) -> None:
    talk.asks("team is full", answer())
    talk.asks("old question", answer(title="Roles"))
    ticket = talk.desk.open(now=talk.at + timedelta(minutes=5))
    assert ticket.conversation_id == talk.id
    assert {record.title for record in talk.log.articles()} == {"Teams", "Roles"}
    assert talk.log.counts()["needs_help"] == 2


def test_a_reaction_belongs_to_the_answer_shown_last_and_not_to_one_of_yesterday(
    talk: Talk,
) -> None:
    talk.asks("one", answer())
    talk.asks("two", answer(title="Roles"))
    talk.says(AnswerOutcome.NEEDS_HELP)
    assert [record.title for record in talk.log.articles()] == ["Roles"]
    talk.asks("three", answer(title="Roles"))
    talk.says(AnswerOutcome.SOLVED, after=timedelta(days=1))
    assert talk.log.counts() == {
        "questions": 3,
        "solved": 0,
        "needs_help": 1,
        "no_reaction": 2,
        "answer": 3,
        "closest": 0,
        "nothing": 0,
    }


def test_only_what_was_asked_since_is_listed(talk: Talk) -> None:
    talk.asks("cost", answer("nothing"))
    since = talk.at + timedelta(seconds=1)
    talk.asks("telegram", answer("nothing"))
    assert [gap.question for gap in talk.log.gaps(since=since)] == ["telegram"]
    assert talk.log.counts(since=since)["questions"] == 1


def test_a_message_that_is_worked_on_twice_is_one_question(talk: Talk) -> None:
    message, _ = talk.desk.transcripts.record_user_message(
        talk.id, "c-1", "cost?", choice=None, attachment_ids=(), now=MONDAY_10
    )
    talk.asks("cost?", answer("nothing"), message.id)
    talk.asks("cost?", answer("nothing"), message.id)
    assert talk.log.gaps()[0].asked == 1


def test_of_the_person_nothing_is_kept_but_the_conversation(talk: Talk) -> None:
    talk.asks("I am asha@acme.example, +91 98765 43210, team is full", answer("nothing"))
    with talk.desk.database.reading() as session:
        row = session.execute(sa.select(shown_answers)).mappings().one()
    assert row["question"] == "I am [email], [number], team is full"
    assert row["conversation_id"] == talk.id
    assert set(row) == {column.name for column in shown_answers.columns}
    assert row["articles"][1] == {
        "id": "roles",
        "title": "Roles",
        "url": "https://docs.example.com/roles",
    }


def test_versions_and_ticket_numbers_are_no_phone_numbers() -> None:
    text = "sdk 3.1.0 to 3.2.0 for HS-1042, 500 chats"
    assert without_personal_data(text) == text


def test_an_address_is_removed_as_often_as_it_occurs() -> None:
    text = "mail asha@acme.example, I said asha@acme.example"
    assert without_personal_data(text) == "mail [email], I said [email]"
