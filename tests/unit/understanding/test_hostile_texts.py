"""Text that is made to keep a reader busy: the time taken grows no faster than the text."""

import gc
import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from understanding.addresses import addresses_in, find_spelt_out_emails
from understanding.links import find_emails, find_links
from understanding.replies.act_words import GATED, has_words_of
from understanding.ticket_numbers import find_ticket_numbers
from understanding.times.occurrence import find_when

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 16, 40, tzinfo=INDIA)
# The shortest is for what reads the beginning of a text only: growth ends there.
LENGTHS = (1_250, 2_500, 5_000, 10_000)
# Twofold is linear, fourfold quadratic.
MOST_GROWTH = 3
# In so little time the measurement itself weighs too much.
FLOOR_SECONDS = 0.005

READERS = {
    "times": lambda text: find_when(text, now=NOW, zone=INDIA),
    "links": find_links,
    "addresses": find_emails,
    "roles": addresses_in,
    "spelt out": find_spelt_out_emails,
    "ticket numbers": find_ticket_numbers,
}
PIECES = [
    *("~", "1 ", "at ", "@", "a@b.", "x.in ", "1", "1.", "1:", "1/", "a", "a.", "a-", "a%", " "),
    *("since at ", "from the ", "it's been ", "1 and ", "1 day ", "1 day and ", "1h", "mon 1 "),
    *("half ", "10.30 ", "1:11 gmt+", "5pm ", "around ", "after the ", "on and off ", "every day "),
    *(
        "worked ",
        "using it since ",
        "hs ",
        "hs-",
        "ticket ",
        "# ",
        "link ",
        "link:",
        "'",
        "(",
        "\n",
    ),
    *(
        "http://",
        "https://a",
        "https://a.com ",
        "a@b.com ",
        "a@b.co,",
        "x at ",
        "x dot ",
        "a (at) ",
    ),
    *(
        "On mon ",
        "On mon\n",
        "wrote:\n",
        "From: a\n",
        "cc ",
        "\u200b",
        "\u00ad@",
        "\U0001f600",
        "{a",
    ),
    *("x ", "since ", "today at 4, ", "2 hours ", "\x00"),
    *("saadhe teen ", "guru ko ", "every monday ", "tuesday 14 hours ", "so 5pm ", "tak "),
    *("i've been clicking ", "live for all ", "our sale is ", "jab se ", "last one came "),
    *("Nov 20 ", "20 nov.", "a.csv", '"a 5pm" ', "\u201c", "regards\n", "my mail "),
]


@pytest.fixture(scope="module", autouse=True)
def _no_collection() -> Iterator[None]:
    """Keep the collector from running in the middle of a measurement."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_keeps_a_reader_busy(reader: str, piece: str) -> None:
    READERS[reader]("yesterday 5pm, a@b.com https://a.com")  # what is loaded once
    if (
        growth(READERS[reader], piece) > MOST_GROWTH
    ):  # other processes can do that, but hardly twice
        assert growth(READERS[reader], piece) <= MOST_GROWTH


@pytest.mark.parametrize("piece", ["a", "a ", "do a ", "not a ", "leave it ", "from the ", "my a "])
def test_no_text_keeps_the_words_of_acts_busy(piece: str) -> None:
    def read(text: str) -> object:
        return [has_words_of(intent, text) for intent in GATED]

    assert min(growth(read, piece), growth(read, piece)) <= MOST_GROWTH


def test_a_reader_that_takes_quadratic_time_is_found() -> None:
    assert growth(re.compile("a+b").search, "a") > MOST_GROWTH


def growth(read: Callable[[str], object], piece: str) -> float:
    """Return by how much the time taken grows, at most, where a text becomes twice as long."""
    seconds = [_seconds(read, piece * length, length) for length in LENGTHS]
    return max(longer / max(shorter, FLOOR_SECONDS) for shorter, longer in pairwise(seconds))


def _seconds(read: Callable[[str], object], text: str, length: int) -> float:
    """Return the processor time of the quickest of three readings, none of a text seen before."""
    return min(_once(read, text[: length - shorter]) for shorter in range(3))


def _once(read: Callable[[str], object], text: str) -> float:
    started = time.process_time()
    read(text)
    return time.process_time() - started
