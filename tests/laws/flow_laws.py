"""The laws of the flow: it ends, nobody is asked a third time, a person is given, a yes opens."""

from __future__ import annotations

from functools import lru_cache

from conversation.fields import BY_SLOT, INTAKE_SLOTS
from tests.laws.answer_laws import corrections_of
from tests.laws.broken import Broken
from tests.laws.driver import Conversation, Exchange
from tests.laws.messages import ASIDE, UNDOING, Act

MOST_TURNS = 20
MOST_TIMES_MORE = 3
AT_THE_END = frozenset({"requester_email", "confirmation", "slot_to_change"})
# What asks for a question anew, or for the way to the end.
MOVING = UNDOING | {Act.PERSON, Act.OPEN_NOW}
FAILING = frozenset({Act.TRY, Act.UNKNOWN, Act.MASH, Act.SKIP})
YES = frozenset({Act.YES, Act.OPEN_NOW, Act.PERSON})
"""What may open a ticket, the second wish for a person included, to whom it goes."""
YES_ALONE = frozenset({Act.THANK, Act.RESUME, Act.GREET})
"""At the summary "go on then" and "thanks" are a yes where nothing else is said."""
AGAINST = frozenset({Act.POSTPONE, Act.CANCEL, Act.CHANGE, Act.BACK, Act.NO})
INFORMING = frozenset(
    {
        *("intake.recorded", "intake.why_severity", "intake.why_severity_if"),
        *("intake.why_severity_worst", "intake.same_as_before"),
    }
)


def nothing_fails(talk: Conversation) -> None:
    """Whatever is said, it is taken."""
    for at, one in enumerate(talk.exchanges):
        if one.failed:
            raise Broken(one.failed, at)


def it_ends(talk: Conversation) -> None:
    """It ends, is handed over or waits within 20 messages.

    Not counted are messages that take something back or begin something else, buttons, and
    questions that were answered; how often these may bring the same question is the next law.
    """
    left = 0
    for at, one in enumerate(talk.exchanges):
        is_over = one.ended or one.ticket is not None or one.waits or not one.is_taken
        is_handed_over = one.state.wants_person and one.asked in {*AT_THE_END, "issue_description"}
        is_other = one.message.does(*UNDOING, Act.OTHER_PROBLEM) or one.message.button is not None
        is_aside = bool(one.message.spans) and one.message.only(*ASIDE)
        left = 0 if is_over or is_handed_over or one.begins else left + (not is_other | is_aside)
        if left >= MOST_TURNS:
            raise Broken(f"{MOST_TURNS} messages, and {one.asked} is still asked", at)


def no_question_comes_for_ever(talk: Conversation) -> None:
    """While nothing changes, a question comes once and three times more, whatever is said."""
    times = 0
    for at, one in enumerate(talk.exchanges):
        is_same = at > 0 and one.asked is not None and one.asked == one.requested
        changed = any(one.before.get(slot) != one.after.get(slot) for slot in INTAKE_SLOTS)
        times = times + 1 if is_same and not changed and one.is_taken and not one.ticket else 0
        if times > MOST_TIMES_MORE:
            raise Broken(f"{one.asked} is asked for the {times + 1}th time in a row", at)


def nothing_is_asked_a_third_time(talk: Conversation) -> None:
    """A question that two messages tried and failed to answer is not asked again.

    What is about something else does not count, and what is taken back is asked anew.
    """
    failed: dict[str, int] = {}
    issue = 0
    for at, one in enumerate(talk.exchanges):
        message, slot = one.message, one.requested
        if one.issue != issue or message.does(*MOVING) or message.button is not None:
            failed, issue = {}, one.issue
        if slot is None:
            continue
        if message.only(*FAILING) and one.after.get(slot) is None:
            failed[slot] = failed.get(slot, 0) + 1
        elif not message.does(*ASIDE):
            failed.pop(slot, None)
        if one.asked is not None and failed.get(one.asked, 0) >= 2:
            raise Broken(f"{one.asked} is asked after {failed[one.asked]} failed replies", at)


