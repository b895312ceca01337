"""Laws of reading facts out of text: whatever is typed, nothing breaks and spans are right."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from helpdesk.errors import InvalidInput
from understanding.invisible import without_invisible
from understanding.link_checks import normalise_link, validate_email
from understanding.links import find_emails, find_links
from understanding.text_checks import clean, is_gibberish, is_mostly_latin, is_only_emoji
from understanding.ticket_numbers import find_ticket_numbers
from understanding.times.occurrence import find_occurrence
from understanding.times.words import normalise

INDIA = ZoneInfo("Asia/Kolkata")
ZONES = st.sampled_from([INDIA, ZoneInfo("America/New_York"), ZoneInfo("Europe/London")])
nows = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001
    datetime(2030, 12, 31),  # noqa: DTZ001
    timezones=ZONES,
)
# Pieces of times and of what surrounds them, put together at random.
pieces = st.sampled_from(
    "since from at on around last this next yesterday today tomorrow kal parso subah raat baje se "
    "2 3.30 4 5pm 11 12 17/11 31/2 24/7 2026-11-20 9:15 23:59 am pm hrs min days weeks ago back "
    "monday fri sat nov may 5th 20th noon midnight morning evening night half quarter past to "
    "not till was working bot down , . - : ( ) agents v2.3 https://x.com/1 a@b.com HS-1042".split()
)
time_like = st.lists(pieces, max_size=12).map(" ".join)
texts = st.text(max_size=200) | time_like
host = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,5})?\.(com|ai|co\.in|org)", fullmatch=True)
path = st.from_regex(r"(/[A-Za-z0-9_~=&?%-]{1,10}){0,3}", fullmatch=True)
scheme = st.sampled_from(["https://", "http://"])
around = st.sampled_from(
    [
        ("see ", "."), ("(", ")"), ("<", ">"), ('"', '"'), ("bot: ", ", pls check"), ("", "!!"),
        ("[x](", ")"), ("our bot ", " is down"), ("\n", "\n"), ("link-", "?"), ("\u201c", "\u201d"),
    ]
)  # fmt: skip


@given(texts, nows, ZONES)
def test_no_time_is_in_the_future_unless_it_says_so(text, now, zone):
    found = find_occurrence(text, now=now, zone=zone)
    if found is None:
        return
    assert found.in_future == (found.at > now.astimezone(timezone.utc))
    assert text[slice(*found.span)] == found.phrase
    assert found.phrase.strip() == found.phrase != ""
    assert found.at.tzinfo is zone


@given(st.integers(1, 59), st.sampled_from(["ago", "back", "before", "earlier"]), nows)
def test_a_number_of_minutes_back_is_exactly_that(minutes, word, now):
    found = find_occurrence(f"it broke {minutes} mins {word}", now=now, zone=INDIA)
    elapsed = now.astimezone(timezone.utc) - found.at.astimezone(timezone.utc)
    assert timedelta(minutes=minutes) <= elapsed < timedelta(minutes=minutes, seconds=1)


@given(nows, st.integers(0, 1200), st.integers(0, 23), st.integers(0, 59))
def test_a_written_date_is_read_day_first(now, days, hour, minute):
    day = now.astimezone(INDIA).date() - timedelta(days=days + 1)
    for form in ("{:%d/%m/%Y}", "{:%d-%m-%Y}", "{:%d %b %Y}", "{:%B %d, %Y}", "{:%Y-%m-%d}"):
        found = find_occurrence(f"{form.format(day)} {hour:02d}:{minute:02d}", now=now, zone=INDIA)
        assert found.at.date() == day
        assert found.at.minute == minute
        assert found.at.hour % 12 == hour % 12


@given(texts)
def test_normalised_text_remembers_where_it_came_from(text):
    words = normalise(text)
    if words.text:
        assert words.span_in_original(0, len(words.text)) == (0, len(text))


@given(scheme, host, path, around)
def test_a_link_is_found_whatever_surrounds_it(start, site, rest, surroundings):
    link = f"{start}{site}{rest}".rstrip("?")
    before, after = surroundings
    found = find_links(f"{before}{link}{after}")
    assert [item.url for item in found] == [link]
    assert normalise_link(link) == link
    assert normalise_link(f"{site}{rest}".rstrip("?")) == f"https://{site}{rest}".rstrip("?")


@given(st.from_regex(r"[a-z0-9]{1,8}([._+-][a-z0-9]{1,8}){0,2}", fullmatch=True), host, around)
def test_an_address_is_found_whatever_surrounds_it(local, site, surroundings):
    address = f"{local}@{site}"
    before, after = surroundings
    assert validate_email(address) == address
    if before.endswith("-"):  # "link-a@b.com" is an address too
        return
    text = f"{before}{address}{after}"
    assert [item.address for item in find_emails(text)] == [address]
    assert find_links(text) == []


@given(st.integers(1, 999_999_999), st.sampled_from(["HS-{}", "hs {}", "#HS{}", "ticket HS-{}."]))
def test_a_ticket_number_is_found_as_it_is_printed(number, form):
    assert find_ticket_numbers(form.format(number)) == [f"HS-{number}"]


@given(texts)
def test_any_text_can_be_read(text):
    for link in find_links(text):
        assert normalise_link(link.url) == link.url
        assert 0 <= link.span[0] < link.span[1] <= len(text)
    for email in find_emails(text):
        assert validate_email(email.address) == email.address
        written = without_invisible(text[slice(*email.span)])
        assert written.lower() == email.address.lower()
    assert all(number.startswith("HS-") for number in find_ticket_numbers(text))
    assert clean(clean(text)) == clean(text)
    assert isinstance(is_gibberish(text) or is_only_emoji(text) or is_mostly_latin(text), bool)
    assert _reason(normalise_link, text).endswith(".")
    assert _reason(validate_email, text).endswith(".")


def _reason(check, text):
    """Return why a check refuses a text; a full stop when it does not."""
    try:
        check(text)
    except InvalidInput as refused:
        return refused.message
    return "."
