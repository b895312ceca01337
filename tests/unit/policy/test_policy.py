"""What support.yml says, and how its mistakes are told to the people who edit it."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from helpdesk.errors import PolicyError
from helpdesk.policy import load_policy
from helpdesk.policy.terms import Brand
from helpdesk.settings import PROJECT_ROOT
from helpdesk.sla.severity import BusinessImpact, Coverage, Functionality, Severity

INDIA = ZoneInfo("Asia/Kolkata")
SUPPORT_YML = PROJECT_ROOT / "support.yml"


@pytest.fixture(scope="module")
def policy():
    return load_policy(SUPPORT_YML)


@pytest.fixture
def edited(tmp_path):
    """Return a function that loads support.yml with some lines edited."""
    text = SUPPORT_YML.read_text(encoding="utf-8")

    def load(*changes, add=""):
        changed = text
        for before, after in changes:
            assert before in changed, before
            changed = changed.replace(before, after, 1)
        path = tmp_path / "support.yml"
        path.write_text(changed + add, encoding="utf-8")
        return load_policy(path)

    return load


def mistakes(load, *changes, add=""):
    with pytest.raises(PolicyError) as caught:
        load(*changes, add=add)
    return str(caught.value).splitlines()


class TestTheCommittedPolicy:
    def test_it_promises_what_the_support_table_says(self, policy):
        promised = {
            severity.value: (terms.label, terms.within, terms.coverage.value)
            for severity, terms in policy.severities.items()
        }
        assert promised == {
            "S0": ("Blocker", timedelta(hours=1), "24x7"),
            "S1": ("High", timedelta(hours=2), "business_hours"),
            "S2": ("Medium", timedelta(hours=4), "business_hours"),
            "S3": ("Low", timedelta(hours=4), "business_hours"),
        }

    def test_its_matrix_is_that_of_the_support_table(self, policy):
        rows = [
            [policy.assess(row, column).value for column in BusinessImpact] for row in Functionality
        ]
        assert rows == [
            ["S0", "S1", "S1", "S2"],
            ["S1", "S1", "S2", "S2"],
            ["S1", "S2", "S2", "S3"],
            ["S2", "S2", "S3", "S3"],
        ]

    def test_a_blocker_counts_through_the_weekend(self, policy):
        opened = datetime(2026, 1, 24, 3, tzinfo=INDIA)
        assert policy.due_at(Severity.S0, opened) == opened + timedelta(hours=1)
        assert policy.explain(Severity.S0, opened)[0].date == date(2026, 1, 24)

    def test_the_others_count_business_hours(self, policy):
        opened = datetime(2026, 1, 23, 16, 30, tzinfo=INDIA)
        due = datetime(2026, 1, 27, 9, 30, tzinfo=INDIA)
        assert policy.due_at(Severity.S1, opened) == due
        assert policy.calendar_for(Severity.S1) is policy.calendar
        pause = (datetime(2026, 1, 23, 17, tzinfo=INDIA), datetime(2026, 1, 27, 9, tzinfo=INDIA))
        assert policy.due_at(Severity.S1, opened, [pause]) == due + timedelta(hours=1)

    def test_it_says_how_support_is_reached(self, policy):
        assert policy.support_email == policy.contacts.support_email == "support@haptik.ai"
        assert policy.help_centre_url == policy.links.help_centre_url == "https://docs.haptik.ai"
        assert policy.roadmap_url == policy.links.roadmap_url
        assert "Customer Success Manager" in policy.contacts.customer_success
        assert "Solution Consultant" in policy.contacts.solution_consultant
        lines = policy.contact_lines()
        assert len(lines) == 3
        assert "[support@haptik.ai](mailto:support@haptik.ai)" in lines[0]

    def test_it_puts_hours_and_promises_into_words(self, policy):
        assert policy.hours_text() == (
            "Monday to Friday 09:00-18:00 (Asia/Kolkata time), except on holidays"
        )
        assert policy.within_text(Severity.S0) == "within 1 hour, 24x7"
        assert policy.within_text(Severity.S2) == "within 4 business hours"

    def test_it_words_every_answer_with_examples_of_the_table(self, policy):
        assert "chats not assigned to agents" in policy.functionality_title("critical")
        titles = [policy.functionality_title(value.value) for value in Functionality]
        titles += [policy.impact_title(value.value) for value in BusinessImpact]
        assert len(set(titles)) == 8
        assert all(len(title) <= 100 for title in titles)

    def test_it_names_the_brand(self, policy):
        assert policy.brand.name == "Help Section"
        assert re.fullmatch(r"#[0-9a-f]{6}", policy.brand.accent)
        assert policy.due_soon_share == 0.75
        assert policy.time_zone.key == "Asia/Kolkata"


class TestTheHolidayFile:
    def test_national_holidays_are_observed_and_minor_ones_are_listed_but_not(self, policy):
        for year in range(2025, 2029):
            for month, day in ((1, 26), (8, 15), (10, 2), (12, 25)):
                assert date(year, month, day) in policy.calendar.holidays
        text = (PROJECT_ROOT / "holidays" / "india.yml").read_text(encoding="utf-8")
        listed = re.findall(r"date: (\d{4}-\d\d-\d\d)", text)
        assert len(listed) >= 4 * 16
        assert 30 <= len(policy.calendar.holidays) < len(listed)

    def test_days_that_follow_the_moon_are_marked(self):
        text = (PROJECT_ROOT / "holidays" / "india.yml").read_text(encoding="utf-8")
        for line in text.splitlines():
            follows_moon = re.search(r"name: \"?(?:Id-ul|Muharram|Milad)", line)
            assert bool(follows_moon) == line.endswith("# moon") or line.startswith("#")

    def test_two_holidays_on_one_day_are_both_named(self, policy):
        assert policy.calendar.holidays[date(2025, 10, 2)] == "Dussehra, Mahatma Gandhi's Birthday"


class TestEditing:
    def test_a_changed_window_and_changed_hours_take_effect(self, edited):
        changed = edited(
            ("respond_within: 2 hours", "respond_within: 1 hour 30 minutes"),
            ("monday: 09:00-18:00", "monday: 08:00-12:00, 13:00-24:00"),
            ("saturday: closed", "saturday: [10:00-12:00, 12:00-14:00]"),
        )
        assert changed.severities[Severity.S1].within == timedelta(minutes=90)
        assert [str(shift) for shift in changed.calendar.hours[0]] == ["08:00-12:00", "13:00-24:00"]
        assert changed.hours_text().startswith("Monday 08:00-12:00 and 13:00-24:00, Tuesday to")

    def test_the_project_s_holiday_file_is_found_from_elsewhere(self, edited):
        assert date(2026, 1, 26) in edited().calendar.holidays

    def test_own_holidays_can_stand_beside_the_public_ones(self, edited, tmp_path):
        (tmp_path / "company.yml").write_text(
            "2026:\n  - {date: 2026-03-20, name: Founders' day, observed: yes}\n"
            "  - {date: 2026-03-21, name: Not this one, observed: no}\n"
        )
        changed = edited(("- holidays/india.yml", "- holidays/india.yml\n  - company.yml"))
        assert changed.calendar.holidays[date(2026, 3, 20)] == "Founders' day"
        assert changed.calendar.holidays[date(2026, 3, 21)] == "Id-ul-Fitr"

    def test_a_holiday_that_is_switched_off_counts(self, edited, tmp_path):
        public = (PROJECT_ROOT / "holidays" / "india.yml").read_text(encoding="utf-8")
        (tmp_path / "holidays").mkdir()
        (tmp_path / "holidays" / "india.yml").write_text(
            public.replace(
                "date: 2026-01-26, name: Republic Day, observed: true",
                "date: 2026-01-26, name: Republic Day, observed: false",
            )
        )
        assert date(2026, 1, 26) not in edited().calendar.holidays

    def test_other_spellings_of_coverage_and_share_are_understood(self, edited):
        changed = edited(
            ("    coverage: 24x7", "    coverage: 24/7"),
            ("    coverage: business_hours", "    coverage: Business Hours"),
            ("due_soon_share: 75%", "due_soon_share: 0.5"),
        )
        assert changed.severities[Severity.S0].coverage is Coverage.ALWAYS
        assert changed.due_soon_share == 0.5

    def test_further_links_may_be_left_out(self, edited):
        text = SUPPORT_YML.read_text(encoding="utf-8")
        more = text[text.index("  # Further pages") : text.index("# ---- When support works")]
        assert edited((more, "")).links.more == ()


def line_of(text):
    lines = SUPPORT_YML.read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


class TestMistakes:
    @pytest.mark.parametrize(
        ("before", "after", "wrong", "allowed"),
        [
            ('accent_colour: "#2f5bea"', "accent_colour: blue", "not a colour", "in quotes"),
            ('accent_colour: "#2f5bea"', "accent_colour: #2f5bea", "is empty", "in quotes"),
            ("logo_text: HS", "logo_text: HELP", "too long", "one to three characters"),
            ("support_email: support@haptik.ai", "support_email: support", "@", "an email address"),
            ("help_centre: https://", "help_centre: ", "does not start with", "https://"),
            ("roadmap: https://roadmap.haptik.ai", "roadmap: https://roadmap", "no dot", "https"),
            ("time_zone: Asia/Kolkata", "time_zone: IST", "no zone of this name", "Asia/Kolkata"),
            ("time_zone: Asia/Kolkata", "time_zone: EST", "abbreviation", "Asia/Kolkata"),
            ("time_zone: Asia/Kolkata", "time_zone: Etc/GMT-5", "fixed offset", "Asia/Kolkata"),
            ("time_zone: Asia/Kolkata", "time_zone: Asia", "no zone", "Asia/Kolkata"),
            ("time_zone: Asia/Kolkata", "time_zone: ../etc/passwd", "no zone", "Asia/Kolkata"),
            ("monday: 09:00-18:00", "monday: 18:00-09:00", "a night shift is written", "closed"),
            ("monday: 09:00-18:00", "monday: 9 to 5", "not a time span", "09:00-18:00"),
            ("monday: 09:00-18:00", "monday: 09:00-13:00, 12:00-18:00", "overlap", "follow"),
            ("monday: 09:00-18:00", "monday: {from: 9}", "not a single value", "closed"),
            ("respond_within: 1 hour", "respond_within: soon", "not a length", "30 minutes"),
            ("respond_within: 1 hour", "respond_within: 0 hours", "no time", "30 minutes"),
            ("respond_within: 1 hour", "respond_within: 2 days", "not a length", "30 minutes"),
            (
                "    coverage: 24x7",
                "    coverage: always",
                "no such coverage",
                "24x7, business_hours",
            ),
            ("due_soon_share: 75%", "due_soon_share: 75", "not a share", "75%"),
            ("due_soon_share: 75%", "due_soon_share: 0%", "more than 0", "75%"),
            ("critical: {serious: S0", "critical: {serious: S5", "no such severity", "S0, S1"),
            ("label: Blocker", "label: ''", "is empty", "a short text"),
            ("label: Blocker", f"label: {'x' * 400}", "longer than 300", "a short text"),
        ],
    )
    def test_a_wrong_value_names_line_mistake_and_what_is_allowed(
        self, edited, before, after, wrong, allowed
    ):
        told = mistakes(edited, (before, after))
        assert len(told) == 1
        assert told[0].startswith(f"support.yml line {line_of(before)}: ")
        what, _, right = told[0].partition("; allowed: ")
        assert wrong in what
        assert allowed in right

    def test_a_misspelt_key_suggests_the_nearest(self, edited):
        told = mistakes(edited, ("respond_within: 1 hour", "respond_witin: 1 hour"))
        line = line_of("respond_within: 1 hour")
        assert any(
            text.startswith(f"support.yml line {line}: severities.S0.respond_witin is not known, ")
            and "did you mean respond_within?" in text
            for text in told
        )
        assert any("severities.S0.respond_within is missing" in text for text in told)

    def test_a_key_that_does_not_belong_is_refused(self, edited):
        told = mistakes(edited, add="\nholiday: none\n")
        assert len(told) == 1
        assert "holiday is not known, did you mean holidays?" in told[0]

    def test_a_key_given_twice_is_refused(self, edited):
        told = mistakes(edited, add="\ntime_zone: Asia/Dubai\n")
        assert "time_zone is given twice, first on line" in told[0]

    def test_a_missing_section_is_told_once(self, edited):
        text = SUPPORT_YML.read_text(encoding="utf-8")
        section = text[text.index("contacts:\n") : text.index("links:\n")]
        assert mistakes(edited, (section, "")) == [
            f"support.yml line {line_of('brand:')}: contacts is missing; allowed: lines of the "
            "form key: value, indented below it"
        ]

    def test_a_missing_cell_of_the_matrix_is_named(self, edited):
        told = mistakes(edited, ("limited: S2, none: S3}", "none: S3}"))
        assert "matrix.minor.limited is missing; allowed: S0, S1, S2, S3" in told[0]

    def test_a_matrix_that_promises_less_for_a_worse_answer_is_refused(self, edited):
        told = mistakes(edited, ("major:    {serious: S1", "major:    {serious: S3"))
        assert any(
            text.startswith(f"support.yml line {line_of('major:    {')}: ")
            and "major and serious gives S3, but the milder major and moderate gives S1" in text
            for text in told
        )

    def test_a_worse_severity_with_a_longer_window_is_refused(self, edited):
        told = mistakes(edited, ("respond_within: 2 hours", "respond_within: 5 hours"))
        assert told == [
            f"support.yml line {line_of('  S1:')}: severities: S1 (within 5 business hours) "
            "promises less than S2 (within 4 business hours); allowed: a shorter or equal time, "
            "and no less coverage, for the worse severity"
        ]

    def test_a_blocker_on_business_hours_above_a_24x7_severity_is_refused(self, edited):
        told = mistakes(
            edited,
            ("    coverage: 24x7", "    coverage: business_hours"),
            (
                "respond_within: 2 hours\n    coverage: business_hours",
                "respond_within: 2 hours\n    coverage: 24x7",
            ),
        )
        assert "S0 (within 1 business hour) promises less than S1 (within 2 hours, 24x7)" in told[0]

    def test_a_support_that_is_never_open_is_refused(self, edited):
        changes = [
            (f"{day}: 09:00-18:00", f"{day}: closed")
            for day in ("monday", "tuesday", "wednesday", "thursday", "friday")
        ]
        told = mistakes(edited, *changes)
        assert "support is never open" in told[0]

    def test_several_mistakes_are_told_together_in_the_order_of_the_file(self, edited):
        told = mistakes(
            edited,
            ("due_soon_share: 75%", "due_soon_share: often"),
            ("time_zone: Asia/Kolkata", "time_zone: Kolkata"),
            ("label: High", "lable: High"),
        )
        numbers = [int(re.search(r"line (\d+)", text).group(1)) for text in told]
        assert len(told) == 4
        assert numbers == sorted(numbers)

    def test_a_holiday_file_that_is_missing_is_named(self, edited):
        told = mistakes(edited, ("holidays/india.yml", "holidays/inida.yml"))
        assert "there is no file holidays/inida.yml" in told[0]

    @pytest.mark.parametrize(
        ("line", "wrong"),
        [
            ("{date: 2026-02-30, name: A, observed: true}", "day is out of range"),
            ("{date: 26-01-2026, name: A, observed: true}", "not year-month-day"),
            ("{date: 2025-01-26, name: A, observed: true}", "does not lie in 2026"),
            ("{date: 2026-01-26, name: A, observed: maybe}", "neither true nor false"),
            ("{date: 2026-01-26, name: A}", "observed is missing"),
            ("{date: 2026-01-26, name: A, observd: true}", "did you mean observed?"),
            ("Republic Day", "must be lines of the form"),
        ],
    )
    def test_a_wrong_holiday_names_the_line_of_its_file(self, edited, tmp_path, line, wrong):
        (tmp_path / "own.yml").write_text(f"# our days\n2026:\n  - {line}\n")
        told = mistakes(edited, ("holidays/india.yml", "own.yml"))
        assert all(text.startswith("own.yml line 3: ") for text in told)
        assert any(wrong in text for text in told)

    def test_a_year_that_is_no_year_is_refused(self, edited, tmp_path):
        (tmp_path / "own.yml").write_text("next: []\n")
        assert "'next' is not a year" in mistakes(edited, ("holidays/india.yml", "own.yml"))[0]

    def test_mistakes_in_both_files_are_told_together(self, edited, tmp_path):
        (tmp_path / "own.yml").write_text("2026: today\n")
        told = mistakes(edited, ("holidays/india.yml", "own.yml"), ("label: High", "label: []"))
        assert {text.split()[0] for text in told} == {"support.yml", "own.yml"}


class TestFilesThatCannotBeRead:
    def test_a_missing_file_is_named(self, tmp_path):
        with pytest.raises(PolicyError, match=r"nothing\.yml cannot be read: No such file"):
            load_policy(tmp_path / "nothing.yml")

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            (b"", "line 1: the file is empty"),
            (b"# only a comment\n", "line 1: the file is empty"),
            (b"brand: [\n", "line 2: the file cannot be understood"),
            (b"brand:\n\tname: x\n", "line 2: the file cannot be understood"),
            (b"contacts: a: b\n", "line 1: the file cannot be understood"),
            (b"- a list\n", "line 1: the file must be lines of the form"),
            (b"\xff\xfe\x00", "not a UTF-8 text file"),
            (b"brand: \x07\n", "support.yml: "),
        ],
    )
    def test_what_is_no_policy_is_refused_with_its_line(self, tmp_path, content, complaint):
        path = tmp_path / "support.yml"
        path.write_bytes(content)
        with pytest.raises(PolicyError, match=re.escape(complaint)):
            load_policy(path)


@pytest.mark.parametrize(
    ("accent", "ink"),
    [
        ("#2f5bea", "#ffffff"),
        ("#000000", "#ffffff"),
        ("#ffd400", "#101418"),
        ("#ffffff", "#101418"),
    ],
)
def test_text_on_the_accent_can_be_read(accent, ink):
    assert Brand("a", "b", "c", accent).accent_ink == ink
