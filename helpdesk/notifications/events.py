"""Which events people are notified of, and who they are: one table. Pure.

To notify of something new, add an `Event`, the entry that it stands for in `event_of`, a row in
`NOTIFICATION_RULES` and its text in `wording`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from helpdesk.sla.severity import Severity
from helpdesk.tickets.events import Event


class Audience(str, Enum):
    """Who hears of it. Who that is, support.yml and the settings say."""

    REQUESTER = "requester"
    ASSIGNEE = "assignee"
    LEADS = "leads"
    S0_LIST = "s0_list"
    ON_DUTY = "on_duty"
    CHAT = "chat"  # web hooks that get everything
    PAGER = "pager"  # web hooks that get what cannot wait


_CHECK = frozenset({Audience.ASSIGNEE, Audience.ON_DUTY})


@dataclass(frozen=True)
class NotificationRule:
    """Who hears of an event.

    Args:
        always: whatever the severity.
        for_s0: in addition, where the ticket is (or has become) S0. While it is so only by an
            assumed answer, those on duty instead.
        is_warning: it is about a window that runs out. In the severities of business hours it
            goes out in business hours only, and several at once become one message.
    """

    always: frozenset[Audience]
    for_s0: frozenset[Audience] = frozenset()
    is_warning: bool = False

    def audiences(self, severity: Severity, *, is_assumed: bool) -> frozenset[Audience]:
        """Return who hears of it for a ticket of this severity.

        Args:
            is_assumed: whether it is S0 only by an answer that the assistant assumed.
        """
        if severity is not Severity.S0 or not self.for_s0:
            return self.always
        return self.always | (_CHECK if is_assumed else self.for_s0)


_ALARM = frozenset({Audience.S0_LIST, Audience.PAGER})

NOTIFICATION_RULES: Mapping[Event, NotificationRule] = MappingProxyType(
    {
        Event.OPENED: NotificationRule(
            always=frozenset({Audience.REQUESTER, Audience.CHAT}), for_s0=_ALARM
        ),
        Event.REPLIED: NotificationRule(always=frozenset({Audience.REQUESTER})),
        Event.RESOLVED: NotificationRule(always=frozenset({Audience.REQUESTER, Audience.CHAT})),
        Event.SEVERITY_CHANGED: NotificationRule(
            always=frozenset({Audience.REQUESTER, Audience.CHAT}), for_s0=_ALARM
        ),
        Event.S0_CONFIRMED: NotificationRule(always=frozenset({Audience.CHAT}), for_s0=_ALARM),
        Event.DUE_SOON: NotificationRule(
            always=frozenset({Audience.ASSIGNEE, Audience.LEADS, Audience.CHAT}),
            for_s0=_ALARM,
            is_warning=True,
        ),
        Event.BREACHED: NotificationRule(
            always=frozenset({Audience.ASSIGNEE, Audience.LEADS, Audience.CHAT, Audience.PAGER}),
            for_s0=_ALARM,
            is_warning=True,
        ),
        Event.INCIDENT_RESOLVED: NotificationRule(always=frozenset({Audience.REQUESTER})),
    }
)
