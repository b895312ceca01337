"""What of a text is letter paper."""

from __future__ import annotations

import pytest

from understanding.letters import letter_spans


def body(text: str) -> str:
    """Return the text without its letter paper."""
    kept = list(text)
    for start, end in letter_spans(text):
        kept[start:end] = " " * (end - start)
    return " ".join("".join(kept).split())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("the bot is down. Regards, Lakshmi Subramanian", "the bot is down."),
        (
            "pin code is not captured. rgrds Mythili 14 Tannery Road 560005",
            "pin code is not captured.",
        ),
        (
            "reports fail\n\nWarm regards,\nP. Ramanathan\nDeputy Manager\n+91 98840 00000",
            "reports fail",
        ),
        ("still no image. Sent from my iPhone", "still no image."),
        ("reports fail\n--\nAsha Rao\nAcme", "reports fail"),
        ("reports fail\nThis mail is for the intended recipient only.", "reports fail"),
        (
            "---------- Forwarded message ---------\nno image since the 3rd",
            "no image since the 3rd",
        ),
        ("Subject: Fwd: logo\nFrom: Dev\nthe logo is cut", "the logo is cut"),
    ],
)
def test_letter_paper_is_found(text: str, kept: str) -> None:
    assert body(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "with regards to the export, it stops at 2000 rows and then again and again "
        + "word " * 50,
        "the greeting 'best regards' of the template is missing in " + "many words " * 30,
        "regards",
        "nobody gets a reply since 9",
    ],
)
def test_what_tells_something_is_no_letter_paper(text: str) -> None:
    assert body(text) == " ".join(text.split())


def test_a_postscript_is_read() -> None:
    text = "reports fail. Best regards, Asha. PS: the dashboard too"
    assert "dashboard" in body(text)
