"""A simulated person who talks to the running Help section by its public door."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from commands.help_client import HelpClient, TurnResult
from conversation.catalogue import label
from conversation.fields import FIELDS
from helpdesk.errors import InvalidInput
from tests.evaluation.dialogue_cases import ARTICLE, IDLE, DialogueCase, Step

MOST_TURNS = 30
STILL_NEED_HELP = "Still need help"
OPTIONS = {field.slot: field.options for field in FIELDS if field.options}
# What somebody does who has nothing of their own to say to a question.
_BUTTONS = {
    **{field.slot: label("intake.skip") for field in FIELDS if field.optional},
    "occurred_at": label("intake.unknown"),
    "confirmation": label("intake.submit"),
}
_EMAIL = "kiran@kartly.example"
_ATTACHES = "(attaches a screenshot)"
_PROPOSAL = re.compile(r"sounds like (?:an? )?\*\*(critical|major|minor|setup)\*\*")
_OPENED = re.compile(r"Your ticket is \*\*(HS-\d+)\*\*")


@dataclass(frozen=True)
class Exchange:
    """What the person did, and the messages that came back."""

    did: str
    heard: tuple[str, ...]
    asks: tuple[str, ...]
    buttons: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass
class Played:
    """How a dialogue went.

    Args:
        tickets: the numbers of the tickets that were opened, in order.
        turns_to_ticket: the person's turns until the first one; 0 without one.
        problems: what the person expected to hear and did not.
        proposals: what functionality their words were taken for, where it was said, and whether
            that was right.
    """

    exchanges: list[Exchange] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    turns_to_ticket: int = 0
    problems: list[str] = field(default_factory=list)
    proposals: list[tuple[str, bool]] = field(default_factory=list)

    def transcript(self) -> str:
        """Return the dialogue as text."""
        lines = []
        for exchange in self.exchanges:
            lines.append(f"    > {exchange.did}")
            lines += ["      " + text.replace("\n", "\n      ") for text in exchange.heard]
            if exchange.buttons:
                lines.append(f"      [{' | '.join(exchange.buttons)}]")
        return "\n".join(lines)


class SimulatedPerson:
    """Plays one case.

    Args:
        client: a connected client.
        case: what this person knows and wants.
        picture: the screenshot that they attach.
    """

    def __init__(self, client: HelpClient, case: DialogueCase, picture: Path) -> None:
        self._client = client
        self._case = case
        self._picture = picture
        self._played = Played()
        self._habits = {at: list(steps) for at, steps in case.before.items()}
        self._after = list(case.after)
        self._answered: dict[str, int] = defaultdict(int)
        self._objects = False

    async def play(self) -> Played:
        """Talk until the errand is done, or nothing more comes to mind."""
        turn = await self._do(self._case.first)
        while len(self._played.exchanges) < MOST_TURNS:
            step = self._next(turn)
            if step is None:
                return self._played
            turn = await self._do(step)
        self._played.problems.append(f"not done after {MOST_TURNS} turns")
        return self._played

    def _next(self, turn: TurnResult) -> Step | None:
        asked = turn.asks or ""
        if self._objects and asked:
            self._objects = False
            return Step(says=f"no, that is {self._case.truth['functionality']}")
        buttons = self._played.exchanges[-1].buttons
        if asked:
            habit = self._habits.get(asked)
            return habit.pop(0) if habit else self._answer(asked)
        if STILL_NEED_HELP in buttons and not self._played.tickets:
            habit = self._habits.get(ARTICLE)
            return habit.pop(0) if habit else Step(presses=STILL_NEED_HELP)
        idle = self._habits.get(IDLE)
        if idle and not self._played.tickets:
            return idle.pop(0)
        return self._after.pop(0) if self._after else None

    def _answer(self, slot: str) -> Step | None:
        """Answer in their own words first; if it is asked again, with the button that is true."""
        self._answered[slot] += 1
        if slot in self._case.answers and self._answered[slot] == 1:
            said = self._case.answers[slot]
            return Step(presses=said[6:]) if said.startswith("press ") else Step(says=said)
        if self._answered[slot] > 4:
            self._played.problems.append(f"was asked for {slot} over and over")
            return None
        if slot in OPTIONS and slot in self._case.truth:
            return Step(presses=str(OPTIONS[slot].index(self._case.truth[slot]) + 1))
        if slot == "requester_email":
            return Step(says=_EMAIL)
        if slot in _BUTTONS:
            return Step(presses=_BUTTONS[slot])
        self._played.problems.append(f"was asked for {slot} and has nothing to say to it")
        return None

    async def _do(self, step: Step) -> TurnResult:
        if step.presses:
            wanted = int(step.presses) if step.presses.isdigit() else step.presses
            try:
                turn = await self._client.choose(wanted)
            except InvalidInput:  # no such button: they type what they would have pressed
                self._played.problems.append(f"there was no button {step.presses!r}")
                turn = await self._client.say(step.presses)
        elif step.says.startswith(_ATTACHES):
            picture = await self._client.upload(self._picture)
            turn = await self._client.say(step.says.removeprefix(_ATTACHES).strip(), [picture])
        else:
            turn = await self._client.say(step.says)
        self._remember(step, turn)
        return turn

    def _remember(self, step: Step, turn: TurnResult) -> None:
        bot = [message for message in turn.messages if message["from"] == "bot"]
        heard = tuple(message["text"] for message in bot)
        self._played.exchanges.append(
            Exchange(
                did=f"[{step.presses}]" if step.presses else step.says,
                heard=heard,
                asks=tuple(message["asks"] for message in bot if message["asks"]),
                buttons=tuple(button["title"] for message in bot for button in message["buttons"]),
                kinds=tuple(message["kind"] for message in bot),
            )
        )
        text = "\n".join(heard)
        self._hear_proposal(text)
        if turn.state != "answered":
            self._played.problems.append(f"a turn failed: {turn.error}")
        if step.hears and step.hears.lower() not in text.lower():
            self._played.problems.append(f"{step.says!r} was not answered with {step.hears!r}")
        if step.hears_not and step.hears_not.lower() in text.lower():
            self._played.problems.append(f"{step.says!r} was answered with {step.hears_not!r}")
        if step.asks is not None and step.asks != (turn.asks or ""):
            self._played.problems.append(
                f"after {step.says or step.presses!r} {turn.asks or 'nothing'} was asked, "
                f"not {step.asks or 'nothing'}"
            )
        for number in _OPENED.findall(text):
            self._played.tickets.append(number)
            if not self._played.turns_to_ticket:
                self._played.turns_to_ticket = len(self._played.exchanges)

    def _hear_proposal(self, text: str) -> None:
        """Remember to object to a wrong guess, unless the person has a word of their own for it."""
        proposed = _PROPOSAL.search(text)
        true = self._case.truth.get("functionality")
        if proposed is None or true is None:
            return
        self._played.proposals.append((proposed[1], proposed[1] == true))
        self._objects = proposed[1] != true and not self._case.objects
