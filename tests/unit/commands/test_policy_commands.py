"""`helpdesk severity` and `helpdesk due`, called as from a shell."""

import json

import pytest

from commands import main as command_line
from helpdesk.settings import PROJECT_ROOT

REPUBLIC_DAY_WEEKEND = "2026-01-23T16:30+05:30"


@pytest.fixture
def helpdesk(monkeypatch, capsys):
    """Return a function that runs the command and gives exit code, output and error output."""
    monkeypatch.setenv("HELPDESK_POLICY_FILE", str(PROJECT_ROOT / "support.yml"))

    def run(*words):
        monkeypatch.setattr("sys.argv", ["helpdesk", *words])
        try:
            command_line.main()
            code = 0
        except SystemExit as ended:
            code = ended.code or 0
        written = capsys.readouterr()
        return code, written.out, written.err

    return run


def test_severity_answers_in_a_sentence(helpdesk):
    assert helpdesk("severity", "--functionality", "major", "--impact", "Moderate") == (
        0,
        "S1 High: first response within 2 business hours\n",
        "",
    )


def test_severity_answers_a_program(helpdesk):
    code, out, _ = helpdesk(
        "severity", "--functionality", "critical", "--impact", "serious", "--json"
    )
    assert code == 0
    assert json.loads(out) == {
        "severity": "S0",
        "label": "Blocker",
        "functionality": "critical",
        "business_impact": "serious",
        "respond_within_seconds": 3600,
        "coverage": "24x7",
    }


def test_due_explains_itself_day_by_day(helpdesk):
    code, out, _ = helpdesk("due", "S1", "--opened-at", REPUBLIC_DAY_WEEKEND, "--explain")
    assert code == 0
    assert out.splitlines() == [
        "S1 High - we respond by Tue 27 Jan, 09:30 IST (within 2 business hours)",
        "Counted on the clock of Asia/Kolkata:",
        "  Fri 23 Jan 16:30-18:00 counted 1 h 30 min",
        "  Sat 24 Jan, Sun 25 Jan closed (weekend)",
        "  Mon 26 Jan holiday (Republic Day)",
        "  Tue 27 Jan 09:00-09:30 counted 30 min",
    ]


def test_due_answers_a_program(helpdesk):
    code, out, _ = helpdesk(
        "due", "s1", "--opened-at", REPUBLIC_DAY_WEEKEND, "--explain", "--json", "--zone", "UTC"
    )
    answer = json.loads(out)
    assert code == 0
    assert answer["severity"] == "S1"
    assert answer["opened_at"] == "2026-01-23T11:00:00+00:00"
    assert answer["due_at"] == "2026-01-27T04:00:00+00:00"
    assert [day["counted_seconds"] for day in answer["days"]] == [5400, 0, 0, 0, 1800]
    assert answer["days"][3]["reason"] == "holiday: Republic Day"


@pytest.mark.parametrize(
    "opened_at",
    [
        "2026-01-23T11:00Z",
        "2026-01-23T11:00:00z",
        "2026-01-23 16:30+05:30",
        "2026-01-23T16:30+0530",
        "2026-01-23T06:00:00.000000-05:00",
    ],
)
def test_an_instant_may_be_written_in_any_zone(helpdesk, opened_at):
    code, out, _ = helpdesk("due", "S1", "--opened-at", opened_at)
    assert (code, out.split(" (")[0]) == (0, "S1 High - we respond by Tue 27 Jan, 09:30 IST")


def test_another_zone_shows_both(helpdesk):
    _, out, _ = helpdesk(
        "due", "S1", "--opened-at", REPUBLIC_DAY_WEEKEND, "--zone", "Europe/London"
    )
    assert "Tue 27 Jan, 04:00 GMT" in out
    assert "For support that is Tue 27 Jan, 09:30 IST." in out


def test_another_policy_may_be_asked(helpdesk, tmp_path):
    policy = tmp_path / "other.yml"
    text = (PROJECT_ROOT / "support.yml").read_text(encoding="utf-8")
    policy.write_text(text.replace("respond_within: 2 hours", "respond_within: 1 hour"))
    _, out, _ = helpdesk("due", "S1", "--opened-at", REPUBLIC_DAY_WEEKEND, "--policy", str(policy))
    assert "Fri 23 Jan, 17:30 IST (within 1 business hour)" in out


@pytest.mark.parametrize(
    ("words", "complaints"),
    [
        (
            ["severity", "--functionality", "mjor", "--impact", "none"],
            ["--functionality is 'mjor', did you mean major?", "critical, major, minor, setup"],
        ),
        (
            ["severity", "--functionality", "major", "--impact", "huge"],
            ["--impact is 'huge'", "serious, moderate, limited, none"],
        ),
        (["due", "S9", "--opened-at", REPUBLIC_DAY_WEEKEND], ["SEVERITY is 'S9'", "S0, S1"]),
        (
            ["due", "S1", "--opened-at", "2026-01-23T16:30"],
            ["could be a time anywhere", "2026-01-23T16:30+05:30 for India", "2026-01-23T16:30Z"],
        ),
        (["due", "S1", "--opened-at", "2026-01-23"], ["could be a time anywhere"]),
        (["due", "S1", "--opened-at", "2026-02-30T10:00Z"], ["is not a time", "write it as"]),
        (["due", "S1", "--opened-at", "yesterday"], ["is not a time", "write it as"]),
        (["due", "S1", "--opened-at", "0001-01-01T00:00Z"], ["year 1", "years from"]),
        (["due", "S1", "--opened-at", "9999-12-31T23:59Z"], ["year 9999", "years from"]),
        (
            ["due", "S1", "--opened-at", REPUBLIC_DAY_WEEKEND, "--zone", "Asia/Kolkatta"],
            ["--zone is 'Asia/Kolkatta'", "did you mean Asia/Kolkata?"],
        ),
        (
            ["due", "S1", "--opened-at", REPUBLIC_DAY_WEEKEND, "--policy", "no-such.yml"],
            ["no-such.yml cannot be read"],
        ),
        (["due", "S1"], ["--opened-at"]),
        (["severity", "--functionality", "major"], ["--impact"]),
    ],
)
def test_bad_input_ends_with_2_and_says_what_is_allowed(helpdesk, words, complaints):
    code, out, err = helpdesk(*words)
    assert (code, out) == (2, "")
    for complaint in complaints:
        assert complaint in err
