"""Who hears what, in the code, in support.yml and in the documentation; and in which words."""

from __future__ import annotations

import dataclasses
import re
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from helpdesk.errors import PolicyError, SettingsError
from helpdesk.notifications.events import NOTIFICATION_RULES, Audience
from helpdesk.notifications.letters import as_html, as_text
from helpdesk.notifications.notice import Notice
from helpdesk.notifications.wording import LetterWriter
from helpdesk.policy import load_policy
from helpdesk.policy.terms import REQUESTER_NOTICES, Notifications
from helpdesk.requester import Requester
from helpdesk.settings import PROJECT_ROOT, load_settings
from helpdesk.settings.notifications import MailSecurity
from helpdesk.sla.severity import Severity
from helpdesk.sla.stage import IvaStage
from helpdesk.tickets.events import Event, event_of
from helpdesk.tickets.projection import standing
from helpdesk.tickets.ticket import SYSTEM, Actor, EntryKind, HistoryEntry, Ticket
from tests.store.world import DeskPolicy

NOW = datetime(2026, 1, 19, 4, 30, tzinfo=timezone.utc)
ASHA = Actor("requester", "Asha", "user:acme:42")
MEERA = Actor("agent", "Meera", "1")
_COLUMNS = (
    Audience.REQUESTER,
    Audience.ASSIGNEE,
    Audience.LEADS,
    Audience.S0_LIST,
    Audience.CHAT,
    Audience.PAGER,
)


def entry(kind: EntryKind, actor: Actor = MEERA, **values) -> HistoryEntry:
    return HistoryEntry(at=NOW, actor=actor, kind=kind, **values)


def notice(event: Event = Event.OPENED, text: str = "Reports fail", **changes) -> Notice:
    """Return a notice about an S1 of somebody whose name and description are given."""
    policy = DeskPolicy()
    opened = HistoryEntry(
        at=NOW,
        actor=ASHA,
        kind=EntryKind.OPENED,
        after="open",
        data={
            "functionality": "major",
            "business_impact": "moderate",
            "severity": "S1",
            "severity_reason": "Major functionality",
        },
    )
    requester = Requester(
        **{
            "key": "user:acme:42",
            "user_id": "42",
            "name": "Asha Rao",
            "email": "asha@acme.example",
            "account": "acme",
            "time_zone": "Asia/Kolkata",
            **changes,
        }
    )
    then = standing([opened], policy)
    values = {
        name: getattr(then, name)
        for name in (
            *("functionality", "business_impact", "severity", "severity_reason", "state"),
            *("opened_at", "due_at", "due_soon_at", "paused_at", "first_response_at"),
            "updated_at",
        )
    }
    ticket = Ticket(
        number="HS-1001",
        description=text,
        iva_stage=IvaStage.LIVE,
        occurred_at=None,
        bot_link=None,
        attachment_ids=(),
        requester=requester,
        assignee=None,
        conversation_id="c",
        transcript_until_id=None,
        **values,
    )
    told = dataclasses.replace(opened, text=text) if event is not Event.OPENED else opened
    return Notice(1, event, ticket, told, then)


@pytest.fixture
def wording() -> LetterWriter:
    return LetterWriter(DeskPolicy(), "https://help.example/help/", "https://console.example")


