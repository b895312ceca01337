"""Random persons: what is true for them, their manner, and what they write at each question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from conversation.fields import BY_SLOT, CHOICE_SLOTS
from conversation.turn import SKIPPED
from tests.laws import phrases
from tests.laws.driver import Assistant, Conversation
from tests.laws.messages import Act, Message, Span

MOST_MESSAGES = 26
JOINTS = (". ", ", ", " and ", "\n", "! ")
# Whoever begins with another wish is not heard by the intake.
_OPENING_INTENTS = frozenset({"report_issue", "inform", "talk_to_human", "open_now"})
_BUTTON_OF_TIME = ("now", SKIPPED)


@dataclass(frozen=True)
class Manner:
    """How somebody talks.

    Args:
        name: what it is called.
        extras: how likely each further span is added to a message.
        told: how many problems the first message tells.
        facts: how likely it says each fact.
        says: how likely at a question each of these comes in place of an answer.
        presses: how likely an answer is a button or its number.
        beside: what further spans do.
    """

    name: str
    extras: float = field(repr=False)
    told: int = field(repr=False)
    facts: float = field(repr=False)
    says: Mapping[Act, float] = field(repr=False)
    presses: float = field(default=0.2, repr=False)
    beside: tuple[Act, ...] = field(default=(Act.FACT, Act.TELL, Act.THANK), repr=False)


_ALL_BESIDE = (
    *(Act.FACT, Act.TELL, Act.CORRECT, Act.THANK, Act.GREET, Act.ASK_BACK, Act.ASK, Act.INSULT),
    *(Act.COMPLAIN, Act.DECIDE, Act.PERSON, Act.POSTPONE, Act.OPEN_NOW, Act.YES, Act.NO),
    *(Act.CANCEL, Act.CHANGE, Act.UNKNOWN, Act.OTHER_PROBLEM, Act.MASH, Act.BACK, Act.DENY),
)
MANNERS = (
    Manner("plain", 0.0, 1, 0.0, {}, presses=0.3),
    Manner("terse", 0.1, 1, 0.1, {Act.UNKNOWN: 0.1, Act.SKIP: 0.1, Act.TRY: 0.1}),
    Manner(
        "rambling", 0.6, 2, 0.4,
        {Act.TELL: 0.15, Act.FACT: 0.1, Act.ASK: 0.05, Act.ASK_BACK: 0.1},
        beside=(Act.FACT, Act.TELL, Act.GREET, Act.THANK, Act.ASK_BACK, Act.ASK, Act.OTHER_PROBLEM),
    ),
    Manner(
        "wrong first", 0.3, 1, 0.4,
        {Act.CORRECT: 0.2, Act.BACK: 0.05, Act.CHANGE: 0.1, Act.DENY: 0.05},
        beside=(Act.CORRECT, Act.FACT, Act.YES, Act.DENY),
    ),
    Manner(
        "silent", 0.0, 0, 0.0,
        {Act.TRY: 0.4, Act.MASH: 0.1, Act.UNKNOWN: 0.2, Act.SKIP: 0.1},
    ),
    Manner(
        "elsewhere", 0.1, 1, 0.2,
        {Act.ASK: 0.4, Act.ASK_BACK: 0.2, Act.GREET: 0.1, Act.THANK: 0.1, Act.INSULT: 0.1},
    ),
    Manner(
        "angry", 0.3, 1, 0.1,
        {Act.INSULT: 0.2, Act.COMPLAIN: 0.15, Act.PERSON: 0.1, Act.OPEN_NOW: 0.05, Act.CANCEL: 0.1},
        beside=(Act.INSULT, Act.COMPLAIN, Act.PERSON, Act.TELL, Act.FACT),
    ),
    Manner("everything at once", 0.7, 2, 0.4, dict.fromkeys(Act, 0.025), beside=_ALL_BESIDE),
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody with a problem.

    Args:
        facts: the true value of each field; None where the person does not know.
        manner: how they talk.
    """

    facts: Mapping[str, str | None]
    manner: Manner


