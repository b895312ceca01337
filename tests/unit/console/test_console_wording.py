"""How durations, counts and colours come out."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.brand import brand_css, brand_icon
from console.moments import Clock, day_name
from console.wording import counted, first_line, in_sentences, joined, long_duration
from helpdesk.policy.colours import contrast

INDIA = ZoneInfo("Asia/Kolkata")


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        (timedelta(0), "less than a minute"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=1, minutes=59, seconds=59), "1 hour 59 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(days=1, minutes=5), "1 day"),
        (timedelta(days=3, hours=4, minutes=5), "3 days 4 hours"),
        (timedelta(days=1500), "1,500 days"),
        (timedelta(minutes=-20), "20 minutes"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(duration: timedelta, words: str) -> None:
    assert long_duration(duration) == words


def test_one_and_many_are_told_apart() -> None:
    assert counted(1, "ticket") == "1 ticket"
    assert counted(0, "ticket") == "0 tickets"
    assert counted(2, "reply", "replies") == "2 replies"
    assert in_sentences("nothing was sent", "", "Try again!") == "Nothing was sent. Try again!"
    assert joined(["", "a", "b", "c"]) == "a, b and c"
    assert joined(["a"]) == "a"
    assert joined([]) == ""


@given(st.text(max_size=400))
def test_a_title_is_one_line_of_bounded_length(text: str) -> None:
    title = first_line(text, 60)
    assert len(title) <= 61
    assert title.splitlines() in ([], [title])


def test_a_long_line_is_cut_at_a_word() -> None:
    assert first_line("The analytics report, which hangs", 22) == "The analytics report…"


def test_an_instant_of_another_year_names_the_year() -> None:
    clock = Clock(datetime(2027, 1, 2, tzinfo=timezone.utc), INDIA, ZoneInfo("Europe/Berlin"))
    moment = clock.moment(datetime(2026, 12, 31, 6, 0, tzinfo=timezone.utc))
    assert moment.text == "Thu 31 Dec 2026, 11:30 IST"
    assert moment.other_text == "Thu 31 Dec 2026, 07:00 CET"


def test_two_zones_with_one_clock_are_told_once() -> None:
    clock = Clock(datetime(2026, 1, 2, tzinfo=timezone.utc), INDIA, ZoneInfo("Asia/Colombo"))
    assert clock.moment(clock.now).other_text == ""


def test_days_close_by_have_names() -> None:
    now = datetime(2026, 3, 1, 0, 30, tzinfo=INDIA)
    assert day_name(now, now) == "Today"
    assert day_name(now - timedelta(hours=1), now) == "Yesterday"
    assert day_name(now - timedelta(days=5), now) == "Tuesday 24 February"
    assert day_name(now - timedelta(days=365), now) == "Saturday 1 March 2025"


colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours)
def test_any_accent_stays_readable_on_light_and_dark_pages(accent: str) -> None:
    light, dark = brand_css(accent).split("@media")
    for css, grounds in (
        (light, ("#ffffff", "#f5f6f8", "#f0f2f5")),
        (dark, ("#11151b", "#191f28", "#212934")),
    ):
        values = dict(
            line.strip(" ;").split(": ") for line in css.splitlines() if line.startswith("  --")
        )
        assert contrast(values["--brand-accent"], values["--brand-on-accent"]) >= 4.5
        assert contrast(values["--brand-accent-hover"], values["--brand-on-accent"]) >= 4.5
        for ground in grounds:
            assert contrast(values["--brand-link"], ground) >= 4.5
            assert contrast(values["--brand-link-hover"], ground) >= 4.5


def test_the_accent_is_left_alone_where_it_is_readable() -> None:
    assert "--brand-accent: #2f55d4;" in brand_css("#2f55d4")
    assert 'fill="#2f55d4"' in brand_icon("#2f55d4")


def test_contrast_is_what_the_guideline_defines() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
