"""Who the audiences of an event are: addresses from support.yml and from the accounts."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.agents import Role
from helpdesk.database.schema import agents, tickets
from helpdesk.errors import InvalidInput
from helpdesk.notifications.events import Audience
from helpdesk.notifications.notice import Notice
from helpdesk.policy.terms import Notifications
from helpdesk.tickets.ticket import ticket_number
from understanding.link_checks import validate_email

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Recipient:
    """Somebody of support: an address, and a name where one is known."""

    address: str
    name: str = ""


@dataclass(frozen=True)
class Staff:
    """Who of support hears of tickets, as it is at one moment.

    Args:
        leads, s0_list, on_duty: never empty: where neither support.yml nor the accounts have
            anybody, it is the mailbox of support.
        assignees: the assignee of each ticket that has one, by its number.
    """

    leads: tuple[Recipient, ...]
    s0_list: tuple[Recipient, ...]
    on_duty: tuple[Recipient, ...]
    assignees: dict[str, Recipient]

    def to_hear(self, notice: Notice, audiences: Iterable[Audience]) -> list[Recipient]:
        """Return who of support hears of this, each address once."""
        assignee = self.assignees.get(notice.ticket.number)
        members = {
            Audience.ASSIGNEE: (assignee,) if assignee else (),
            Audience.LEADS: self.leads,
            Audience.S0_LIST: self.s0_list,
            Audience.ON_DUTY: self.on_duty,
        }
        people = {
            person.address.lower(): person
            for audience in sorted(audiences)
            for person in members.get(audience, ())
        }
        return list(people.values())


def read_staff(
    session: Connection, serials: Iterable[int], rules: Notifications, support_email: str
) -> Staff:
    """Return who of support is to hear of these tickets.

    Without a list in support.yml, leads are the accounts of leads, on duty are the accounts of
    agents (those of leads where there is none), and everyone is on the list for S0. Addresses
    that mail cannot be sent to are left out, with a line in the log.
    """
    rows = session.execute(sa.select(agents).order_by(agents.c.id)).all()
    accounts = {row.id: Recipient(row.email, row.name) for row in rows}
    leads = [accounts[row.id] for row in rows if row.role == Role.LEAD.value]
    working = [accounts[row.id] for row in rows if row.role == Role.AGENT.value]
    support = Recipient(support_email)
    assigned = session.execute(
        sa.select(tickets.c.serial, tickets.c.assignee_id).where(
            tickets.c.serial.in_(list(serials)), tickets.c.assignee_id.is_not(None)
        )
    )
    return Staff(
        leads=_people(rules.leads, accounts.values(), leads) or (support,),
        s0_list=_people(rules.s0_list, accounts.values(), accounts.values()) or (support,),
        on_duty=_people(rules.on_duty, accounts.values(), working or leads) or (support,),
        assignees={
            ticket_number(row.serial): accounts[row.assignee_id]
            for row in assigned
            if row.assignee_id in accounts and can_be_mailed(accounts[row.assignee_id].address)
        },
    )


def can_be_mailed(address: str) -> bool:
    """Tell whether this is an address that mail can be sent to, exactly as it stands."""
    try:
        return validate_email(address).lower() == address.lower()
    except InvalidInput:
        return False


def _people(
    addresses: tuple[str, ...], accounts: Iterable[Recipient], otherwise: Iterable[Recipient]
) -> tuple[Recipient, ...]:
    """Return the people of a list of addresses, by name where they have an account."""
    by_address = {person.address.lower(): person for person in accounts}
    listed = (by_address.get(each.lower(), Recipient(each)) for each in addresses)
    return tuple(_reachable(listed if addresses else otherwise))


def _reachable(people: Iterable[Recipient]) -> Iterator[Recipient]:
    for person in people:
        if can_be_mailed(person.address):
            yield person
        else:
            _logger.warning("No mail can be sent to %r; it is left out", person.address)
