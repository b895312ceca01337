"""What the support policy says besides its promises: brand, contacts, links and wording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from helpdesk.policy.colours import more_readable

_LIGHT_INK, _DARK_INK = "#ffffff", "#101418"


@dataclass(frozen=True)
class Brand:
    """How the Help section presents itself.

    Args:
        name: of the Help section, shown at the top of the page.
        assistant_name: what the assistant calls itself.
        logo_text: one to three characters for where there is room for a sign only.
        accent: the accent colour as "#rrggbb".
    """

    name: str
    assistant_name: str
    logo_text: str
    accent: str

    @property
    def accent_ink(self) -> str:
        """The colour of text on the accent: white or near-black, whichever stands out more."""
        return more_readable(self.accent, _LIGHT_INK, _DARK_INK)


@dataclass(frozen=True)
class Contacts:
    """Whom people can turn to besides the assistant; the two texts are whole sentences."""

    support_email: str
    customer_success: str
    solution_consultant: str


@dataclass(frozen=True)
class NamedLink:
    """A further page to point people to."""

    title: str
    url: str


@dataclass(frozen=True)
class Links:
    """Addresses outside the Help section."""

    help_centre_url: str
    roadmap_url: str
    more: tuple[NamedLink, ...] = ()


@dataclass(frozen=True)
class ChoiceWording:
    """How one answer to a question is offered: a short label, and what it looks like."""

    label: str
    examples: tuple[str, ...]

    @property
    def title(self) -> str:
        """The answer with its examples, short enough for a button."""
        return f"{self.label} - {', '.join(self.examples)}" if self.examples else self.label


REQUESTER_NOTICES: Mapping[str, bool] = MappingProxyType(
    {
        "opened": True,
        "replied": True,
        "resolved": True,
        "severity_changed": False,
        "incident_resolved": True,
    }
)
"""The events that requesters can get mails about, and whether they do by default."""


@dataclass(frozen=True)
class Notifications:
    """Who hears of tickets besides their assignees.

    Args:
        to_requester: the events that a requester gets a mail about.
        leads: addresses of those who are warned about windows; empty for the accounts of leads.
        s0_list: addresses of everyone who hears of an S0 at once; empty for all accounts.
        on_duty: addresses of those who hear of an S0 that rests on an assumed answer; empty for
            the accounts of agents.
    """

    to_requester: frozenset[str] = frozenset(name for name, on in REQUESTER_NOTICES.items() if on)
    leads: tuple[str, ...] = ()
    s0_list: tuple[str, ...] = ()
    on_duty: tuple[str, ...] = ()
