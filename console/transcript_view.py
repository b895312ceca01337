"""A conversation as an agent reads it: both sides, the choices offered, and where the ticket began.

What the person said is shown exactly as typed; what the assistant and the agents wrote, which is
Markdown, as the person saw them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from console.markdown import as_html
from console.moments import Clock, day_name, time_of_day
from helpdesk.attachments.store import AttachmentStore
from helpdesk.errors import NotFound
from helpdesk.tickets.ticket import Ticket
from helpdesk.transcripts.message import Message, MessageState, Sender
from helpdesk.transcripts.store import TranscriptStore

PAGE_SIZE = 100


@dataclass(frozen=True)
class ShotView:
    """A screenshot: where it is, how it is named, and how large it is in pixels."""

    address: str
    name: str
    width: int
    height: int

    @property
    def size_text(self) -> str:
        """The size as text."""
        return f"{self.width} by {self.height} pixels"


@dataclass(frozen=True)
class OfferedChoice:
    """A button that the assistant offered, and whether the person pressed it."""

    title: str
    chosen: bool


@dataclass(frozen=True)
class LinkView:
    """A page that the assistant pointed to."""

    title: str
    url: str


@dataclass(frozen=True)
class SaidView:
    """One message. `day` is set on the first of each day, `opens_ticket` on the first message
    said after the ticket was opened; `pressed` says that it was a button, not typed."""

    id: int
    side: str
    author: str
    at_iso: str
    at_text: str
    text: Markup
    links: tuple[LinkView, ...]
    choices: tuple[OfferedChoice, ...]
    shots: tuple[ShotView, ...]
    pressed: bool
    failed: bool
    day: str
    opens_ticket: bool
    after_opening: bool


@dataclass(frozen=True)
class TranscriptView:
    """A part of the conversation, and how to get to the rest of it.

    `newest_id` is the last message shown; `opening_before` leads to where the ticket began, and
    is None when that is in view or not known.
    """

    messages: tuple[SaidView, ...]
    newest_id: int
    earlier_before: int | None
    opening_before: int | None
    is_latest: bool


@dataclass(frozen=True)
class TranscriptReader:
    """Reads conversations for the page of a ticket."""

    transcripts: TranscriptStore
    attachments: AttachmentStore
    assistant_name: str

    def view(self, ticket: Ticket, clock: Clock, before: int | None = None) -> TranscriptView:
        """Return the latest messages, or those before the message `before`.

        Raises:
            NotFound: the conversation is gone.
        """
        found = self.transcripts.messages(
            ticket.conversation_id, limit=PAGE_SIZE + 1, before_id=before
        )
        has_earlier = len(found) > PAGE_SIZE
        shown = found[-PAGE_SIZE:]
        until_id = ticket.transcript_until_id
        opened_earlier = bool(until_id and shown and has_earlier and shown[0].id > until_id)
        return TranscriptView(
            messages=tuple(self._messages(shown, ticket, clock, opened_earlier)),
            newest_id=shown[-1].id if shown else 0,
            earlier_before=shown[0].id if has_earlier else None,
            # Half a page of what came after the opening is shown with what led to it.
            opening_before=until_id + PAGE_SIZE // 2 if until_id and opened_earlier else None,
            is_latest=before is None,
        )

    def newest_id(self, ticket: Ticket) -> int:
        """Return the id of the last message of the ticket's conversation, 0 if there is none."""
        found = self.transcripts.messages(ticket.conversation_id, limit=1)
        return found[0].id if found else 0

    def shots(self, ids: Sequence[str]) -> tuple[ShotView, ...]:
        """Return the screenshots with these ids; one that is gone is left out."""
        return tuple(shot for shot in map(self._shot, ids) if shot is not None)

    def _messages(
        self, shown: Sequence[Message], ticket: Ticket, clock: Clock, opened_earlier: bool
    ) -> Iterator[SaidView]:
        pressed_ids = {message.choice.button_id for message in shown if message.choice}
        until_id = ticket.transcript_until_id
        day, opened = "", opened_earlier
        for message in shown:
            local = message.at.astimezone(clock.agent_zone)
            this_day = day_name(local, clock.now.astimezone(clock.agent_zone))
            after_opening = until_id is not None and message.id > until_id
            yield SaidView(
                id=message.id,
                side=message.sender.value,
                author=self._author(message, ticket),
                at_iso=message.at.isoformat(),
                at_text=time_of_day(local),
                text=_shown_text(message),
                links=_links(message),
                choices=tuple(
                    OfferedChoice(button.title, button.id in pressed_ids)
                    for button in message.buttons
                ),
                shots=self.shots(message.attachment_ids),
                pressed=message.choice is not None,
                failed=message.state is MessageState.FAILED,
                day=this_day if this_day != day else "",
                opens_ticket=after_opening and not opened,
                after_opening=after_opening,
            )
            day, opened = this_day, opened or after_opening

    def _author(self, message: Message, ticket: Ticket) -> str:
        return {
            Sender.USER: requester_name(ticket),
            Sender.BOT: self.assistant_name,
            Sender.AGENT: str(message.data.get("author") or "Support"),
            Sender.SYSTEM: "System",
        }[message.sender]

    def _shot(self, attachment_id: str) -> ShotView | None:
        try:
            found = self.attachments.get(attachment_id)
        except NotFound:
            return None
        return ShotView(
            address=f"/attachments/{found.id}",
            name=found.filename,
            width=found.width,
            height=found.height,
        )


def _shown_text(message: Message) -> Markup:
    if message.sender is Sender.USER:
        return Markup("<p>{}</p>").format(escape(message.text)) if message.text else Markup("")
    return as_html(message.text)


def _links(message: Message) -> tuple[LinkView, ...]:
    given = message.data.get("links") or ()
    return tuple(LinkView(link["title"], link["url"]) for link in given)


def requester_name(ticket: Ticket) -> str:
    """Return what to call the requester."""
    return ticket.requester.display_name
