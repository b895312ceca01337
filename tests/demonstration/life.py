"""People report issues in the chat, agents work on them; what comes of it is a realistic desk."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path

from PIL import Image, ImageDraw

from commands.help_client import HelpClient
from conversation.known_issue_wording import resolved_text
from helpdesk.agents import Agent, AgentStore
from helpdesk.database import Database, open_database
from helpdesk.incidents.incident import IncidentDraft, IncidentState
from helpdesk.incidents.store import IncidentStore
from helpdesk.notifications.post import open_post
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.sla.severity import BusinessImpact, Functionality
from helpdesk.tickets.store import TicketStore
from helpdesk.tickets.ticket import Actor, TicketState
from tests.conftest_stack import RunningStack
from tests.dialogue.conftest import Person

PASSWORD = "seven green kettles sing"  # of these made-up agents, on no other desk
SECRET = "Mango-4711-tree"  # what one requester types, and the desk hides


@dataclass
class LivedInDesk:
    """The running assistant, its stores, and who works and asks there."""

    stack: RunningStack

    @cached_property
    def database(self) -> Database:
        return open_database(self.stack.settings.database_url)

    @cached_property
    def policy(self) -> SupportPolicy:
        return load_policy(self.stack.settings.policy_file)

    @cached_property
    def tickets(self) -> TicketStore:
        return TicketStore(self.database, self.policy)

    def agent(self, name: str, role: str) -> Agent:
        """Make an account for an agent of this name."""
        email = f"{name.lower().replace(' ', '.')}@support.example.com"
        return AgentStore(self.database).add(email, name, PASSWORD, role, now=now())

    def send_mails(self) -> None:
        """Send what there is to send, as the worker would; it goes into files."""
        post = open_post(self.stack.settings, self.database, self.policy, lambda: False)
        post.work(now())

    @asynccontextmanager
    async def visitor(self, name: str = "", account: str = "") -> AsyncIterator[Person]:
        """Let somebody come to the Help section, anonymous without a name."""
        email = f"{name.lower().replace(' ', '.')}@{account}"
        token = self.stack.identity_token(email, name=name, email=email, account=account)
        async with HelpClient(self.stack.base_url, token=token if name else None) as client:
            yield Person(client)


def now() -> datetime:
    """Return the present moment: the desk lives while it is made."""
    return datetime.now(timezone.utc)


def as_actor(agent: Agent) -> Actor:
    """Return the actor that an agent is."""
    return Actor(kind="agent", name=agent.name, id=str(agent.id))


async def live(desk: LivedInDesk) -> str:
    """Fill the desk; return the number of the ticket that has most to show.

    Afterwards there are tickets in progress, reopened, resolved and waiting, with replies, a note
    and a screenshot; an incident; mails; a hidden secret; and a report left halfway.
    """
    priya, daniel = desk.agent("Priya Nair", "agent"), desk.agent("Daniel Roy", "lead")
    async with desk.visitor() as curious:
        await curious.says("how do I add a new agent to my team?")
    blocker = await _blocker(desk)
    reopened = await _reopened(desk)
    resolved = await _with_a_secret(desk)
    waiting = await _corrected(desk)
    await _left_halfway(desk)
    _work_on_blocker(desk, blocker, as_actor(priya))
    desk.tickets.assign(waiting, daniel.id, as_actor(daniel), now=now())
    desk.tickets.add_message(
        waiting, as_actor(daniel), "Which Android version do you see it on?", now=now()
    )
    desk.tickets.change_state(
        waiting, TicketState.WAITING_FOR_REQUESTER, as_actor(daniel), now=now()
    )
    desk.tickets.change_severity(
        resolved,
        Functionality.SETUP,
        BusinessImpact.MODERATE,
        as_actor(daniel),
        reason="A launch waits for it.",
        now=now(),
    )
    reason = "Logs are shown once the test bot is published again."
    desk.tickets.change_state(
        resolved, TicketState.RESOLVED, as_actor(priya), reason=reason, now=now()
    )
    _declare_incident(desk, reopened, as_actor(daniel))
    desk.send_mails()
    return blocker


def _declare_incident(desk: LivedInDesk, number: str, agent: Actor) -> None:
    incidents = IncidentStore(desk.database, desk.policy)
    draft = IncidentDraft(
        "Intelligent Analytics",
        "the analytics dashboard shows no data\ndashboard is empty since this morning",
        "The analytics dashboard shows no figures for some accounts. We are working on it.",
    )
    known = incidents.declare(draft, agent, now=now())
    text = "A nightly job stopped; figures come back during the evening."
    incidents.update(
        known.id,
        IncidentState.IDENTIFIED,
        agent,
        now=now(),
        message=text,
        announce=resolved_text,
    )
    incidents.link(known.id, number, agent, now=now())


async def _blocker(desk: LivedInDesk) -> str:
    async with desk.visitor("Asha Rao", "retail.example.com") as asha:
        await asha.says(
            "Since yesterday 5pm our live bot isn't assigning chats to agents, "
            "https://bots.example.com/retail, we're losing orders"
        )
        await _still_needs_help(asha)
        await asha.answers(
            functionality="1",
            business_impact="1",
            iva_stage="live",
            occurred_at="yesterday 5pm",
            bot_link="skip",
        )
        shot = await asha.client.upload(waiting_chats(desk.stack.folder / "queue.png"))
        await asha.says("this is what our agents see", [shot])
        return await _submitted(asha)


async def _reopened(desk: LivedInDesk) -> str:
    async with desk.visitor("Vikram Shah", "travel.example.com") as vikram:
        await vikram.says("I have an issue")
        await vikram.answers(
            issue_description="the analytics report is not downloading, it spins forever",
            functionality="2",
            business_impact="2",
            iva_stage="it is live already",
            occurred_at="2 hours ago",
            bot_link="skip",
            screenshot="skip",
        )
        number = await _submitted(vikram)
        await vikram.says(f"close {number}")
        await vikram.says(f"reopen {number}")
        return number


async def _with_a_secret(desk: LivedInDesk) -> str:
    async with desk.visitor() as meena:
        await meena.says("what are your working hours?")
        await meena.says("I have an issue")
        await meena.answers(
            issue_description=f"the test bot gives no logs, my password is {SECRET}",
            functionality="4",
            business_impact="3",
            iva_stage="still in development",
            occurred_at="this morning",
            bot_link="skip",
            screenshot="skip",
            requester_email="meena@studio.example.com",
        )
        return await _submitted(meena)


async def _corrected(desk: LivedInDesk) -> str:
    async with desk.visitor("Nikhil Bose", "foods.example.com") as nikhil:
        await nikhil.says("I have an issue")
        await nikhil.answers(
            issue_description="our new opening hours are not reflecting on the bot on staging",
            functionality="3",
            business_impact="4",
            iva_stage="going live soon",
            occurred_at="Monday 10am",
            bot_link="skip",
            screenshot="skip",
        )
        await nikhil.says("actually the business impact is limited")
        return await _submitted(nikhil)


async def _left_halfway(desk: LivedInDesk) -> None:
    async with desk.visitor("Leela Menon", "retail.example.com") as leela:
        await leela.says("I have an issue")
        await leela.answers(
            issue_description="customers get the wrong language in the welcome message",
            functionality="3",
            business_impact="3",
            iva_stage="live",
        )
        if leela.asks != "occurred_at":
            raise RuntimeError(f"Leela should be asked when it happened, not for {leela.asks!r}")


async def _still_needs_help(person: Person) -> None:
    title = next((one for one in person.buttons if "still need help" in one.lower()), None)
    if title:
        await person.presses(title)


async def _submitted(person: Person) -> str:
    """Open the ticket; return its number."""
    if "Submit" not in person.buttons:
        raise RuntimeError(f"the summary should be offered, not {person.last}")
    told = await person.presses("Submit")
    found = re.search(r"HS-\d+", told)
    if not found:
        raise RuntimeError(f"no ticket was opened: {told}")
    return found[0]


def _work_on_blocker(desk: LivedInDesk, number: str, agent: Actor) -> None:
    desk.tickets.assign(number, int(agent.id), agent, now=now())
    desk.tickets.add_message(
        number,
        agent,
        "We see the stuck queue and are restarting the router now.\n\n"
        "* No chats are lost.\n* We'll write again within 30 minutes.",
        now=now(),
    )
    desk.tickets.add_message(
        number, agent, "Router of the Mumbai cluster, third time.", public=False, now=now()
    )
    desk.tickets.change_state(number, TicketState.IN_PROGRESS, agent, now=now())


def waiting_chats(path: Path) -> Path:
    """Draw a list of customers to whom no agent is assigned; return its file."""
    made = Image.new("RGB", (480, 270), "#f3f5fa")
    drawing = ImageDraw.Draw(made)
    drawing.rectangle((0, 0, 480, 36), fill="#2f5bea")
    drawing.text((12, 12), "Agent Chat    Waiting: 41    Assigned: 0", fill="white")
    for row in range(5):
        top = 52 + row * 42
        drawing.rectangle((16, top, 464, top + 32), outline="#cc3333")
        drawing.text((26, top + 10), f"Customer {row + 1}    not assigned", fill="#333333")
    made.save(path, "PNG")
    return path
