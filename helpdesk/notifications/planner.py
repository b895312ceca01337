"""Plans the outbox: who hears what, as deliveries made in the transaction that marks it planned."""

from __future__ import annotations

import hashlib
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.schema import tickets
from helpdesk.delivery import deliveries, outbox
from helpdesk.delivery.delivery import Draft
from helpdesk.delivery.outbox import OutboxRow
from helpdesk.notifications.events import Audience
from helpdesk.notifications.letters import as_html, as_text
from helpdesk.notifications.notice import (
    Letter,
    Notice,
    NoticePolicy,
    is_in_hours,
    most_urgent_first,
)
from helpdesk.notifications.recipients import Staff, can_be_mailed, read_staff
from helpdesk.notifications.wording import LetterWriter
from helpdesk.settings.notifications import WebHookSettings
from helpdesk.tickets import rows
from helpdesk.tickets.events import Event
from helpdesk.tickets.projection import standing
from helpdesk.tickets.ticket import HistoryEntry, Ticket, ticket_number, ticket_serial

_logger = logging.getLogger(__name__)

MAIL, WEB_HOOK = "mail", "web_hook"
DIGEST = "warnings"
"""The event of a delivery that holds several warnings."""

BATCH = 500
_SUPPORT = frozenset({Audience.ASSIGNEE, Audience.LEADS, Audience.S0_LIST, Audience.ON_DUTY})


@dataclass(frozen=True)
class _Address:
    """To whom a warning goes; warnings with the same address go out together."""

    channel: str
    recipient: str
    name: str
    in_hours_only: bool
    is_urgent: bool


