"""The laws of the conversation: each takes one that is over, and raises where it does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from tests.laws.answer_laws import (
    a_correction_wins,
    severity_is_what_was_said,
    the_summary_shows_what_stands,
    what_is_assumed_is_not_mild,
    what_was_assumed_is_marked,
    what_was_said_is_not_asked,
)
from tests.laws.comparisons import (
    cancelled_and_resumed_is_as_before,
    the_order_of_facts_does_not_matter,
)
from tests.laws.driver import Conversation
from tests.laws.flow_laws import (
    a_person_is_given,
    a_ticket_takes_a_yes,
    it_ends,
    no_question_comes_for_ever,
    nothing_fails,
    nothing_is_asked_a_third_time,
    nothing_is_said_twice_running,
)
from tests.laws.story_laws import nothing_else_is_told, nothing_is_lost

Law = Callable[[Conversation], None]

LAWS: Mapping[str, Law] = MappingProxyType(
    {
        law.__name__: law
        for law in (
            nothing_fails,
            it_ends,
            no_question_comes_for_ever,
            nothing_is_asked_a_third_time,
            nothing_is_lost,
            nothing_else_is_told,
            what_was_said_is_not_asked,
            what_was_assumed_is_marked,
            a_correction_wins,
            the_summary_shows_what_stands,
            cancelled_and_resumed_is_as_before,
            severity_is_what_was_said,
            what_is_assumed_is_not_mild,
            a_person_is_given,
            nothing_is_said_twice_running,
            a_ticket_takes_a_yes,
            the_order_of_facts_does_not_matter,
        )
    }
)
"""The laws by their names."""

KEPT_ALWAYS = frozenset(
    law.__name__
    for law in (
        nothing_fails,
        it_ends,
        what_is_assumed_is_not_mild,
        a_person_is_given,
        a_ticket_takes_a_yes,
    )
)
"""Laws that hold in every conversation."""

RARELY_BROKEN = LAWS.keys() - KEPT_ALWAYS
"""Laws that one conversation in some hundreds still breaks: docs/conversation.md says by what."""
