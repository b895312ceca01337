"""What an agent writes in the console arrives in the chat that is open."""

import pytest

from assistant.channel import agent_messages as desk_messages
from assistant.channel.agent_messages import AgentMessages
from helpdesk.transcripts.message import MessageDraft, Sender
from tests.unit.help_section import HelpSection, help_section


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch):
    monkeypatch.setattr(desk_messages, "LOOK_SECONDS", 0.05)


@pytest.fixture
async def help_(tmp_path):
    async with help_section(tmp_path / "data") as running:
        yield running


def write(help_: HelpSection, conversation_id: str, text: str, sender: Sender = Sender.AGENT):
    draft = MessageDraft(text=text, data={"author": "Meera"}, sender=sender)
    transcripts = help_.channel.installation.transcripts
    return transcripts.record_bot_messages(conversation_id, None, [draft], help_.clock())[0]


def conversation_of(help_: HelpSection, client_id: str) -> str:
    """Return the conversation in which this was said, as it stands in the database."""
    with help_.database.reading() as session:
        return session.exec_driver_sql(
            "SELECT conversation_id FROM messages WHERE client_id = ?", (client_id,)
        ).scalar_one()


async def test_an_agents_reply_appears_in_every_open_tab_and_nowhere_else(help_: HelpSection):
    async with help_.visitor() as visitor, help_.visitor() as stranger:
        one = await (await visitor.tab()).greeted()
        other = await visitor.tab()
        foreign = await (await stranger.tab()).greeted()
        await one.say("my bot is slow", "m1")

        write(help_, conversation_of(help_, "m1"), "We found it.")

        for tab in (one, other):
            told = await tab.until(
                lambda tab=tab: [item for item in tab.messages if item["from"] == "agent"]
            )
            assert [item["text"] for item in told] == ["We found it."]
        assert not [item for item in foreign.messages if item["from"] == "agent"]


async def test_what_an_agent_wrote_before_is_history_and_not_news(tmp_path):
    async with help_section(tmp_path / "data") as running, running.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("my bot is slow", "m1")
        conversation_id = conversation_of(running, "m1")
    async with help_section(tmp_path / "data") as running:
        write(running, conversation_id, "Said before anybody looked.")
        told = []

        async def tell(message):
            told.append(message.text)

        desk = AgentMessages(
            running.channel.installation.transcripts, lambda: {conversation_id}, tell
        )
        await desk.look()
        write(running, conversation_id, "Said after.")
        await desk.look()
        await desk.look()

        assert told == ["Said after."]


async def test_a_message_that_becomes_visible_behind_a_later_one_is_not_missed(help_: HelpSection):
    """On PostgreSQL the lower id may belong to the transaction that ends later."""
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("my bot is slow", "m1")
        conversation_id = conversation_of(help_, "m1")
        told = []

        async def tell(message):
            told.append(message.text)

        desk = AgentMessages(
            help_.channel.installation.transcripts, lambda: {conversation_id}, tell
        )
        await desk.look()
        late = write(help_, conversation_id, "late")
        with help_.database.transaction() as session:
            session.exec_driver_sql("UPDATE messages SET sender = 'bot' WHERE id = ?", (late.id,))
        write(help_, conversation_id, "early")
        await desk.look()
        with help_.database.transaction() as session:
            session.exec_driver_sql("UPDATE messages SET sender = 'agent' WHERE id = ?", (late.id,))
        await desk.look()

        assert told == ["early", "late"]
