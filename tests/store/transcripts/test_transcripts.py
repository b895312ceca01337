"""What is said is kept once, in order, and only what was offered can be chosen."""

from __future__ import annotations

from types import MappingProxyType

import pytest
import sqlalchemy as sa

from helpdesk.database.schema import attachments
from helpdesk.errors import InvalidInput, NotFound
from helpdesk.transcripts.store import (
    Button,
    Choice,
    MessageDraft,
    MessageState,
    Sender,
)
from tests.store.world import MONDAY_10, at, requester

YES = Button("b-yes", "Yes, submit", {"intent": "affirm", "entities": {"severity": "S1"}})
NO = Button("b-no", "Cancel", {"intent": "cancel"})


def say(desk, text: str = "hi", client_id: str = "c1", conversation=None, **options):
    conversation = conversation or desk.conversation()
    options = {"now": MONDAY_10, **options}
    return desk.transcripts.record_user_message(conversation.id, client_id, text, **options)


def answer(desk, *drafts: MessageDraft, to: int | None = None):
    return desk.transcripts.record_bot_messages(desk.conversation().id, to, drafts, at("10:01"))


class TestConversations:
    def test_each_requester_has_one_conversation(self, desk):
        first = desk.conversation()
        assert desk.conversation().id == first.id
        assert desk.conversation(requester("77")).id != first.id
        assert desk.transcripts.get_conversation(first.id) == first

    def test_what_is_known_of_the_requester_is_brought_up_to_date(self, desk):
        first = desk.transcripts.ensure_conversation(requester(), at("10:00"))
        moved = requester(name="Asha R. Rao", time_zone="Europe/Berlin")
        again = desk.transcripts.ensure_conversation(moved, at("11:00"))
        assert again.requester == moved
        assert (again.id, again.created_at, again.last_seen_at) == (
            first.id,
            at("10:00"),
            at("11:00"),
        )

    def test_an_unknown_conversation_is_not_found(self, desk):
        for call in (
            lambda: desk.transcripts.get_conversation("nowhere"),
            lambda: desk.transcripts.record_user_message("nowhere", "c", "x", now=MONDAY_10),
            lambda: desk.transcripts.record_bot_messages("nowhere", None, [], MONDAY_10),
        ):
            with pytest.raises(NotFound):
                call()


class TestUserMessages:
    def test_a_message_is_kept_as_it_was_typed(self, desk):
        text = "  Line one\n\n/restart <b>हिन्दी</b> 😀 "
        message, is_new = say(desk, text)
        assert is_new
        assert (message.text, message.sender, message.state) == (text, "user", "received")
        assert (message.client_id, message.at, message.handled_at) == ("c1", MONDAY_10, None)
        assert desk.transcripts.messages(message.conversation_id) == [message]

    def test_the_same_message_sent_twice_is_kept_once(self, desk):
        first, _ = say(desk, "hello")
        again, is_new = say(desk, "hello, changed on the way", now=at("10:05"))
        assert (again, is_new) == (first, False)
        assert len(desk.transcripts.messages(first.conversation_id)) == 1

    def test_two_people_may_use_the_same_message_id(self, desk):
        say(desk)
        _, is_new = say(desk, conversation=desk.conversation(requester("77")))
        assert is_new

    def test_a_choice_is_kept_with_its_payload(self, desk):
        choice = Choice("b-yes", "Yes", MappingProxyType({"intent": "affirm"}), late=True)
        message, _ = say(desk, "Yes", choice=choice)
        (found,) = desk.transcripts.messages(message.conversation_id)
        assert found.choice == Choice("b-yes", "Yes", {"intent": "affirm"}, late=True)

    @pytest.mark.parametrize("client_id", ["", "x" * 65])
    def test_a_message_needs_an_id(self, desk, client_id):
        with pytest.raises(InvalidInput):
            say(desk, client_id=client_id)

    def test_a_screenshot_is_noted_as_used(self, desk):
        shot = desk.upload()
        message, _ = say(desk, attachment_ids=[shot])
        assert message.attachment_ids == (shot,)
        with desk.database.reading() as session:
            found = session.execute(sa.select(attachments.c.message_id)).scalar_one()
        assert found == message.id

    def test_somebody_elses_screenshot_cannot_be_sent(self, desk):
        shot = desk.upload(requester("77"))
        with pytest.raises(NotFound, match="screenshot"):
            say(desk, attachment_ids=[shot])
        assert desk.transcripts.messages(desk.conversation().id) == []


