"""What people say when they want more urgency."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from actions.urgency import NOTHING_NEW, _assessed, _change_in, _read_change
from conversation.turn import Turn
from tests.console_desk import open_desk
from tests.unit.conversation.turns import turn

INDIA = ZoneInfo("Asia/Kolkata")
TUESDAY = datetime(2026, 1, 27, 11, 0, tzinfo=INDIA)


def said(text: str) -> Turn:
    return turn(text, now=TUESDAY, zone=INDIA, active_form=None)


class TestWhatChanged:
    @pytest.mark.parametrize(
        "text",
        [
            "escalate my ticket NOW",
            "this is urgent!!!",
            "make HS-1001 critical",
            "S0 please",
            "!!!",
        ],
    )
    def test_pressing_words_tell_no_change(self, text: str) -> None:
        pressing = said(text)
        assert _read_change(pressing) is None
        with_fact = turn(text, entities={"functionality": "critical"}, active_form=None)
        assert _change_in(with_fact) is None

    @pytest.mark.parametrize(
        "text",
        [
            *("nothing", "no", "Nothing new.", "it just takes too long", "no nothing to add"),
            *("not really", "nope that's all", "nothing more from my side", "bas itna hi"),
        ],
    )
    def test_nothing_new_is_an_answer_too(self, text: str) -> None:
        assert _read_change(said(text)) == NOTHING_NEW

    @pytest.mark.parametrize(
        "text",
        [
            *("now all agents are affected", "three more customers complained", "it spread to UAT"),
            *("it is not the same any more", "no agents are there", "nothing loads now"),
        ],
    )
    def test_what_is_told_is_kept_as_it_was_said(self, text: str) -> None:
        assert _read_change(said(text)) == text


@pytest.mark.parametrize(
    ("answers", "left"),
    [
        (["critical", "serious"], {"iva_stage"}),
        (["critical", "limited"], {"business_impact", "iva_stage"}),
    ],
)
def test_an_answer_that_was_assumed_is_confirmed_by_giving_it(tmp_path, answers, left) -> None:
    desk = open_desk(tmp_path)
    before = desk.open_ticket(
        functionality="critical",
        business_impact="serious",
        assumed={"functionality", "business_impact", "iva_stage"},
    )
    story = "it is worse by now"
    _assessed(before, story, answers, said(story), desk.installation)
    after = desk.installation.tickets.get(before.number)
    assert (after.severity, after.assumed) == ("S0", left)
