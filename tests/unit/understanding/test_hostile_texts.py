"""Text that is made to keep a reader busy: the time taken grows no faster than the text."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from understanding.addresses import addresses_in, find_spelt_out_emails
from understanding.links import find_emails, find_links, find_ticket_numbers
from understanding.times.occurrence import find_when

INDIA = ZoneInfo("Asia/Kolkata")
NOW = datetime(2026, 11, 23, 16, 40, tzinfo=INDIA)
LENGTH = 10_000
# A hundredth of this is usual; a quadratic pattern takes seconds.
MOST_SECONDS = 0.15

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
    *("Nov 20 ", "20 nov.", "a.csv", '"a 5pm" ', "\u201c", "regards\n", "my mail "),
]


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("piece", PIECES)
def test_no_text_keeps_a_reader_busy(reader, piece):
    text = (piece * LENGTH)[:LENGTH]
    READERS[reader]("yesterday 5pm, a@b.com https://a.com")
    assert min(_seconds(READERS[reader], text) for _ in range(2)) < MOST_SECONDS


def _seconds(read, text):
    started = time.process_time()
    read(text)
    return time.process_time() - started