def a_person_is_given(talk: Conversation) -> None:
    """Whoever asks for a person gets one in the same turn.

    Asked is no more than what it is about, the e-mail address, and whether the summary is right.
    """
    for at, one in enumerate(talk.exchanges):
        message = one.message
        is_against = message.does(*AGAINST, Act.BYE, Act.SOLVED, Act.DENY)
        if not message.does(Act.PERSON) or is_against or not one.is_taken:
            continue
        is_described = one.after.get("issue_description") is not None
        allowed = AT_THE_END if is_described else {*AT_THE_END, "issue_description"}
        if one.ended:
            raise Broken("a person was asked for, and the intake was closed", at)
        if not one.state.wants_person and one.ticket is None:
            raise Broken("a person was asked for, and nobody remembers", at)
        if one.asked is not None and one.asked not in allowed and one.ticket is None:
            raise Broken(f"a person was asked for, and {one.asked} is asked", at)


def nothing_is_said_twice_running(talk: Conversation) -> None:
    """One question a turn, and no text twice in a row but the summary and what informs."""
    last = ""
    for at, one in enumerate(talk.exchanges):
        asking = [text for text in one.says if text.endswith("?") and text not in _explanations()]
        if one.question and asking:
            raise Broken(f"two questions: {asking[0]!r} and {one.question!r}", at)
        if at and _says_the_same(one, talk.exchanges[at - 1]):
            raise Broken(f"the same once more: {(*one.says, one.question)!r}", at)
        asks = one.message.does(Act.ASK_BACK, Act.ASK)
        said = [
            (text, asks or key in INFORMING) for text, key in zip(one.says, one.keys, strict=False)
        ]
        said.append((one.question, _is_whole_summary(one)))
        for text, informs in said:
            if text and text == last and not informs:
                raise Broken(f"said twice running: {text!r}", at)
            last = text or last


def a_ticket_takes_a_yes(talk: Conversation) -> None:
    """A ticket opens on a yes in this very message, at most once an issue, and then it does."""
    opened: set[int] = set()
    for at, one in enumerate(talk.exchanges):
        message = one.message
        if one.refused:
            raise Broken(f"confirmed, and cannot be opened: {one.refused}", at)
        if one.ticket is None:
            continue
        if one.issue in opened:
            raise Broken("the same issue was opened twice", at)
        opened.add(one.issue)
        is_pressed = message.button == ("confirmation", "submit")
        if not is_pressed and not message.does(*YES) and not message.only(*YES_ALONE):
            raise Broken(f"opened on {message.text!r}", at)
        if message.does(Act.OPEN_NOW, Act.PERSON):
            continue
        if message.does(*AGAINST):
            raise Broken(f"opened on {message.text!r}, which holds back as well", at)
        changed = {
            slot: value for slot, value in corrections_of(one).items() if one.before[slot] != value
        }
        if changed:
            raise Broken(f"opened on a correction that was not shown: {message.text!r}", at)


def _says_the_same(one: Exchange, before: Exchange) -> bool:
    """Return whether two turns running say the same, and neither answers a question."""
    is_typed = bool(one.message.spans)
    informs = not is_typed or _is_whole_summary(one) or one.message.does(Act.ASK_BACK)
    is_told = informs or not frozenset(one.keys).isdisjoint({*INFORMING, "detour"})
    texts = (one.says, one.question)
    return bool(one.says) and not is_told and texts == (before.says, before.question)


def _is_whole_summary(one: Exchange) -> bool:
    return one.kind == "summary" and "- **" in one.question


@lru_cache(maxsize=1)
def _explanations() -> frozenset[str]:
    """Return what explains a question, and may end like one."""
    found = (field.explanation for field in BY_SLOT.values())
    return frozenset(str(say.text) for say in found if say is not None)
