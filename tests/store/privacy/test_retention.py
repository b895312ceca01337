"""Data go when their time is over or when somebody asks, and the note of it stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from helpdesk.database.schema import metadata, removals, tickets, trackers
from helpdesk.errors import InvalidInput, NotFound, Refused
from helpdesk.policy.periods import Retention, parse_period
from helpdesk.privacy.erasure import DataSubject, erase
from helpdesk.privacy.retention import run_by_age, run_retention
from helpdesk.tickets.audit import differences
from helpdesk.tickets.ticket import Actor, TicketState
from helpdesk.worker import Worker
from tests.store.filled import content
from tests.store.world import AGENT, MONDAY_10, Desk, draft, requester

ASHA = requester("asha-1", name="Asha Rao", email="Asha.Rao@acme.example")
RAVI = requester("ravi-2", name="Ravi Iyer", email="ravi@other.example")
PERIODS = Retention()
LATER = {name: MONDAY_10 + period for name, period in vars(PERIODS).items()}
SECOND = timedelta(seconds=1)
WORDS = "the bot of our jewellery shop is silent"


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "attachments"


def talk(desk: Desk, person, text: str, now: datetime = MONDAY_10, **more) -> int:
    conversation = desk.conversation(person).id
    client_id = f"c-{text}-{now.isoformat()}"[:64]
    message, _ = desk.transcripts.record_user_message(
        conversation, client_id, text, now=now, **more
    )
    desk.transcripts.record_bot_messages(conversation, message.id, [], now)
    return message.id


def life(desk: Desk, person, *, is_over: bool) -> str:
    """Give somebody a conversation, a tracker, screenshots and a ticket."""
    talk(desk, person, WORDS, attachment_ids=[desk.upload(person)])
    conversation_id = desk.conversation(person).id
    with desk.database.transaction() as session:
        session.execute(
            sa.insert(trackers).values(
                sender_id=conversation_id,
                state=f'{{"text": "{WORDS}"}}',
                events=3,
                updated_at=MONDAY_10,
            )
        )
    ticket = desk.tickets.open(
        draft(
            description=WORDS,
            bot_link="https://acme.example/bot",
            facts={"browser": WORDS},
            said={"functionality": WORDS},
            assumed={"business_impact"},
            attachment_ids=(desk.upload(person),),
        ),
        person,
        conversation_id=desk.conversation(person).id,
        opening_key="form",
        now=MONDAY_10,
    )
    desk.tickets.add_message(ticket.number, Actor.requester(ticket.requester), WORDS, now=MONDAY_10)
    desk.tickets.add_message(ticket.number, AGENT, f"Hello {person.name}", now=MONDAY_10)
    if is_over:
        desk.tickets.change_state(ticket.number, TicketState.RESOLVED, AGENT, now=MONDAY_10)
    return ticket.number


def everything(url: str, folder: Path) -> str:
    files = [path.name for path in folder.iterdir()] if folder.exists() else []
    return repr([content(url), sorted(files)])


def noted(desk: Desk) -> list:
    with desk.database.reading() as session:
        return session.execute(sa.select(removals).order_by(removals.c.id)).all()


def run(desk: Desk, folder: Path, now: datetime, **more):
    return run_retention(desk.database, folder, PERIODS, now=now, **more)


def test_nothing_goes_before_its_time(desk, url, folder):
    life(desk, ASHA, is_over=True)
    before = everything(url, folder)
    report = run(desk, folder, min(LATER.values()) - timedelta(hours=2))
    assert report.counts == {}
    assert everything(url, folder) == before
    assert noted(desk) == []


def test_transcripts_and_screenshots_go_first(desk, url, folder):
    number = life(desk, ASHA, is_over=True)
    report = run(desk, folder, LATER["transcripts"] + SECOND)
    assert report.counts == {"messages": 1, "dialogue states": 1, "screenshots": 2}
    assert list(folder.iterdir()) == []
    ticket = desk.tickets.get(number)
    assert (ticket.description, ticket.requester.email) == (WORDS, ASHA.email)
    assert ticket.attachment_ids == ()
    assert list(differences(desk.database, desk.policy)) == []


def test_later_the_ticket_loses_its_words_and_whose_it_was(desk, url, folder):
    number = life(desk, ASHA, is_over=True)
    before = desk.tickets.get(number)
    report = run(desk, folder, LATER["requesters"] + SECOND)
    left = everything(url, folder)
    for gone in ("Asha", "asha", WORDS, "acme.example", ".png"):
        assert gone not in left
    after = desk.tickets.get(number)
    for kept in ("severity", "state", "opened_at", "due_at", "first_response_at", "functionality"):
        assert getattr(after, kept) == getattr(before, kept)
    assert report.counts["tickets anonymised"] == report.counts["requesters"] == 1
    assert "Meera" in left, "who of support answered is part of the record"
    assert list(differences(desk.database, desk.policy)) == []


def test_nothing_of_an_open_ticket_goes_by_age(desk, url, folder):
    life(desk, ASHA, is_over=False)
    before = everything(url, folder)
    report = run(desk, folder, LATER["requesters"] + timedelta(days=4000))
    assert report.counts == {}
    assert everything(url, folder) == before


def test_what_is_newer_stays(desk, folder):
    life(desk, ASHA, is_over=True)
    now = LATER["transcripts"] + SECOND
    recent = talk(desk, ASHA, "I am back", now)
    life(desk, RAVI, is_over=False)
    run(desk, folder, now)
    left = desk.transcripts.messages(desk.conversation(ASHA).id)
    assert [message.id for message in left] == [recent]
    assert len(desk.transcripts.messages(desk.conversation(RAVI).id)) == 1


def test_forever_keeps_everything(desk, url, folder):
    life(desk, ASHA, is_over=True)
    before = everything(url, folder)
    forever = Retention(None, None, None)
    now = MONDAY_10 + timedelta(days=30_000)
    assert run_retention(desk.database, folder, forever, now=now).counts == {}
    assert everything(url, folder) == before


@pytest.mark.parametrize("days", [366, 4000])
def test_a_dry_run_counts_the_same_and_changes_nothing(desk, url, folder, days):
    life(desk, ASHA, is_over=True)
    life(desk, RAVI, is_over=False)
    before = everything(url, folder)
    now = MONDAY_10 + timedelta(days=days)
    counted = run(desk, folder, now, dry_run=True)
    assert everything(url, folder) == before
    assert counted.is_dry_run
    removed = run(desk, folder, now).counts
    # Counted apart, what goes with a requester is counted again by its own age.
    assert set(removed) == set(counted.counts)
    assert all(counted.counts[name] >= count for name, count in removed.items())
    assert run(desk, folder, now).counts == {}


def test_the_note_says_who_when_and_how_much_but_nothing_of_the_data(desk, folder):
    life(desk, ASHA, is_over=True)
    now = LATER["requesters"] + SECOND
    report = run(desk, folder, now, actor="worker")
    (note,) = noted(desk)
    assert (note.at, note.actor, note.reason) == (now, "worker", "age")
    assert note.counts == report.counts
    assert note.scope["tickets"] == [1001]
    assert "asha" not in repr(note).lower()


class TestOnRequest:
    now = MONDAY_10 + timedelta(days=1)

    def erase(self, desk, folder, person: DataSubject, **more):
        return erase(desk.database, folder, person, now=self.now, actor="lead", **more)

    @pytest.mark.parametrize(
        "person",
        [
            DataSubject(email=" asha.RAO@acme.example "),
            DataSubject(user_id="asha-1"),
            DataSubject(ticket="hs 1001"),
        ],
    )
    def test_all_of_one_person_goes_and_nothing_of_others(self, desk, url, folder, person):
        life(desk, ASHA, is_over=True)
        other = life(desk, RAVI, is_over=False)
        kept = desk.tickets.get(other)
        report = self.erase(desk, folder, person)
        left = everything(url, folder)
        for gone in ("asha", "Asha", "asha-1"):
            assert gone not in left
        assert report.tickets == ["HS-1001"]
        assert desk.tickets.get(other) == kept
        assert len(desk.transcripts.messages(desk.conversation(RAVI).id)) == 1
        assert len(list(folder.iterdir())) == 2
        (note,) = noted(desk)
        assert (note.reason, note.actor, note.scope["tickets"]) == ("request", "lead", [1001])

    def test_open_tickets_are_named_and_stop_it_unless_wanted(self, desk, url, folder):
        life(desk, ASHA, is_over=False)
        before = everything(url, folder)
        with pytest.raises(Refused, match="HS-1001"):
            self.erase(desk, folder, DataSubject(email=ASHA.email))
        assert everything(url, folder) == before
        self.erase(desk, folder, DataSubject(email=ASHA.email), also_open=True)
        assert "Asha" not in everything(url, folder)

    def test_a_dry_run_tells_and_changes_nothing(self, desk, url, folder):
        life(desk, ASHA, is_over=True)
        before = everything(url, folder)
        counted = self.erase(desk, folder, DataSubject(email=ASHA.email), dry_run=True)
        assert everything(url, folder) == before
        assert self.erase(desk, folder, DataSubject(email=ASHA.email)).counts == counted.counts

    def test_somebody_unknown_or_forgotten_is_not_found(self, desk, folder):
        life(desk, ASHA, is_over=True)
        self.erase(desk, folder, DataSubject(ticket="HS-1001"))
        for person in (
            DataSubject(email=ASHA.email),
            DataSubject(ticket="HS-1001"),
            DataSubject(user_id="x"),
        ):
            with pytest.raises(NotFound):
                self.erase(desk, folder, person)

    @pytest.mark.parametrize(
        "person", [DataSubject(), DataSubject(email="a@b.co", ticket="HS-1001")]
    )
    def test_it_has_to_be_clear_who_is_meant(self, desk, folder, person):
        with pytest.raises(InvalidInput):
            self.erase(desk, folder, person)

    def test_who_comes_back_begins_anew(self, desk, folder):
        life(desk, ASHA, is_over=True)
        self.erase(desk, folder, DataSubject(email=ASHA.email))
        assert desk.transcripts.messages(desk.conversation(ASHA).id) == []
        assert desk.tickets.list_for(ASHA.key) == []
        assert desk.open(person=ASHA).number == "HS-1002"


def test_every_table_with_a_persons_data_is_thought_of():
    """A new table is decided on here: what becomes of its rows when a person's data go."""
    emptied = {"conversations", "messages", "offered_buttons", "trackers", "attachments"}
    emptied |= {"ticket_attachments", "shown_answers", "deliveries", "delivery_attempts"}
    emptied |= {"incident_followers"}
    anonymised = {"tickets", "ticket_history"}
    nothing_personal = {"counters", "agents", "window_events", "outbox", "incident_tickets"}
    nothing_personal |= {"incidents", "incident_updates", "removals"}
    assert set(metadata.tables) == emptied | anonymised | nothing_personal


