"""The commands about tickets and accounts, as they are typed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
import typer
from typer.testing import CliRunner

from commands import agents as agent_commands
from commands import incidents as incident_commands
from commands import tickets as ticket_commands
from helpdesk.agents import AgentStore
from helpdesk.database import open_database
from helpdesk.database.schema import tickets
from helpdesk.errors import HelpdeskError, InvalidInput, NotFound, StorageUnavailable
from helpdesk.policy import load_policy
from helpdesk.settings import PROJECT_ROOT
from helpdesk.tickets.ticket import Actor, TicketState
from helpdesk.transcripts.store import Button, Choice, MessageDraft
from tests.store.world import AGENT, Desk, requester

NOW = datetime.now(timezone.utc).replace(microsecond=0)


@pytest.fixture
def use(tmp_path, monkeypatch):
    """Have the commands use the database at an address."""

    def set_address(url: str) -> str:
        monkeypatch.setenv("HELPDESK_DATA_DIR", str(tmp_path))
        monkeypatch.setenv("HELPDESK_DATABASE_URL", url)
        monkeypatch.setenv("HELPDESK_POLICY_FILE", str(PROJECT_ROOT / "support.yml"))
        return url

    return set_address


@pytest.fixture
def new_installation(use, empty_url) -> str:
    return use(empty_url)


@pytest.fixture
def run():
    """Run a command; an error of ours is raised, as `helpdesk` itself turns it into one line."""
    app = typer.Typer()
    ticket_commands.register(app)
    agent_commands.register(app)
    incident_commands.register(app)

    def call(*arguments: str, exit_code: int = 0) -> str:
        result = CliRunner().invoke(app, arguments)
        if isinstance(result.exception, HelpdeskError):
            raise result.exception
        assert result.exit_code == exit_code, result.output
        return result.output

    return call


@pytest.fixture
def desk(use, url, tmp_path) -> Desk:
    return Desk(open_database(use(url)), tmp_path, load_policy(PROJECT_ROOT / "support.yml"))


@pytest.fixture
def reported(desk):
    """A ticket with a conversation before it and an answer after it."""
    conversation = desk.conversation()
    said, _ = desk.transcripts.record_user_message(conversation.id, "1", "It is slow", now=NOW)
    submit = Button("b1", "Submit", {"intent": "affirm"})
    asked = MessageDraft("Shall I open a ticket?", (submit,))
    desk.transcripts.record_bot_messages(conversation.id, said.id, [asked], NOW)
    choice = Choice("b1", "Submit", submit.payload)
    desk.transcripts.record_user_message(conversation.id, "2", "Submit", choice=choice, now=NOW)
    ticket = desk.open(
        now=NOW,
        functionality="critical",
        business_impact="serious",
        description="Replies are slow\nsince noon \x1b]0;owned\x07",
        attachment_ids=(desk.upload(now=NOW),),
        bot_link="https://bot.example",
    )
    return desk.tickets.add_message(ticket.number, AGENT, "Looking", now=NOW + timedelta(minutes=5))


class TestTickets:
    def test_without_tickets_it_says_so(self, run, desk):
        assert run("tickets") == "There are no open tickets.\n"
        assert json.loads(run("tickets", "--json")) == []

    def test_tickets_are_listed_in_the_order_of_the_queue(self, run, desk):
        later = desk.open(now=NOW)
        sooner = desk.open(now=NOW, functionality="critical", business_impact="serious")
        closed = desk.open(now=NOW)
        owner = Actor.requester(requester())
        desk.tickets.change_state(closed.number, TicketState.CLOSED, owner, now=NOW)
        head, *lines = run("tickets").splitlines()
        assert head.split()[:3] == ["number", "sev", "window"]
        assert [line.split()[:3] for line in lines] == [
            [sooner.number, "S0", "running"],
            [later.number, "S1", "running"],
        ]
        assert closed.number in run("tickets", "--all")
        found = json.loads(run("tickets", "--json", "--limit", "1"))
        assert [each["number"] for each in found] == [sooner.number]

    def test_json_has_what_a_program_needs(self, run, reported):
        (found,) = json.loads(run("tickets", "--json"))
        assert found["severity"] == "S0"
        assert found["state"] == "open"
        assert found["window"] == "met"
        assert datetime.fromisoformat(found["due_at"]) == NOW + timedelta(hours=1)
        assert found["requester"]["email"] == "asha@acme.example"


class TestOneTicket:
    @pytest.mark.parametrize("words", [("HS-1001",), ("hs", "1001"), ("1001",), ("#1001",)])
    def test_the_number_may_be_written_as_people_write_it(self, run, reported, words):
        assert run("ticket", *words).startswith("HS-1001  S0  open")

    def test_all_that_belongs_to_it_is_shown(self, run, reported):
        page = run("ticket", "HS-1001")
        for wanted in (
            "Asha Rao <asha@acme.example>",
            "Critical functionality and serious business impact: S0 Blocker",
            "https://bot.example",
            "shot.png (32 x 16, 1 KB)",
            "now met",
            "Meera: message (Looking)",
            "user: It is slow",
            "bot: Shall I open a ticket?",
            "user: Submit",
        ):
            assert wanted in page

    def test_what_was_assumed_and_who_wants_a_person_is_said(self, run, desk):
        desk.open(
            now=NOW,
            functionality="critical",
            business_impact="serious",
            assumed={"business_impact", "iva_stage"},
            said={"functionality": "nobody gets through"},
            wants_person=True,
        )
        page = run("ticket", "1001")
        assert page.startswith("HS-1001  S0 (assumed)  open  wants a person\n")
        lines = [" ".join(line.split()) for line in page.splitlines()]
        assert 'functionality Critical "nobody gets through"' in lines
        assert "business impact Serious (assumed by the assistant)" in lines
        (listed,) = json.loads(run("tickets", "--json"))
        assert listed["assumed"] == ["business_impact", "iva_stage"]
        assert listed["severity_is_assumed"] is True
        assert listed["said"] == {"functionality": "nobody gets through"}
        assert listed["wants_person"] is True

    def test_somebody_without_name_and_address_is_shown_as_such(self, run, desk):
        desk.open(now=NOW, person=requester(key="anon:1", user_id=None, name="", email=""))
        assert "(no address: answer in the chat)" in run("ticket", "1001")
        assert "Somebody not signed in" in run("tickets")

    def test_a_window_that_was_paused_says_that_it_ends_later(self, run, desk):
        ticket = desk.open(now=NOW, functionality="critical", business_impact="serious")
        assert "paused" not in run("ticket", ticket.number)
        for minutes, state in ((1, "waiting_for_requester"), (31, "in_progress")):
            moment = NOW + timedelta(minutes=minutes)
            desk.tickets.change_state(ticket.number, TicketState(state), AGENT, now=moment)
        assert "paused (waiting for the requester)" in run("ticket", ticket.number)

    def test_what_was_typed_cannot_steer_the_terminal(self, run, reported):
        for printed in (run("ticket", "HS-1001"), run("tickets")):
            assert "\x1b" not in printed
            assert "\x07" not in printed

    def test_json_has_history_window_and_transcript(self, run, reported):
        found = json.loads(run("ticket", "hs 1001", "--json"))
        assert [entry["kind"] for entry in found["history"]] == ["opened", "message"]
        assert found["history"][1]["actor"]["name"] == "Meera"
        assert [said["from"] for said in found["transcript"]] == ["user", "bot", "user"]
        assert found["transcript"][1]["buttons"] == ["Submit"]
        assert found["transcript"][2]["chosen"] == "Submit"
        assert found["attachments"][0]["media_type"] == "image/png"
        assert found["window_explained"]

    def test_a_number_that_is_none_or_does_not_exist_is_refused(self, run, desk):
        with pytest.raises(NotFound, match="HS-1001"):
            run("ticket", "HS-1001")
        with pytest.raises(InvalidInput, match="not a ticket number"):
            run("ticket", "something")

    def test_before_the_first_start_it_says_what_to_do(self, run, new_installation):
        with pytest.raises(StorageUnavailable, match="make run"):
            run("tickets")


class TestAccounts:
    def test_the_first_account_is_made_before_anything_was_ever_started(
        self, run, new_installation
    ):
        printed = run("agent", "add", "Meera@support.example", "--name", "Meera", "--generate")
        password = printed.split("Password: ")[1].split()[0]
        store = AgentStore(open_database(new_installation))
        agent = store.authenticate("meera@support.example", password, NOW)
        assert (agent.name, agent.role) == ("Meera", "agent")

    def test_a_password_is_read_from_the_first_line_of_a_file(
        self, run, new_installation, tmp_path
    ):
        (tmp_path / "password").write_text("a long enough password\nand a remark\n")
        path = str(tmp_path / "password")
        printed = run(
            *("agent", "add", "lead@support.example", "--name", "Lead", "--role", "lead"),
            *("--password-file", path),
        )
        assert "a long enough" not in printed
        store = AgentStore(open_database(new_installation))
        agent = store.authenticate("lead@support.example", "a long enough password", NOW)
        assert agent.role == "lead"

    def test_a_forgotten_password_is_replaced(self, new_installation, run, tmp_path):
        run("agent", "add", "meera@support.example", "--name", "Meera", "--generate")
        secret = tmp_path / "password"
        secret.write_text("another long password\n")
        run("agent", "password", "Meera@support.example", "--password-file", str(secret))
        store = AgentStore(open_database(new_installation))
        signed_in = store.authenticate("meera@support.example", "another long password", NOW)
        assert signed_in.name == "Meera"

    def test_a_password_for_nobody_is_refused_before_it_is_asked_for(self, new_installation, run):
        run("agent", "add", "meera@support.example", "--name", "Meera", "--generate")
        with pytest.raises(NotFound, match=r"no account for mira@support\.example"):
            run("agent", "password", "mira@support.example", "--generate")

    def test_without_a_terminal_nobody_is_asked_for_a_password(self, run, new_installation):
        with pytest.raises(InvalidInput, match="nobody to ask"):
            run("agent", "add", "a@b.co", "--name", "A")

    def test_a_missing_password_file_and_a_short_password_are_told(
        self, run, new_installation, tmp_path
    ):
        with pytest.raises(InvalidInput, match="cannot be read"):
            run("agent", "add", "a@b.co", "--name", "A", "--password-file", str(tmp_path / "no"))
        (tmp_path / "short").write_text("short")
        with pytest.raises(InvalidInput, match="12 to 256"):
            run("agent", "add", "a@b.co", "--name", "A", "--password-file", str(tmp_path / "short"))

    def test_accounts_are_listed_without_their_passwords(self, run, new_installation):
        run("agent", "add", "meera@support.example", "--name", "Meera", "--generate")
        assert "meera@support.example" in run("agent", "list")
        (found,) = json.loads(run("agent", "list", "--json"))
        assert found["name"] == "Meera"
        assert not any("password" in key for key in found)


class TestVerifying:
    def test_what_differs_is_told_and_rebuilt(self, run, desk):
        desk.open(now=NOW)
        assert "matches its history" in run("tickets", "verify")
        with desk.database.transaction() as session:
            session.execute(sa.update(tickets).values(state="closed"))
        said = run("tickets", "verify", exit_code=1)
        assert "HS-1001: state is closed, by the history open" in said
        assert json.loads(run("tickets", "verify", "--json", exit_code=1))[0]["column"] == "state"
        assert "HS-1001 rebuilt" in run("tickets", "rebuild")
        assert "Nothing had to be rebuilt" in run("tickets", "rebuild")

    def test_the_list_is_still_what_tickets_shows(self, run, desk):
        desk.open(now=NOW)
        assert "HS-1001" in run("tickets")


class TestIncidents:
    DECLARE = ("incident", "declare", "--area", "Chat", "--symptom", "chats are not assigned")

    def test_one_is_declared_linked_and_resolved(self, run, desk):
        desk.open(now=NOW)
        assert run("incident", "list") == "No incident is ongoing.\n"
        declared = run(*self.DECLARE, "--symptom", "agents get no chats", "--by", "Meera Iyer")
        assert "agents get no chats" in declared
        assert "Meera Iyer: investigating" in declared
        run("incident", "update", "1", "--state", "identified", "--message", "A queue is stuck.")
        assert "HS-1001 belongs to incident 1" in run("incident", "link", "1", "hs 1001")
        assert "1 linked" in run("incident", "list")
        ended = json.loads(run("incident", "resolve", "1", "--message", "Done.", "--json"))
        assert (ended["state"], ended["tickets"]) == ("resolved", ["HS-1001"])
        assert "Chat" in run("incident", "list", "--all")
        assert "resolved (Done.)" in run("incident", "show", "1")

    def test_one_that_does_not_exist_or_cannot_be_taken_is_refused(self, run, desk):
        with pytest.raises(NotFound, match="incident 7"):
            run("incident", "resolve", "7")
        with pytest.raises(InvalidInput, match="symptom"):
            run("incident", "declare", "--area", "Chat", "--symptom", "slow")