class TestTheTable:
    def test_has_a_row_for_each_event(self) -> None:
        assert set(NOTIFICATION_RULES) == set(Event)

    def test_has_a_switch_for_each_event_that_requesters_hear_of_and_no_other(self) -> None:
        heard = {
            each.value for each in Event if Audience.REQUESTER in NOTIFICATION_RULES[each].always
        }
        assert set(REQUESTER_NOTICES) == heard

    def test_is_the_one_of_the_documentation(self) -> None:
        page = (PROJECT_ROOT / "docs" / "notifications.md").read_text(encoding="utf-8")
        section = page.split("## Who is notified of what")[1].split("```yaml")[0]
        rows = {}
        for line in re.findall(r"^\|(.+)\|$", section, re.M)[2:]:
            name, *cells = (cell.strip() for cell in line.split("|"))
            rows[name.split(" (")[0].replace(" ", "_")] = cells
        assert set(rows) == {each.value for each in Event}
        for event, telling in NOTIFICATION_RULES.items():
            for audience, cell in zip(_COLUMNS, rows[event.value], strict=True):
                means = (bool(cell) and "S0" not in cell, "S0" in cell)
                said = (audience in telling.always, audience in telling.for_s0 - telling.always)
                assert means == said, (event, audience)

    @pytest.mark.parametrize(
        ("happened", "event"),
        [
            (entry(EntryKind.OPENED, ASHA), Event.OPENED),
            (entry(EntryKind.MESSAGE), Event.REPLIED),
            (entry(EntryKind.ATTACHMENT, attachment_ids=("a",)), Event.REPLIED),
            (entry(EntryKind.MESSAGE, ASHA), None),
            (entry(EntryKind.NOTE), None),
            (entry(EntryKind.STATE_CHANGED, before="open", after="resolved"), Event.RESOLVED),
            (entry(EntryKind.STATE_CHANGED, before="open", after="in_progress"), None),
            (entry(EntryKind.SEVERITY_CHANGED, before="S2", after="S1"), Event.SEVERITY_CHANGED),
            (entry(EntryKind.SEVERITY_CHANGED, before="S1", after="S1"), None),
            (entry(EntryKind.ASSIGNED), None),
            (entry(EntryKind.ASSUMPTION_CONFIRMED, data={"fields": ["iva_stage"]}), None),
            (
                entry(EntryKind.ASSUMPTION_CONFIRMED, data={"confirms_severity": True}),
                Event.S0_CONFIRMED,
            ),
            (entry(EntryKind.WINDOW_DUE_SOON, SYSTEM), Event.DUE_SOON),
            (entry(EntryKind.WINDOW_BREACHED, SYSTEM), Event.BREACHED),
            (entry(EntryKind.INCIDENT_RESOLVED), Event.INCIDENT_RESOLVED),
        ],
    )
    def test_knows_which_entries_are_told(self, happened: HistoryEntry, event: Event) -> None:
        assert event_of(happened) is event

    @pytest.mark.parametrize("severity", list(Severity))
    def test_tells_everyone_of_an_s0_only(self, severity: Severity) -> None:
        for event in (Event.OPENED, Event.DUE_SOON, Event.BREACHED):
            rule = NOTIFICATION_RULES[event]
            everyone = Audience.S0_LIST in rule.audiences(severity, is_assumed=False)
            assert everyone is (severity is Severity.S0)

    @pytest.mark.parametrize("event", list(Event))
    def test_tells_those_on_duty_instead_while_an_s0_is_assumed(self, event: Event) -> None:
        rule = NOTIFICATION_RULES[event]
        heard = rule.audiences(Severity.S0, is_assumed=True)
        assert Audience.S0_LIST not in heard
        assert (Audience.PAGER in heard) is (Audience.PAGER in rule.always)
        assert (Audience.ON_DUTY in heard) is bool(rule.for_s0)


class TestThePolicy:
    @pytest.fixture
    def policy_with(self, tmp_path: Path):
        whole = (PROJECT_ROOT / "support.yml").read_text(encoding="utf-8")
        start = whole.index("notifications:\n")
        end = whole.index("# ---- How severity is worked out")

        def load(section: str) -> Notifications:
            path = tmp_path / "support.yml"
            path.write_text(whole[:start] + section + "\n" + whole[end:], encoding="utf-8")
            return load_policy(path).notifications

        return load

    def test_may_leave_the_section_out(self, policy_with) -> None:
        assert policy_with("") == Notifications()
        assert "severity_changed" not in Notifications().to_requester

    def test_switches_mails_and_names_people(self, policy_with) -> None:
        read = policy_with(
            "notifications:\n  requester: {opened: no, severity_changed: yes}\n"
            "  leads: lead@example.com\n  s0_list: [a@example.com, b@example.com, a@example.com]\n"
            "  on_duty: [c@example.com]\n"
        )
        assert "opened" not in read.to_requester
        assert {"replied", "severity_changed"} <= read.to_requester
        assert read.leads == ("lead@example.com",)
        assert read.s0_list == ("a@example.com", "b@example.com")
        assert read.on_duty == ("c@example.com",)

    @pytest.mark.parametrize(
        ("section", "complaint"),
        [
            ("notifications:\n  requester: {opned: no}", "did you mean opened"),
            ("notifications:\n  requester: {opened: maybe}", "allowed: yes, no"),
            ("notifications:\n  leads: [nobody]", "notifications.leads is 'nobody'"),
            ("notifications:\n  lead: a@example.com", "did you mean leads"),
        ],
    )
    def test_says_what_is_wrong_and_what_is_allowed(self, policy_with, section, complaint) -> None:
        with pytest.raises(PolicyError, match=re.escape(complaint)):
            policy_with(section)