def test_every_column_of_a_ticket_is_thought_of():
    """A new column is decided on here: whether a person's words can be in it."""
    columns = {column.name for column in tickets.columns}
    emptied = {"description", "bot_link", "facts", "said", "transcript_until_id", "opening_key"}
    emptied |= {name for name in columns if name.startswith("requester_")}
    kept = {"serial", "conversation_id", "functionality", "business_impact", "iva_stage"}
    kept |= {"occurred_at", "severity", "severity_reason", "state", "queue_rank", "assignee_id"}
    kept |= {"assumed", "severity_is_assumed", "wants_person"}
    kept |= {"opened_at", "due_at", "due_soon_at", "paused_at", "first_response_at", "updated_at"}
    assert columns == emptied | kept


@pytest.mark.parametrize(("text", "days"), [("30 days", 30), ("7 Days", 7), ("1day", None)])
def test_periods_are_days(text, days):
    if days is None:
        with pytest.raises(ValueError, match="period"):
            parse_period(text)
    else:
        assert parse_period(text) == timedelta(days=days)


def test_forever_is_no_period():
    assert parse_period("Forever") is None


def test_the_worker_removes_what_is_old_once_a_day(desk, url, folder):
    life(desk, ASHA, is_over=True)
    asked: list[datetime] = []

    def retain(now: datetime):
        asked.append(now)
        return run_by_age(desk.database, folder, PERIODS, now)

    worker = Worker(desk.tickets, desk.attachments, desk.policy, retain=retain)
    now = LATER["transcripts"]
    for hours in (0, 1, 23, 24, 25, 48):
        worker.tick(now + timedelta(hours=hours))
    assert asked == [now + timedelta(hours=hours) for hours in (0, 24, 48)]
    assert noted(desk)[-1].actor == "worker"
    assert desk.transcripts.messages(desk.conversation(ASHA).id) == []
