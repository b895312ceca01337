"""Holds a whole intake in one process: no Rasa, no database, no clock, and no language model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from conversation import opening, questions
from conversation.catalogue import text
from conversation.field import draft_of
from conversation.fields import EMPTY_INTAKE, FIELDS, INTAKE_SLOTS
from conversation.intake import taken
from conversation.manners import without_acts
from conversation.opening import Beginning
from conversation.pending import CANCELLED
from conversation.state import IntakeState
from conversation.turn import Turn
from conversation.ways.at_question import IntakeStep
from helpdesk.errors import HelpdeskError
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.settings import PROJECT_ROOT
from helpdesk.tickets.ticket import TicketDraft
from tests.laws.messages import Message, turn_of
from understanding.description import says_what_is_wrong

Slots = dict[str, Any]
_WHEN: dict[str, Any] = {}
_MOST_TEXTS = 200_000
# By which intents an intake begins, or a kept one is picked up: actions/issue.py, actions/acts.py.
_BEGINNING = frozenset({"report_issue", "inform", "talk_to_human", "open_now"})
_GOING_ON = frozenset({"resume", "open_now"})


@lru_cache(maxsize=1)
def the_policy() -> SupportPolicy:
    """Return the policy of the project."""
    return load_policy(PROJECT_ROOT / "support.yml")


@dataclass(frozen=True)
class Assistant:
    """The functions that decide; the tests of the laws put broken ones in their place."""

    taken: Callable[[Turn, str, SupportPolicy], IntakeStep] = taken
    begun: Callable[[Turn, str], Beginning] = opening.begun
    gone_on: Callable[[Turn, str], Beginning] = opening.gone_on
    for_a_person: Callable[[Turn, str], Slots] = opening.for_a_person
    next_problem: Callable[[Turn, str], Slots | None] = opening.next_problem
    question_for: Callable[[str, Turn, SupportPolicy], questions.IntakeQuestion] = (
        questions.question_for
    )


@dataclass(frozen=True)
class Exchange:
    """A message and what came of it.

    Args:
        requested: the slot of the question that was open; None where none was.
        asked: the slot of the question that follows; None where none does.
        question: its text.
        kind: how the question is shown, such as "summary".
        says: the texts said before it, and `keys` what they are in the catalogue.
        step: what the intake made of it; None where the message began one or went on with one.
        begins: whether an intake begins with it, and `resumes` whether a kept one goes on.
        ticket: what was opened, and `refused` why nothing could be.
        failed: what was raised; nothing is known of what the message did then.
        issue: counts the intakes of the conversation.
    """

    message: Message
    requested: str | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    says: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    asked: str | None = None
    question: str = ""
    kind: str = ""
    step: IntakeStep | None = None
    begins: bool = False
    resumes: bool = False
    ticket: TicketDraft | None = None
    refused: str = ""
    failed: str = ""
    issue: int = 0

    @property
    def state(self) -> IntakeState:
        """What is remembered after it."""
        return IntakeState.from_slot(self.after.get("intake_state"))

    @property
    def state_before(self) -> IntakeState:
        """What was remembered before it."""
        return IntakeState.from_slot(self.before.get("intake_state"))

    @property
    def ended(self) -> bool:
        """Whether the intake was closed and kept."""
        return self.step is not None and bool(self.step.ended)

    @property
    def is_detour(self) -> bool:
        """Whether the message was left to another rule."""
        return self.step is not None and self.step.is_detour

    @property
    def waits(self) -> bool:
        """Whether nothing is asked because the person has asked for a moment."""
        return self.asked is None and not self.ended and self.ticket is None and self.is_taken

    @property
    def is_taken(self) -> bool:
        """Whether the intake had anything to do with the message."""
        return self.step is not None or self.begins or self.resumes


@dataclass
class Conversation:
    """A conversation so far; `reply` goes on with it.

    Args:
        requested: the slot of the open question; None where no intake is open.
        detours: how many messages were left to other rules.
        issue: how many intakes there were.
        shown: the questions that have been asked, whose buttons can be pressed.
    """

    assistant: Assistant = field(default_factory=Assistant)
    exchanges: list[Exchange] = field(default_factory=list)
    slots: Slots = field(default_factory=lambda: {**EMPTY_INTAKE, "requested_slot": None})
    requested: str | None = None
    detours: int = 0
    issue: int = 0
    shown: set[str] = field(default_factory=set)

    @property
    def is_open(self) -> bool:
        """Whether an intake is going on."""
        return self.requested is not None

    @property
    def is_kept(self) -> bool:
        """Whether an intake waits to be picked up again."""
        return self.slots.get("pending") == CANCELLED

    def reply(self, message: Message) -> Exchange:
        """Take a message, and return what came of it."""
        try:
            at = self._taken(message)
        except Exception as error:  # whatever it is, it is a law that it does not happen
            at = replace(self._unheard(message), failed=f"{type(error).__name__}: {error}")
            self.requested = None
        if at.asked is not None:
            self.shown.add(at.asked)
        self.exchanges.append(at)
        return at

    def _taken(self, message: Message) -> Exchange:
        if message.belongs_to is not None and message.belongs_to not in self.shown:
            return self._unheard(message)  # nobody presses a button that was never shown
        return self._begin(message) if self.requested is None else self._answer(message)

    def _unheard(self, message: Message) -> Exchange:
        """Return an exchange in which the intake had nothing to do with the message."""
        slots = dict(self.slots)
        return Exchange(message, None, slots, slots, issue=self.issue)

    # --- a message while no question is open --------------------------------------------------

    def _begin(self, message: Message) -> Exchange:
        before = dict(self.slots)
        turn = self._turn(message, in_form=False)
        goes_on = turn.intent in _GOING_ON or opening.goes_on(turn)
        begins = turn.intent in _BEGINNING and (
            turn.intent != "inform" or says_what_is_wrong(turn.text)
        )
        resumes = self.is_kept and goes_on and turn.intent in _BEGINNING | _GOING_ON
        if not begins and not resumes:
            return self._unheard(message)  # another rule's
        says: tuple[Any, ...] = ()
        key = f"key-{self.issue + 1}"
        if turn.intent == "talk_to_human":
            changes = self.assistant.for_a_person(turn, key)
            resumes = self.is_kept and changes["opening_key"] == before.get("opening_key")
        else:
            told = without_acts(turn, {turn.intent} & {"open_now", "resume"})
            begin = (self.assistant.gone_on if resumes else self.assistant.begun)(told, key)
            changes, says = begin.slots, begin.says
        self.issue += not resumes
        self.slots.update(changes)
        at = Exchange(message, None, before, {}, begins=not resumes, resumes=resumes)
        at = replace(
            at,
            issue=self.issue,
            says=tuple(str(say.text) for say in says),
            keys=tuple(say.key for say in says),
        )
        return self._asked(at, turn, forced=None)

    # --- a message at an open question --------------------------------------------------------

    def _answer(self, message: Message) -> Exchange:
        before, requested = dict(self.slots), str(self.requested)
        turn = self._turn(message, in_form=True)
        step = self.assistant.taken(turn, requested, the_policy())
        changes = step.changes
        self.slots.update(changes)
        at = Exchange(message, requested, before, {}, step=step, issue=self.issue)
        at = replace(
            at,
            says=tuple(str(say.text) for say in step.says),
            keys=tuple(say.key for say in step.says),
        )
        if step.ended:
            self._put_aside()
            says = (*at.says, str(text(step.ended)))
            return replace(at, after=dict(self.slots), says=says, keys=(*at.keys, step.ended))
        if step.is_detour:
            self.detours += 1
            stub = f"(answer {self.detours} to {turn.intent})"
            self.slots.update({"misunderstood": 0, "pending": None})
            at = replace(at, says=(*at.says, stub), keys=(*at.keys, "detour"))
            return self._asked(at, turn, forced=None, answered=turn.intent)
        return self._asked(at, turn, forced=changes.get("requested_slot"))

    def _put_aside(self) -> None:
        self.slots.update(
            {"requested_slot": None, "pending": CANCELLED, "confirmation": None, "misunderstood": 0}
        )
        self.requested = None

    def _asked(
        self, at: Exchange, turn: Turn, *, forced: str | None, answered: str = ""
    ) -> Exchange:
        """Ask what is to be asked next, as Rasa's form does, or open the ticket."""
        form = (*INTAKE_SLOTS, "confirmation")
        asked = forced or next((one for one in form if self.slots.get(one) is None), None)
        if asked is None:
            return self._opened(at, turn)
        shown = replace(self._turn(at.message, in_form=True, answered=answered))
        self.requested = asked
        self.slots["requested_slot"] = asked
        at = replace(at, after=dict(self.slots))
        if at.state.waits:
            return at
        question = self.assistant.question_for(asked, shown, the_policy())
        return replace(at, asked=asked, question=str(question.text), kind=question.kind)

    def _opened(self, at: Exchange, turn: Turn) -> Exchange:
        """Open the ticket, and begin with the problem that was put aside."""
        state = IntakeState.from_slot(self.slots.get("intake_state"))
        try:
            draft = draft_of(FIELDS, self.slots, state)
        except HelpdeskError as error:
            self.slots["confirmation"] = None
            refused = replace(at, says=(*at.says, str(error)), refused=str(error))
            return self._asked(refused, turn, forced=None)
        at = replace(at, ticket=draft, after=dict(self.slots))
        at = replace(at, says=(*at.says, f"(ticket {self.issue})"), keys=(*at.keys, "opened"))
        following = self.assistant.next_problem(
            replace(turn, slots=dict(self.slots)), f"key-{self.issue + 1}"
        )
        self.slots.update({**EMPTY_INTAKE, "pending": None, "requested_slot": None})
        self.requested = None
        if following is None:
            return at
        self.issue += 1
        self.slots.update(following)
        opened = at
        at = self._asked(replace(at, ticket=None), turn, forced=None)
        return replace(at, ticket=opened.ticket, after=opened.after)

    def _turn(self, message: Message, *, in_form: bool, answered: str = "") -> Turn:
        turn = turn_of(message, self.slots, in_form=in_form, answered=answered)
        if not turn.is_choice:  # the same text is read often, and always in the same way
            if len(_WHEN) > _MOST_TEXTS:
                _WHEN.clear()
            if turn.text not in _WHEN:
                _WHEN[turn.text] = turn.when
            turn.__dict__["when"] = _WHEN[turn.text]
        return turn


def held(messages: Sequence[Message], assistant: Assistant | None = None) -> Conversation:
    """Return the conversation that these messages make; it ends where nobody is listening."""
    conversation = Conversation(assistant or Assistant())
    for message in messages:
        conversation.reply(message)
    return conversation


def stood_at(
    slots: Mapping[str, Any],
    requested: str | None,
    messages: Sequence[Message],
    assistant: Assistant,
) -> Conversation:
    """Return a conversation that stood at a question and went on with messages."""
    shown = set() if requested is None else {requested}
    conversation = Conversation(assistant, slots=dict(slots), requested=requested, shown=shown)
    for message in messages:
        conversation.reply(message)
    return conversation