class TestAnswers:
    def test_the_answers_of_a_turn_are_kept_in_order_and_settle_the_message(self, desk):
        asked, _ = say(desk, "it is broken")
        said = answer(
            desk,
            MessageDraft("Sorry to hear.", data={"kind": "text"}),
            MessageDraft("Which part?", (YES, NO), {"asks": "functionality"}),
            to=asked.id,
        )
        messages = desk.transcripts.messages(asked.conversation_id)
        assert messages[1:] == said == desk.transcripts.answers(asked.id)
        assert [m.text for m in said] == ["Sorry to hear.", "Which part?"]
        assert said[1].buttons == (YES, NO)
        assert said[1].data == {"asks": "functionality"}
        assert messages[0].state is MessageState.ANSWERED
        assert messages[0].handled_at == at("10:01")
        assert desk.transcripts.unanswered(asked.conversation_id) == []

    def test_messages_to_be_handled_are_found_again_oldest_first(self, desk):
        first, second, third = (say(desk, client_id=f"c{n}")[0] for n in range(3))
        answer(desk, MessageDraft("ok"), to=second.id)
        unanswered = desk.transcripts.unanswered(first.conversation_id)
        assert [m.id for m in unanswered] == [first.id, third.id]

    def test_a_turn_that_failed_can_still_be_answered_later(self, desk):
        asked, _ = say(desk)
        desk.transcripts.mark_failed(asked.id, at("10:01"))
        (failed,) = desk.transcripts.messages(asked.conversation_id)
        assert (failed.state, failed.handled_at) == (MessageState.FAILED, at("10:01"))
        assert desk.transcripts.unanswered(asked.conversation_id) == []
        answer(desk, MessageDraft("now"), to=asked.id)
        assert desk.transcripts.messages(asked.conversation_id)[0].state == "answered"

    def test_an_answered_message_does_not_become_failed(self, desk):
        asked, _ = say(desk)
        answer(desk, MessageDraft("ok"), to=asked.id)
        desk.transcripts.mark_failed(asked.id, at("10:02"))
        assert desk.transcripts.messages(asked.conversation_id)[0].state == "answered"

    def test_answers_to_a_message_of_another_conversation_are_refused_whole(self, desk):
        elsewhere, _ = say(desk, conversation=desk.conversation(requester("77")))
        with pytest.raises(NotFound):
            answer(desk, MessageDraft("ok"), to=elsewhere.id)
        assert desk.transcripts.messages(desk.conversation().id) == []
        assert desk.transcripts.messages(elsewhere.conversation_id)[0].state == "received"


class TestOfferedButtons:
    def find(self, desk, button_id: str):
        return desk.transcripts.offered_button(desk.conversation().id, button_id)

    def test_a_button_of_the_latest_turn_is_current(self, desk):
        said = answer(desk, MessageDraft("Shall I?", (YES, NO)), MessageDraft("No hurry."))
        found = self.find(desk, "b-yes")
        assert found.still_current
        assert (found.message_id, found.title, found.payload) == (
            said[0].id,
            YES.title,
            YES.payload,
        )

    def test_a_button_of_an_earlier_turn_is_known_but_late(self, desk):
        answer(desk, MessageDraft("Shall I?", (YES, NO)))
        answer(desk, MessageDraft("And the link?"))
        assert not self.find(desk, "b-no").still_current

    def test_a_word_from_the_system_or_the_user_does_not_outdate_a_question(self, desk):
        answer(desk, MessageDraft("Shall I?", (YES, NO)))
        say(desk, "hm")
        answer(desk, MessageDraft("That did not work.", sender=Sender.SYSTEM))
        assert self.find(desk, "b-yes").still_current

    def test_what_was_never_offered_here_is_not_found(self, desk):
        other = desk.conversation(requester("77"))
        desk.transcripts.record_bot_messages(
            other.id, None, [MessageDraft("Shall I?", (YES,))], MONDAY_10
        )
        with pytest.raises(NotFound):
            self.find(desk, "b-yes")


class TestPaging:
    def test_pages_go_back_from_the_latest_and_stop_at_a_tickets_opening(self, desk):
        ids = [say(desk, f"m{n}", f"c{n}")[0].id for n in range(6)]
        read = desk.transcripts.messages
        conversation_id = desk.conversation().id
        assert [m.id for m in read(conversation_id, limit=2)] == ids[4:]
        assert [m.id for m in read(conversation_id, limit=2, before_id=ids[4])] == ids[2:4]
        assert [m.id for m in read(conversation_id, until_id=ids[2])] == ids[:3]
        assert [m.id for m in read(conversation_id)] == ids
