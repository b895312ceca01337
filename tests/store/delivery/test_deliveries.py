"""What there is to tell is kept with what it tells of, and delivered once."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.database import migrate
from helpdesk.database.engine import downgrade
from helpdesk.database.schema import deliveries, delivery_attempts, outbox, window_events
from helpdesk.delivery import outbox as outbox_rows
from helpdesk.delivery.delivery import DeliveryFailed, DeliveryState
from helpdesk.errors import NotFound, Refused
from helpdesk.notifications.web_hook import WebHooks
from helpdesk.settings.notifications import WebHookSettings
from helpdesk.tickets.ticket import Actor, TicketState
from helpdesk.worker import Worker
from tests.store.mailing import CHAT, PAGER, Sink, made_post
from tests.store.world import AGENT, Desk, at, requester

S0 = {"functionality": "critical", "business_impact": "serious"}


@pytest.fixture
def worker(desk, post) -> Worker:
    """A worker that tells what happens through the channels that record."""
    return Worker(desk.tickets, desk.attachments, desk.policy, post)


def failed(**options) -> DeliveryFailed:
    return DeliveryFailed("not now", **options)


def rows_of(desk: Desk, table: sa.Table) -> int:
    with desk.database.reading() as session:
        return session.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()


class TestTheOutbox:
    def test_has_a_row_exactly_when_the_entry_is_kept(self, desk):
        with pytest.raises(NotFound):
            desk.open(now=at("10:00"), attachment_ids=("unknown",))
        assert rows_of(desk, outbox) == 0
        desk.open(now=at("10:00"))
        assert rows_of(desk, outbox) == 1
        with pytest.raises(Refused):
            desk.tickets.change_state(
                "HS-1001", TicketState.RESOLVED, Actor.requester(requester()), now=at("10:01")
            )
        with desk.database.reading() as session:
            assert [row.event for row in session.execute(sa.select(outbox))] == ["opened"]

    def test_is_planned_by_the_next_worker_where_one_died_before(self, desk, worker, post, mail):
        desk.open(now=at("10:00"))
        keep = post._planner._keep
        post._planner._keep = lambda *_: (_ for _ in ()).throw(SystemExit)
        with pytest.raises(SystemExit):
            worker.tick(at("10:01"))
        assert rows_of(desk, deliveries) == 0
        post._planner._keep = keep
        worker.tick(at("10:02"))
        worker.tick(at("10:03"))
        assert mail.told() == [("asha@acme.example", "opened")]

    def test_holds_nothing_up_for_a_row_that_cannot_be_told(self, desk, worker, mail, caplog):
        desk.open(now=at("10:00"))
        desk.open(now=at("10:00"))
        with desk.database.transaction() as session:
            session.execute(
                sa.update(outbox).where(outbox.c.ticket_serial == 1001).values(event="unheard_of")
            )
        worker.tick(at("10:01"))
        worker.tick(at("10:02"))
        assert [each.ticket_serial for each in mail.sent] == [1002]
        assert len([r for r in caplog.records if "cannot be sent" in r.message]) == 1
        with desk.database.reading() as session:
            assert outbox_rows.count_unplanned(session) == 1

    def test_is_emptied_of_what_ended_long_ago(self, desk, worker, mail):
        desk.open(now=at("10:00"))
        worker.tick(at("10:01"))
        worker.tick(at("10:01") + timedelta(days=29))
        assert rows_of(desk, deliveries) > 0
        desk.tickets.add_message("HS-1001", AGENT, "Hello", now=at("10:01") + timedelta(days=29))
        worker.tick(at("10:02") + timedelta(days=30))
        with desk.database.reading() as session:
            left = session.execute(sa.select(deliveries.c.event)).scalars().all()
        assert "opened" not in left
        assert "replied" in left


class TestWebHooks:
    def test_hear_of_what_happens_and_pagers_of_what_cannot_wait(self, desk, worker, hook):
        desk.open(now=at("10:00"))
        worker.tick(at("11:30"))
        worker.tick(at("12:00:01"))
        assert hook.told() == [
            (CHAT.name, "opened"),
            (CHAT.name, "due_soon"),
            (CHAT.name, "breached"),
            (PAGER.name, "breached"),
        ]
        hook.sent.clear()
        desk.open(now=at("13:00"), **S0)
        worker.tick(at("13:00:05"))
        assert hook.told() == [(CHAT.name, "opened"), (PAGER.name, "opened")]

    def test_get_facts_and_a_line_for_people(self, desk, worker, hook):
        desk.open(now=at("10:00"))
        worker.tick(at("10:00:03"))
        content = hook.sent[0].content
        assert content["type"] == "ticket.opened"
        assert content["text"] == (
            "HS-1001: S1 High opened, respond by Mon 19 Jan, 12:00 IST "
            "https://console.example/tickets/HS-1001"
        )
        event = content["events"][0]
        assert event["due_at"] == "2026-01-19T06:30:00+00:00"
        assert (event["ticket"], event["severity"]) == ("HS-1001", "S1")
        assert "asha@" not in str(content)


class TestAttempts:
    def test_are_stored_and_wait_longer_each_time(self, desk, post, mail):
        desk.open(now=at("10:00"))
        mail.failures += [failed(), failed(), failed()]
        now = at("10:00:01")
        for pause in (15, 30, 60):
            post.work(now)
            post.work(now + timedelta(seconds=pause - 1))
            now += timedelta(seconds=pause)
        assert mail.sent == []
        post.work(now)
        assert len(mail.sent) == 1
        with desk.database.reading() as session:
            rows = session.execute(
                sa.select(delivery_attempts.c.outcome, delivery_attempts.c.error)
                .join(deliveries, deliveries.c.id == delivery_attempts.c.delivery_id)
                .where(deliveries.c.channel == "mail")
                .order_by(delivery_attempts.c.number)
            ).all()
        assert [tuple(row) for row in rows] == [*[("failed", "not now")] * 3, ("delivered", "")]

    def test_end_with_a_failure_for_good_and_begin_again_when_somebody_asks(
        self, desk, post, mail, caplog
    ):
        desk.open(now=at("10:00"))
        mail.failures.append(failed(permanent=True))
        post.work(at("10:00:01"))
        dead = post._store.list([DeliveryState.DEAD])
        assert [(each.recipient, each.error) for each in dead] == [("asha@acme.example", "not now")]
        assert "given up" in caplog.text
        post.work(at("17:00"))
        assert mail.sent == []
        assert post._store.retry([dead[0].id], at("17:00")) == 1
        post.work(at("17:00:01"))
        assert [each.key for each in mail.sent] == [dead[0].key]

    def test_end_after_the_last_one(self, desk, post, mail):
        desk.open(now=at("10:00"))
        mail.failures += [failed()] * 30
        now = at("10:00")
        for _ in range(40):
            post.work(now)
            now += timedelta(hours=1)
        assert mail.sent == []
        assert [each.attempts for each in post._store.list([DeliveryState.DEAD])] == [30]

    def test_through_a_channel_that_fails_as_a_whole_are_one_a_round(self, desk, post, mail, hook):
        for _ in range(5):
            desk.open(now=at("10:00"))
        mail.failures += [failed(concerns_channel=True)] * 3
        post.work(at("10:00:01"))
        assert len(mail.failures) == 2
        assert len(hook.sent) == 5, "another channel does not wait for it"

    def test_cut_off_by_the_end_of_a_worker_are_made_again_after_the_lease(
        self, desk, post, mail, hook
    ):
        desk.open(now=at("10:00"))
        post._planner.plan(at("10:00:01"))
        hook.sent.clear()
        claim = post._store.claim(at("10:00:02"), in_hours=True, without=[("web_hook", "")])
        assert claim is not None
        post.work(at("10:01"))
        assert mail.sent == [], "whoever has the lease may still be at it"
        post.work(at("10:02:03"))
        assert [each.key for each in mail.sent] == [claim.delivery.key]
        assert not post._store.succeed(claim, at("10:02:04")), "its lease had ended"
        with desk.database.reading() as session:
            rows = session.execute(
                sa.select(delivery_attempts.c.number, delivery_attempts.c.outcome)
                .where(delivery_attempts.c.delivery_id == claim.delivery.id)
                .order_by(delivery_attempts.c.number)
            ).all()
        assert rows[1] == (2, "delivered")

    def test_of_a_lease_from_a_clock_put_back_do_not_wait_for_that_clock(self, desk, post, mail):
        desk.open(now=at("10:00"))
        post._planner.plan(at("10:00:01"))
        tomorrow = at("10:00") + timedelta(days=1)
        assert post._store.claim(tomorrow, in_hours=True, without=[("web_hook", "")])
        post.work(at("10:01"))
        assert len(mail.sent) == 1

    def test_with_an_unknown_error_are_made_again(self, desk, post, mail, caplog):
        desk.open(now=at("10:00"))
        mail.failures.append(ValueError("a defect"))
        post.work(at("10:00:01"))
        post.work(at("10:00:20"))
        assert len(mail.sent) == 1
        assert "unexpected error" in caplog.text

    def test_to_a_hook_that_is_no_longer_set_up_are_given_up(self, desk):
        desk.open(now=at("10:00"))
        hooks = WebHookSettings((CHAT,), (), "k" * 32)
        post = made_post(desk.database, desk.policy, Sink(), WebHooks((), "k" * 32), hooks)
        post.work(at("10:00:01"))
        dead = post._store.list([DeliveryState.DEAD])
        assert [each.error for each in dead] == [f"{CHAT.name} is no longer among the web hooks"]


def test_warnings_told_before_a_change_of_version_are_not_told_again(desk, url, worker, mail):
    desk.open(now=at("10:00"))
    worker.tick(at("11:30"))
    told = mail.told()
    desk.database.close()
    downgrade(url, "0002")
    with desk.database.reading() as session:
        older = session.execute(sa.text("SELECT kind, due_at FROM window_events")).all()
    assert [row.kind for row in older] == ["window_due_soon"]
    assert str(older[0].due_at)[:16] == "2026-01-19 06:30"
    desk.database.close()
    migrate(url)
    with desk.database.reading() as session:
        moments = session.execute(sa.select(window_events.c.moment_at)).scalars().all()
    assert moments == [at("11:30")]
    assert desk.tickets.window_events(at("11:31")) == []
    assert mail.told() == told