class TestTheSettings:
    @pytest.fixture
    def load(self, tmp_path: Path):
        def with_variables(**variables: str):
            named = {f"HELPDESK_{name}": value for name, value in variables.items()}
            return load_settings({"HELPDESK_DATA_DIR": str(tmp_path), **named})

        return with_variables

    def test_without_a_server_name_the_folder(self, load, tmp_path: Path) -> None:
        assert not load().mail.has_server
        assert str(tmp_path / "mail") in load().mail.destination

    @pytest.mark.parametrize(
        ("security", "port"), [("starttls", 587), ("ssl", 465), ("none", 25), ("SSL", 465)]
    )
    def test_take_the_usual_port_of_each_kind_of_server(self, load, security, port) -> None:
        mail = load(SMTP_HOST="smtp.example.com", SMTP_SECURITY=security).mail
        assert (mail.port, mail.security) == (port, MailSecurity(security.lower()))

    def test_show_no_secret(self, load) -> None:
        settings = load(
            SMTP_HOST="smtp.example.com",
            SMTP_USER="me",
            SMTP_PASSWORD="hunter2",
            WEB_HOOK_URLS="https://chat.example/hunter3",
            WEB_HOOK_SECRET="hunter4" * 8,
        )
        assert settings.mail.password == "hunter2"
        assert settings.web_hooks.chat[0].url.endswith("hunter3")
        assert "hunter" not in repr(settings)

    @pytest.mark.parametrize(
        ("variables", "named"),
        [
            ({"SMTP_HOST": "smtp.example.com:25"}, "HELPDESK_SMTP_HOST"),
            ({"SMTP_HOST": "https://smtp.example.com"}, "HELPDESK_SMTP_HOST"),
            ({"SMTP_SECURITY": "tls"}, "HELPDESK_SMTP_SECURITY"),
            ({"SMTP_PORT": "0"}, "HELPDESK_SMTP_PORT"),
            ({"SMTP_USER": "me"}, "HELPDESK_SMTP_PASSWORD"),
            ({"SMTP_PASSWORD": "secret"}, "HELPDESK_SMTP_USER"),
            (
                {
                    "SMTP_HOST": "smtp.example.com",
                    "SMTP_SECURITY": "none",
                    "SMTP_USER": "me",
                    "SMTP_PASSWORD": "secret",
                },
                "in the clear",
            ),
            ({"MAIL_FROM": "Support <support@example.com"}, "HELPDESK_MAIL_FROM"),
            ({"WEB_HOOK_URLS": "chat.example"}, "HELPDESK_WEB_HOOK_URLS"),
            ({"WEB_HOOK_URLS": "https://chat.example"}, "HELPDESK_WEB_HOOK_SECRET"),
            (
                {"PAGER_HOOK_URLS": "https://pager.example", "WEB_HOOK_SECRET": "short"},
                "HELPDESK_WEB_HOOK_SECRET",
            ),
        ],
    )
    def test_that_cannot_be_used_are_refused_by_name(self, load, variables, named) -> None:
        with pytest.raises(SettingsError, match=named) as refused:
            load(**variables)
        assert "secret'" not in str(refused.value)


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]


class TestTheWords:
    def test_of_a_new_ticket_have_number_severity_and_due_time(self, wording) -> None:
        letter = wording.to_requester(notice())
        assert letter.subject == "[HS-1001] Reports fail"
        for rendered in (as_text(letter), as_html(letter, DeskPolicy().brand)):
            assert "HS-1001" in rendered
            assert "S1 High" in rendered
            assert "Mon 19 Jan, 12:00 IST" in rendered

    def test_follow_in_the_same_conversation(self, wording) -> None:
        assert wording.to_requester(notice(Event.REPLIED)).subject == "Re: [HS-1001] Reports fail"

    @pytest.mark.parametrize("zone", ["", "Nowhere/Atall", "Europe"])
    def test_are_on_the_clock_of_support_where_the_zone_is_unknown(self, wording, zone) -> None:
        assert "12:00 IST" in as_text(wording.to_requester(notice(time_zone=zone)))

    def test_are_on_the_clock_of_the_requester_through_summer_time(self, wording) -> None:
        told = notice(time_zone="America/New_York")
        assert told.requester_zone(DeskPolicy()) == ZoneInfo("America/New_York")
        assert "01:30 EST (Mon 19 Jan, 12:00 IST)" in as_text(wording.to_requester(told))

    @pytest.mark.parametrize("event", list(Event))
    def test_of_people_are_never_markup(self, wording, event: Event) -> None:
        evil = '<script>alert(1)</script><img src="https://evil.example/x.png"> & "quotes"'
        told = notice(event, text=evil, name=evil)
        hears = Audience.REQUESTER in NOTIFICATION_RULES[event].always
        letter = wording.to_requester(told) if hears else wording.to_support(told)
        page = _Tags()
        page.feed(as_html(letter, DeskPolicy().brand))
        assert not {"script", "img"} & set(page.tags)
        allowed = ("https://help.example/", "https://console.example/")
        assert all(address.startswith(allowed) for address in page.addresses)

    def test_of_many_warnings_stay_short(self, wording) -> None:
        one = notice(Event.BREACHED)
        tickets = [dataclasses.replace(one.ticket, number=f"HS-{n}") for n in range(2000, 3000)]
        told = [dataclasses.replace(one, ticket=ticket) for ticket in tickets]
        letter = wording.digest(told)
        assert letter.heading == "Response windows: 1000 breached"
        assert len(letter.rows) == 50
        assert "950 more" in as_text(letter)

    def test_of_two_warnings_about_one_ticket_are_one_line(self, wording) -> None:
        both = [notice(Event.DUE_SOON), notice(Event.BREACHED)]
        assert [row[0] for row in wording.digest(both).rows] == ["HS-1001"]
        assert "breached" in wording.digest(both).rows[0][1]


def test_what_is_late_is_told_to_support_only_where_it_still_matters() -> None:
    fresh, late = NOW + timedelta(minutes=9), NOW + timedelta(minutes=11)
    waiting = notice(Event.BREACHED)
    answered = dataclasses.replace(
        waiting, ticket=dataclasses.replace(waiting.ticket, first_response_at=NOW)
    )
    assert Audience.LEADS in waiting.audiences(late)
    assert Audience.LEADS in answered.audiences(fresh)
    assert Audience.LEADS not in answered.audiences(late)
