"""What the assistant assumed, until somebody confirms or corrects it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from helpdesk.database.schema import tickets
from helpdesk.errors import InvalidInput, NotFound, Refused
from helpdesk.limits import FACT_CHARACTERS
from helpdesk.sla.severity import Severity
from helpdesk.tickets.ticket import Actor, EntryKind, TicketState
from tests.store.world import AGENT, Desk, at, requester

ASHA = Actor.requester(requester())
BOTH = frozenset({"functionality", "business_impact"})
S0 = {"functionality": "critical", "business_impact": "serious"}


def confirm(desk: Desk, *fields: str, actor: Actor = AGENT):
    return desk.tickets.confirm_assumed("HS-1001", fields, actor, now=at("10:05"))


class TestOpening:
    def test_keeps_what_was_assumed_and_how_the_person_put_the_rest(self, desk):
        desk.open(
            assumed={"business_impact", "iva_stage"},
            said={"functionality": "the download does nothing \x00 at all"},
            wants_person=True,
        )
        ticket = desk.tickets.get("HS-1001")
        assert ticket.assumed == {"business_impact", "iva_stage"}
        assert ticket.said == {"functionality": "the download does nothing  at all"}
        assert ticket.wants_person
        (opened,) = desk.tickets.history("HS-1001")
        assert opened.data["assumed"] == ["business_impact", "iva_stage"]
        assert opened.data["wants_person"] is True

    def test_marks_nothing_where_all_was_said(self, desk):
        ticket = desk.open(**S0)
        assert (ticket.assumed, ticket.said) == (frozenset(), {})
        assert not ticket.wants_person
        assert not ticket.severity_is_assumed
        assert desk.tickets.history("HS-1001")[0].data.keys() == {
            *("functionality", "business_impact", "severity", "severity_reason")
        }

    def test_needs_no_address(self, desk):
        guest = requester(key="anon:1", user_id=None, name="", email="")
        ticket = desk.open(person=guest)
        assert ticket.requester == guest
        assert desk.tickets.history("HS-1001")[0].actor == Actor("requester", "", "anon:1")

    def test_keeps_an_answer_only_as_long_as_an_answer_may_be(self, desk):
        with pytest.raises(InvalidInput) as refused:
            desk.open(said={"iva_stage": "x" * (FACT_CHARACTERS + 1)})
        assert refused.value.field == "iva_stage"


class TestAnS0:
    @pytest.mark.parametrize(
        ("assumed", "is_assumed"),
        [
            ((), False),
            (("iva_stage",), False),
            (("business_impact",), True),
            (("functionality",), True),
            (("functionality", "business_impact", "iva_stage"), True),
        ],
    )
    def test_is_assumed_where_it_rests_on_an_answer_that_is(self, desk, assumed, is_assumed):
        ticket = desk.open(assumed=assumed, now=at("22:30"), **S0)
        assert ticket.severity_is_assumed is is_assumed
        assert (ticket.severity, ticket.due_at) == (Severity.S0, at("23:30"))

    def test_is_so_no_longer_once_the_last_of_these_answers_is_confirmed(self, desk):
        desk.open(assumed={*BOTH, "iva_stage"}, **S0)
        assert confirm(desk, "functionality").severity_is_assumed
        confirmed = confirm(desk, "business_impact")
        assert not confirmed.severity_is_assumed
        assert confirmed.assumed == {"iva_stage"}
        entries = desk.tickets.history("HS-1001")[1:]
        assert [entry.data for entry in entries] == [
            {"fields": ["functionality"]},
            {"fields": ["business_impact"], "confirms_severity": True},
        ]

    def test_alone_is_marked_assumed_not_what_is_milder(self, desk):
        assert not desk.open(assumed=BOTH).severity_is_assumed


class TestConfirming:
    def test_takes_the_mark_off_and_says_who_did_it(self, desk):
        before = desk.open(assumed={"business_impact", "iva_stage"})
        after = confirm(desk, "business_impact")
        assert after.assumed == {"iva_stage"}
        assert (after.severity, after.due_at) == (before.severity, before.due_at)
        entry = desk.tickets.history("HS-1001")[-1]
        assert (entry.kind, entry.actor) == (EntryKind.ASSUMPTION_CONFIRMED, AGENT)
        assert (entry.at, entry.after) == (at("10:05"), "business_impact")

    def test_twice_is_once(self, desk):
        desk.open(assumed={"business_impact"})
        first = confirm(desk, "business_impact")
        assert confirm(desk, "business_impact", "functionality", "nonsense") == first
        assert len(desk.tickets.history("HS-1001")) == 2

    def test_is_for_the_requester_too_and_for_nobody_else(self, desk):
        desk.open(assumed=BOTH)
        stranger = Actor.requester(requester("77", email="else@other.example"))
        with pytest.raises(NotFound):
            confirm(desk, "functionality", actor=stranger)
        assert confirm(desk, "functionality", actor=ASHA).assumed == {"business_impact"}
        assert desk.tickets.history("HS-1001")[-1].actor == ASHA

    def test_waits_until_a_closed_ticket_is_reopened(self, desk):
        desk.open(assumed=BOTH)
        desk.tickets.change_state("HS-1001", TicketState.CLOSED, ASHA, now=at("10:02"))
        with pytest.raises(Refused, match="closed"):
            confirm(desk, "functionality")

    def test_counts_as_no_response(self, desk):
        desk.open(assumed=BOTH)
        assert confirm(desk, "functionality").first_response_at is None


@pytest.mark.parametrize(
    ("answers", "severity"), [(("critical", "serious"), "S0"), (("critical", "limited"), "S2")]
)
def test_a_new_assessment_clears_the_marks_of_its_two_answers(desk, answers, severity):
    desk.open(assumed={*BOTH, "iva_stage"}, **S0)
    after = desk.tickets.change_severity(
        "HS-1001", *answers, AGENT, now=at("10:05"), reason="I asked them"
    )
    assert after.assumed == {"iva_stage"}
    assert (after.severity, after.severity_is_assumed) == (severity, False)


def test_the_marks_of_a_row_can_be_rebuilt_from_its_history(desk, database):
    desk.open(assumed=BOTH, wants_person=True, **S0)
    before = desk.tickets.get("HS-1001")
    with database.transaction() as session:
        session.execute(
            sa.update(tickets).values(assumed=None, severity_is_assumed=False, wants_person=False)
        )
    assert [each.column for each in desk.tickets.differences()] == [
        *("assumed", "severity_is_assumed", "wants_person")
    ]
    desk.tickets.rebuild()
    assert desk.tickets.get("HS-1001") == before
