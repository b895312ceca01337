"""What each page shows: one dataclass a template, and nothing reaches a template besides it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from helpdesk.agents import Agent
from helpdesk.policy import Brand


@dataclass(frozen=True)
class Shell:
    """The frame around every page: whose console this is, and who is signed in (or nobody)."""

    brand_name: str
    logo_text: str
    agent_name: str = ""
    agent_email: str = ""
    csrf_token: str = ""

    @classmethod
    def of(cls, brand: Brand, agent: Agent | None = None, csrf_token: str = "") -> Shell:
        """Return the frame for an agent, or for somebody who is not signed in."""
        if agent is None:
            return cls(brand_name=brand.name, logo_text=brand.logo_text)
        return cls(
            brand_name=brand.name,
            logo_text=brand.logo_text,
            agent_name=agent.name or agent.email,
            agent_email=agent.email,
            csrf_token=csrf_token,
        )


@dataclass(frozen=True)
class SignInPage:
    """The form for e-mail and password; or, before there is any account, how to make one."""

    template: ClassVar[str] = "sign_in.html"
    shell: Shell
    has_accounts: bool
    account_command: str
    csrf_token: str
    next_address: str
    email: str = ""
    complaint: str = ""
    notice: str = ""


@dataclass(frozen=True)
class ErrorPage:
    """Something could not be shown or done."""

    template: ClassVar[str] = "error.html"
    shell: Shell
    heading: str
    explanation: str
    hint: str = ""


@dataclass(frozen=True)
class KeptTextPage:
    """A form was not taken; what was typed into it is shown so that it is not lost."""

    template: ClassVar[str] = "kept_text.html"
    shell: Shell
    heading: str
    explanation: str
    kept_text: str
    link_text: str
    link_address: str


@dataclass(frozen=True)
class BouncePage:
    """Asks for the same address once more, this time from a page of the console itself."""

    template: ClassVar[str] = "bounce.html"
    shell: Shell
    address: str
