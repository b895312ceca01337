"""Secrets in what people type: hidden before anything is kept, with a way to say it was none.

A note says what was hidden and offers a button. The original is kept nowhere, so whoever presses
it types the message once more, and that one is taken as it is written: what the assistant noted
of the first (the description of an issue, say) is corrected, and the open question asked again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace

from conversation.catalogue import label, listed, text
from conversation.markdown import escaped
from helpdesk.errors import NotFound
from helpdesk.transcripts.message import Button, Message, MessageDraft, Sender
from helpdesk.transcripts.store import TranscriptStore
from understanding.secrets.findings import SecretKind
from understanding.secrets.masking import mask

AS_TYPED = "as_typed"
"""The key of the payload of that button; its value is the id of the message that was masked."""

NOTE_KIND = "masked"
_LOOK_BACK = 30  # messages; agents and the system may have spoken in between


class Masking:
    """What is hidden of the messages of one conversation, and what is taken as typed."""

    def __init__(self, transcripts: TranscriptStore) -> None:
        self._transcripts = transcripts

    def taken(self, conversation_id: str, text: str) -> tuple[str, tuple[SecretKind, ...], int]:
        """Return what may be kept of `text`, the kinds hidden, and which message it restates.

        The last is 0 unless the person has just said that a message held no secret.

        Raises:
            StorageUnavailable: the database is away.
        """
        masked = mask(text)
        restated = self._restated(conversation_id) if masked.kinds else 0
        if restated:
            return text, (), restated
        return masked.text, masked.kinds, 0

    def restated_by(self, message: Message) -> int:
        """Return which masked message a recorded one says again as it was typed; 0 for none.

        Raises:
            StorageUnavailable: the database is away.
        """
        if not mask(message.text).kinds:
            return 0
        return self._restated(message.conversation_id, before_id=message.id)

    def _restated(self, conversation_id: str, before_id: int | None = None) -> int:
        latest = self._transcripts.messages(conversation_id, before_id=before_id, limit=_LOOK_BACK)
        for message in reversed(latest):
            if message.sender is Sender.USER:
                return pressed(message)
        return 0

    def original_of(self, conversation_id: str, message_id: int) -> Message | None:
        """Return the message that was masked, None if it is gone."""
        found = self._transcripts.messages(conversation_id, until_id=message_id, limit=1)
        return found[0] if found and found[0].id == message_id else None

    def open_question(self, conversation_id: str, before_id: int) -> list[MessageDraft]:
        """Return what the assistant said last, to be said again with buttons of its own."""
        latest = self._transcripts.messages(conversation_id, before_id=before_id, limit=_LOOK_BACK)
        spoken = [message for message in latest if message.sender is Sender.BOT]
        turn = (
            [one for one in spoken if one.in_reply_to == spoken[-1].in_reply_to] if spoken else []
        )
        return [
            MessageDraft(
                text=one.text,
                buttons=tuple(self._offered_again(one)),
                data=one.data,
            )
            for one in turn[-1:]
        ]

    def _offered_again(self, message: Message) -> list[Button]:
        again = []
        for button in message.buttons:
            try:
                offered = self._transcripts.offered_button(message.conversation_id, button.id)
            except NotFound:
                continue
            again.append(Button(_new_id(), offered.title, offered.payload))
        return again


def note(kinds: Sequence[SecretKind], message: Message) -> MessageDraft:
    """Return the note to the person that something of a message was hidden."""
    hidden = listed(text("channel.secret", kind=kind.label) for kind in kinds)
    none = Button(_new_id(), label("buttons.not_a_secret"), {AS_TYPED: message.id})
    return MessageDraft(
        text=text("channel.hidden", secrets=hidden),
        buttons=(none,),
        data={"kind": NOTE_KIND},
        sender=Sender.SYSTEM,
    )


def pressed(message: Message) -> int:
    """Return which masked message this press of the note's button is about; 0 if it is none."""
    return int(message.choice.payload.get(AS_TYPED, 0)) if message.choice else 0


def type_it_again() -> MessageDraft:
    """Return the answer to that button."""
    return MessageDraft(
        text=text("channel.type_it_again"), data={"kind": NOTE_KIND}, sender=Sender.SYSTEM
    )


def taken_as_typed() -> MessageDraft:
    """Return what is said when the message was corrected to what was typed the second time."""
    return MessageDraft(
        text=text("channel.taken_as_typed"), data={"kind": NOTE_KIND}, sender=Sender.SYSTEM
    )


def restated(
    drafts: Sequence[MessageDraft], changed: Mapping[str, tuple[str, str]]
) -> list[MessageDraft]:
    """Return sayings with the corrected values in place of the masked ones."""
    again = []
    for draft in drafts:
        said = draft.text
        for old, new in changed.values():
            said = said.replace(escaped(old), escaped(new))
        again.append(replace(draft, text=said))
    return again


def _new_id() -> str:
    return secrets.token_urlsafe(9)