class Planner:
    """Turns what happened into deliveries, once.

    Args:
        mail_domain: the domain in the ids of mails.
    """

    def __init__(
        self,
        database: Database,
        policy: NoticePolicy,
        wording: LetterWriter,
        hooks: WebHookSettings,
        mail_domain: str,
    ) -> None:
        self._database = database
        self._policy = policy
        self._wording = wording
        self._hooks = hooks
        self._mail_domain = mail_domain
        self._broken: set[int] = set()

    def plan(self, now: datetime) -> int:
        """Plan everything that is not planned yet; return how many deliveries that made.

        Raises:
            StorageUnavailable: the database is away; what is missing is planned the next time.
        """
        made = 0
        waiting: set[int] = set()
        while True:
            with self._database.reading() as session:
                found = outbox.select_unplanned(session, BATCH, self._broken | waiting)
                notices = list(self._notices(session, found))
                serials = {row.ticket_serial for row in found}
                contacts, rules = self._policy.contacts, self._policy.notifications
                staff = read_staff(session, serials, rules, contacts.support_email)
            if not notices:
                return made
            # Planned when they can be sent: by then they may be one message, or outdated.
            early = {each.outbox_id for each in notices if self._waits(each, now)}
            waiting |= early
            notices = [each for each in notices if each.outbox_id not in early]
            drafts = self._drafts(notices, staff, now)
            # What could not be worded is not planned; a fixed version sends it.
            ids = [each.outbox_id for each in notices if each.outbox_id not in self._broken]
            if ids and self._keep(ids, drafts, now):
                made += len(drafts)

    def _waits(self, notice: Notice, now: datetime) -> bool:
        return notice.in_hours_only(self._policy) and not is_in_hours(self._policy, now)

    def _keep(self, ids: Sequence[int], drafts: Sequence[Draft], now: datetime) -> bool:
        """Make the deliveries, unless another worker planned one of these rows first."""
        try:
            with self._database.transaction() as session:
                outbox.take(session, ids, now)
                deliveries.add(session, drafts, now)
        except outbox.TakenByAnother:
            return False
        return True

    def _notices(self, session: Connection, found: Sequence[OutboxRow]) -> Iterator[Notice]:
        serials = sorted({row.ticket_serial for row in found})
        present = {
            ticket.number: ticket
            for ticket in rows.select_tickets(session, tickets.c.serial.in_(serials))
        }
        histories = rows.select_histories(session, serials)
        for row in found:
            ticket = present.get(ticket_number(row.ticket_serial))
            until = [each for each in histories[row.ticket_serial] if each.id <= row.entry_id]
            if ticket is None or not until or until[-1].id != row.entry_id:
                continue  # deleted since; its row of the outbox goes with it
            notice = self._notice(row, ticket, until)
            if notice is not None:
                yield notice

    def _notice(self, row: OutboxRow, ticket: Ticket, history: list[HistoryEntry]) -> Notice | None:
        try:
            then = standing(history, self._policy)
            return Notice(row.id, Event(row.event), ticket, history[-1], then)
        except Exception as error:
            self._leave_out(row.id, error)
            return None

    def _drafts(self, notices: Sequence[Notice], staff: Staff, now: datetime) -> list[Draft]:
        """Return the deliveries; several warnings for one address are one delivery."""
        drafts: list[Draft] = []
        warnings: dict[_Address, list[Notice]] = defaultdict(list)
        for notice in notices:
            audiences = notice.audiences(now)
            addresses = list(self._addresses(notice, audiences, staff))
            try:
                own = list(self._to_requester(notice)) if Audience.REQUESTER in audiences else []
                alone = [self._to_support(address, [notice]) for address in addresses]
            # One that cannot be worded must not hold up all others.
            except Exception as error:
                self._leave_out(notice.outbox_id, error)
                continue
            drafts.extend(own)
            if notice.rule.is_warning:
                for address in addresses:
                    warnings[address].append(notice)
            else:
                drafts.extend(alone)
        drafts.extend(self._to_support(address, notices) for address, notices in warnings.items())
        return drafts

    def _leave_out(self, outbox_id: int, error: Exception) -> None:
        """Leave out what this version cannot send; a later one will."""
        self._broken.add(outbox_id)
        _logger.error(
            "Row %d of the outbox cannot be sent and is left for later", outbox_id, exc_info=error
        )

    def _to_requester(self, notice: Notice) -> Iterator[Draft]:
        ticket, requester = notice.ticket, notice.ticket.requester
        if notice.event.value not in self._policy.notifications.to_requester:
            return
        if not requester.email:  # they gave none, and read the answer in the chat
            return
        if not can_be_mailed(requester.email):
            _logger.warning(
                "%s: no mail can be sent to its requester, who is not notified of %s",
                ticket.number,
                notice.event.value,
            )
            return
        key = _key(MAIL, f"requester {requester.email}", [notice])
        thread_id = self._thread_id(ticket)
        # The first mail of a ticket begins the conversation that the others belong to.
        first = notice.event is Event.OPENED
        message_id = thread_id if first else f"{key}@{self._mail_domain}"
        letter = self._wording.to_requester(notice)
        yield Draft(
            key=key,
            channel=MAIL,
            recipient=requester.email,
            event=notice.event.value,
            ticket_serial=ticket_serial(ticket.number),
            content=self._mail(letter, requester.name, message_id, thread_id),
        )

    def _addresses(
        self, notice: Notice, audiences: frozenset[Audience], staff: Staff
    ) -> Iterator[_Address]:
        in_hours_only = notice.in_hours_only(self._policy)
        people = staff.to_hear(notice, audiences & _SUPPORT)
        targets = [(MAIL, person.address, person.name) for person in people]
        hooks = self._hooks.chat if Audience.CHAT in audiences else ()
        if Audience.PAGER in audiences:
            hooks = tuple(dict.fromkeys((*hooks, *self._hooks.pager)))
        targets += [(WEB_HOOK, hook.name, "") for hook in hooks]
        for channel, recipient, name in targets:
            yield _Address(channel, recipient, name, in_hours_only, notice.is_s0)

    def _to_support(self, address: _Address, notices: list[Notice]) -> Draft:
        key = _key(address.channel, address.recipient, notices)
        single = notices[0] if len({each.ticket.number for each in notices}) == 1 else None
        worst = most_urgent_first(notices)[0]
        if address.channel == WEB_HOOK:
            content = self._hook_content(notices, worst if single else None)
        else:
            message_id = f"{key}@{self._mail_domain}"
            letter = self._wording.to_support(worst) if single else self._wording.digest(notices)
            thread_id = self._thread_id(worst.ticket) if single else ""
            content = self._mail(letter, address.name, message_id, thread_id)
        return Draft(
            key=key,
            channel=address.channel,
            recipient=address.recipient,
            event=worst.event.value if single else DIGEST,
            ticket_serial=ticket_serial(worst.ticket.number) if single else None,
            content=content,
            is_urgent=address.is_urgent,
            in_hours_only=address.in_hours_only,
        )

    def _mail(self, letter: Letter, name: str, message_id: str, thread_id: str) -> dict[str, Any]:
        return {
            "subject": letter.subject,
            "text": as_text(letter),
            "html": as_html(letter, self._policy.brand),
            "to_name": name,
            "message_id": message_id,
            "thread_id": thread_id,
        }

    def _hook_content(self, notices: list[Notice], single: Notice | None) -> dict[str, Any]:
        """Return what a web hook reads; `text` is what chat tools show."""
        if single is not None:
            text = f"{single.ticket.number}: {self._wording.line(single)}"
            text += f" {self._wording.console_link(single)}"
        else:
            text = self._wording.digest(notices).heading
        return {
            "type": f"ticket.{single.event.value}" if single else f"tickets.{DIGEST}",
            "text": text,
            "events": [self._hook_event(notice) for notice in notices],
        }

    def _hook_event(self, notice: Notice) -> dict[str, Any]:
        ticket, then = notice.ticket, notice.standing
        return {
            "id": notice.entry.id,
            "event": notice.event.value,
            "at": notice.entry.at.isoformat(),
            "ticket": ticket.number,
            "severity": then.severity.value,
            "severity_is_assumed": then.severity_is_assumed,
            "assumed": sorted(then.assumed),
            "wants_person": then.wants_person,
            "state": then.state.value,
            "due_at": then.due_at.isoformat(),
            "account": ticket.requester.account,
            "assignee": ticket.assignee,
            "url": self._wording.console_link(notice),
        }

    def _thread_id(self, ticket: Ticket) -> str:
        """Return the id that the mails of a ticket share, unlike those of other installations."""
        opened = int(ticket.opened_at.timestamp() * 1000)
        return f"{ticket.number.lower()}.{opened}@{self._mail_domain}"


def _key(channel: str, recipient: str, notices: Sequence[Notice]) -> str:
    """Return the id of the delivery of these notices to this recipient."""
    entries = ",".join(str(each.entry.id) for each in notices)
    identity = "\n".join((channel, recipient, notices[0].ticket.requester.key, entries))
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()[:40]
