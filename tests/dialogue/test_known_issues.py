"""What is known already when an issue is reported: a first report, an incident."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from conversation.catalogue import label, text
from conversation.known_issue_wording import resolved_text
from helpdesk.database import open_database
from helpdesk.incidents.incident import IncidentDraft
from helpdesk.incidents.store import IncidentStore
from helpdesk.policy import load_policy
from helpdesk.tickets.ticket import Actor
from helpdesk.transcripts.store import Sender, TranscriptStore
from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Meet, Person, beginning_of
from tests.dialogue.test_intake import number_in, store
from tests.dialogue.test_own_tickets import now, opened

MEERA = Actor("agent", "Meera Iyer", "1")
SECOND_REPORT = "reports of analytics cannot be downloaded, it spins forever"
WEBHOOKS = "the webhook sends no events to our server"


async def reports(person: Person, description: str) -> str:
    await person.says("I have an issue")
    return await person.says(description)


@dataclass
class Declared:
    """The incidents of the running assistant; those made here end with the test."""

    store: IncidentStore
    made: list[int] = field(default_factory=list)

    def declare(self, area: str, symptom: str) -> int:
        draft = IncidentDraft(area, symptom, "We are on it.")
        self.made.append(self.store.declare(draft, MEERA, now=now()).id)
        return self.made[-1]


@pytest.fixture
def incidents(running_stack: RunningStack) -> Iterator[Declared]:
    settings = running_stack.settings
    policy = load_policy(settings.policy_file)
    declared = Declared(IncidentStore(open_database(settings.database_url), policy))
    yield declared
    for made in declared.made:
        if not declared.store.get(made).is_over:
            declared.store.resolve(made, MEERA, now=now(), announce=resolved_text)


class TestSecondReports:
    async def test_the_same_person_may_add_it_to_the_first_ticket(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha = await meet()
        first = await opened(asha)
        assert first in await reports(asha, SECOND_REPORT)
        assert asha.buttons == [f"Add to {first}", "Open a new ticket"]
        assert asha.asks == ""
        assert text("known_issues.added", number=first) in await asha.presses(f"Add to {first}")
        entry = store(running_stack).history(first)[-1]
        assert SECOND_REPORT in entry.text
        assert (
            len(store(running_stack).list_for(store(running_stack).get(first).requester.key)) == 1
        )

    async def test_a_new_ticket_is_one_tap_away_and_nothing_is_lost(
        self, meet: Meet, running_stack: RunningStack
    ) -> None:
        asha = await meet()
        first = await opened(asha)
        await reports(asha, SECOND_REPORT)
        await asha.presses("Open a new ticket")
        assert asha.asks in ("functionality", "business_impact")
        await asha.answers(
            functionality="2",
            business_impact="2",
            iva_stage="1",
            occurred_at="1 hour ago",
            bot_link="skip",
            screenshot="skip",
        )
        second = number_in(await asha.presses("Submit"))
        assert second != first
        assert store(running_stack).get(second).description == SECOND_REPORT

    async def test_a_colleague_is_offered_it_too_and_a_stranger_is_not(self, meet: Meet) -> None:
        account = uuid.uuid4().hex
        asha, ravi, eve = await meet(account=account), await meet(account=account), await meet()
        first = await opened(asha)
        heard = await reports(ravi, SECOND_REPORT)
        assert first in heard
        assert "Asha Rao from your account" in heard
        assert text("known_issues.added", number=first) in await ravi.says("yes")
        assert text("tickets.unknown_number", number=first) in await ravi.says(f"status of {first}")
        assert first not in await reports(eve, SECOND_REPORT)

    async def test_another_issue_is_not_taken_for_it(self, meet: Meet) -> None:
        asha = await meet()
        first = await opened(asha)
        assert first not in await reports(
            asha, "our whatsapp template was rejected by the provider"
        )
        assert asha.asks

    async def test_no_opens_a_new_one(self, meet: Meet) -> None:
        asha = await meet()
        await opened(asha)
        await reports(asha, SECOND_REPORT)
        await asha.says("no")
        assert asha.asks in ("functionality", "business_impact")


class TestKnownIncidents:
    async def test_it_is_told_before_the_questions_and_the_ticket_is_linked(
        self, meet: Meet, running_stack: RunningStack, incidents: Declared
    ) -> None:
        made = incidents.declare("Webhooks", f"{WEBHOOKS}\nwebhook calls do not arrive")
        asha = await meet()
        heard = await reports(asha, "we get no webhook events on our server since today")
        assert beginning_of("known_issues.incident") in heard
        assert "We are on it." in heard
        if "Open a ticket" in asha.buttons:
            await asha.presses("Open a ticket")
        await asha.answers(
            functionality="2",
            business_impact="2",
            iva_stage="1",
            occurred_at="1 hour ago",
            bot_link="skip",
            screenshot="skip",
        )
        told = await asha.presses("Submit")
        number = number_in(told)
        assert "linked to the known problem" in told
        assert incidents.store.linked(made) == [number]
        incidents.store.resolve(
            made, MEERA, now=now(), announce=resolved_text, message="Deliveries run again."
        )
        ticket = store(running_stack).get(number)
        said = TranscriptStore(open_database(running_stack.settings.database_url)).messages(
            ticket.conversation_id
        )[-1]
        assert said.sender is Sender.SYSTEM
        assert "Deliveries run again." in said.text
        assert number in said.text

    async def test_who_wants_no_ticket_hears_all_the_same(
        self, meet: Meet, incidents: Declared
    ) -> None:
        made = incidents.declare("User ratings", "the user ratings page gives an error")
        asha = await meet()
        await reports(asha, "error on the user ratings page when I open it")
        await asha.presses(label("buttons.tell_me_when_it_is_over"))
        assert asha.asks == ""
        assert incidents.store.followers(made) == 1

    async def test_one_that_is_over_is_not_told(self, meet: Meet, incidents: Declared) -> None:
        made = incidents.declare("Daily mail", "the daily statistics email does not arrive")
        incidents.store.resolve(made, MEERA, now=now(), announce=resolved_text)
        asha = await meet()
        heard = await reports(asha, "no daily statistics email today")
        assert beginning_of("known_issues.incident") not in heard