def person(dice: Random, manner: Manner | None = None) -> Person:
    """Return a random person, of a manner where one is named."""
    facts: dict[str, str | None] = {}
    for slot in phrases.SPOKEN_SLOTS:
        values = phrases.VALUES[slot]
        is_known = slot == "requester_email" or dice.random() < 0.8
        facts[slot] = dice.choice(values) if is_known else None
    return Person(facts, manner or dice.choice(MANNERS))


@dataclass
class Writer:
    """What a person writes, message by message."""

    dice: Random
    who: Person
    told: int = 0
    before: Message | None = None

    def opener(self) -> Message:
        """Return the first message: the problem, a wish for a person, or no more than a wish."""
        spans = [self._tell() for _ in range(self.who.manner.told)]
        if not spans:
            spans = [Span(Act.FACT, "i have an issue", "report_issue")]
        for slot, value in self.who.facts.items():
            if value is not None and self._chance(self.who.manner.facts):
                spans.append(phrases.plain(slot, value))
        spans += self._extras(None)
        if self._chance(0.1):
            self.dice.shuffle(spans)
        return self._message(spans, _OPENING_INTENTS)

    def answer(self, requested: str, shown: Collection[str] = ()) -> Message:
        """Return a message at an open question.

        Args:
            shown: the questions whose buttons can be pressed.
        """
        if self.before is not None and self._chance(0.04):
            return self.before  # said once more
        spans = self._instead(requested)
        if spans is None:
            if self._chance(self.who.manner.presses):
                pressed = self._pressed(requested, shown)
                if pressed is not None:
                    return self._kept(pressed)
            if requested == "screenshot" and self._chance(0.4):
                return self._kept(Message(pictures=(self.dice.choice(("a1", "a2")),)))
            spans = self._answered(requested)
        spans += self._extras(requested)
        return self._kept(self._message(spans, None))

    def again(self) -> Message:
        """Return a message after the intake was put aside."""
        spans = [self._say(Act.RESUME)]
        if self._chance(0.2):
            spans = [self._say(Act.PERSON)]
        if self._chance(0.3):
            spans.append(self._by_the_way())
        return self._kept(self._message(spans, frozenset({"resume", "talk_to_human"})))

    # --- parts of a message -------------------------------------------------------------------

    def _instead(self, requested: str) -> list[Span] | None:
        """Return what comes in place of an answer; None for an answer."""
        left = self.dice.random()
        for act, often in self.who.manner.says.items():
            left -= often
            if left < 0:
                return [self._span(act, requested)]
        return None

    def _answered(self, requested: str) -> list[Span]:
        if requested == "issue_description":
            return [self._tell()]
        if requested == "confirmation":
            return [self._say(Act.YES)]
        if requested == "slot_to_change":
            return [phrases.change(self.dice.choice(phrases.SPOKEN_SLOTS))]
        value = self.who.facts.get(requested)
        if value is None:
            return [self._say(self.dice.choice((Act.UNKNOWN, Act.SKIP)))]
        if self._chance(0.3):
            return [phrases.plain(requested, value)]
        return [phrases.reply(requested, value)]

    def _pressed(self, requested: str, shown: Collection[str]) -> Message | None:
        """Return a button of the question, or of an earlier one."""
        slot = requested
        earlier = sorted(frozenset(shown) & {*CHOICE_SLOTS, "occurred_at"})
        if earlier and self._chance(0.1):
            slot = self.dice.choice(earlier)
        if slot == "confirmation":
            return Message(button=(slot, self.dice.choice(("submit", "submit", "change"))))
        if slot == "slot_to_change":
            return Message(button=("answer_slot", self.dice.choice(tuple(BY_SLOT))))
        asked = BY_SLOT[slot]
        if asked.options:
            value = self.who.facts.get(slot) or self.dice.choice(asked.options)
            return Message(button=(slot, value))
        if slot == "occurred_at":
            return Message(button=(slot, self.dice.choice(_BUTTON_OF_TIME)))
        return Message(button=(slot, SKIPPED)) if asked.optional else None

    def _extras(self, requested: str | None) -> list[Span]:
        spans: list[Span] = []
        while len(spans) < 3 and self._chance(self.who.manner.extras):
            spans.append(self._span(self.dice.choice(self.who.manner.beside), requested))
        return spans

    def _span(self, act: Act, requested: str | None) -> Span:
        build = self._builders().get(act)
        if build is not None:
            return build()
        if act is Act.TRY and requested in CHOICE_SLOTS and self._chance(0.4):
            one, other, *_ = self.dice.sample(BY_SLOT[requested].options, 2)
            return phrases.doubt(requested, one, other)
        if act is Act.ANSWER:
            return self._by_the_way()
        return self._say(act)

    def _builders(self) -> Mapping[Act, Callable[[], Span]]:
        return {
            Act.TELL: self._tell,
            Act.FACT: self._by_the_way,
            Act.CORRECT: self._correction,
            Act.CHANGE: lambda: phrases.change(
                self.dice.choice((*phrases.SPOKEN_SLOTS, "something"))
            ),
            Act.DENY: self._denial,
            Act.OTHER_PROBLEM: lambda: self.dice.choice(phrases.OTHER_PROBLEMS),
        }

    def _tell(self) -> Span:
        self.told += 1
        return self.dice.choice(phrases.PROBLEMS)

    def _by_the_way(self) -> Span:
        slot = self.dice.choice(phrases.SPOKEN_SLOTS)
        value = self.who.facts[slot]
        if value is None:
            return self._tell()
        return phrases.plain(slot, value)

    def _correction(self) -> Span:
        """Return a correction; what was true until now is true no longer."""
        slot = self.dice.choice(phrases.SPOKEN_SLOTS)
        value = self.dice.choice(phrases.VALUES[slot])
        self.who = replace(self.who, facts={**self.who.facts, slot: value})
        return phrases.correction(slot, value, self.dice.choice(tuple(phrases.OPENINGS)))

    def _denial(self) -> Span:
        return phrases.denial(
            "functionality", self.dice.choice(("critical", "major", "minor", "serious", "live"))
        )

    def _say(self, act: Act) -> Span:
        return self.dice.choice(phrases.SAYINGS[act])

    def _message(self, spans: Sequence[Span], leads: frozenset[str] | None) -> Message:
        """Return the spans as one message: each field once, and each clause once."""
        kept: list[Span] = []
        named: set[str] = set()
        for span in spans:
            slots = {slot for slot, _ in (*span.facts, *span.readings)} | {span.names} - {""}
            if span.text in {one.text for one in kept} or slots & named - {"functionality"}:
                continue
            if span.facts and slots & named:
                continue
            kept.append(span)
            named |= slots
        may_lead = [
            at for at, span in enumerate(kept) if leads is None or span.intent in leads
        ] or [0]
        if leads is not None and kept[may_lead[0]].intent not in leads:
            kept.insert(0, Span(Act.FACT, "i have an issue", "report_issue"))
        joint = self.dice.choice(JOINTS)
        if joint == " and " and any(span.act is Act.CORRECT for span in kept):
            joint = ". "  # nobody writes "and no wait"
        return Message(tuple(kept), joint, self.dice.choice(may_lead))

    def _kept(self, message: Message) -> Message:
        self.before = message
        return message

    def _chance(self, likely: float) -> bool:
        return self.dice.random() < likely


def talked(
    dice: Random, manner: Manner | None = None, assistant: Assistant | None = None
) -> Conversation:
    """Return a whole conversation with a random person, of a manner where one is named."""
    conversation = Conversation(assistant or Assistant())
    writer = Writer(dice, person(dice, manner))
    conversation.reply(writer.opener())
    comes_back = dice.random() < 0.6
    while len(conversation.exchanges) < MOST_MESSAGES:
        if conversation.requested is not None:
            conversation.reply(writer.answer(conversation.requested, conversation.shown))
        elif conversation.is_kept and comes_back:
            conversation.reply(writer.again())
        else:
            break
    return conversation
