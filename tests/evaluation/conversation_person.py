"""A person of the conversation evaluation, as a program that talks to the running Help section."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from commands.help_client import HelpClient, TurnResult
from helpdesk.errors import InvalidInput, Refused
from tests.evaluation.conversation_cases import ConversationTask, Move, Wording

MOST_TURNS = 24
STILL_NEED_HELP = "Still need help"
# How often somebody says again what they want when nothing is asked of them.
MOST_REMINDERS = 2
_TOPICS = {
    "issue_description": "description",
    "requester_email": "email",
    "confirmation": "summary",
    "slot_to_change": "other",
}
_OPENED = re.compile(r"\bHS-\d+\b")


@dataclass(frozen=True)
class Said:
    """One turn: what the person did, what came back, and what that had to contain."""

    did: str
    heard: tuple[str, ...]
    asks: tuple[str, ...]
    buttons: tuple[str, ...]
    kinds: tuple[str, ...]
    state: str
    move: Move | None = None

    @property
    def text(self) -> str:
        """Everything that the assistant said in this turn."""
        return "\n".join(self.heard)


@dataclass
class Talk:
    """A whole conversation, and what went wrong in holding it."""

    turns: list[Said] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def transcript(self) -> str:
        """Return the conversation as text."""
        lines = []
        for turn in self.turns:
            lines.append(f"    > {turn.did}")
            lines += ["      " + text.replace("\n", "\n      ") for text in turn.heard]
            if turn.buttons:
                lines.append(f"      [{' | '.join(turn.buttons)}]")
        return "\n".join(lines)


class TalkingPerson:
    """Plays one wording of a task."""

    def __init__(self, client: HelpClient, task: ConversationTask, wording: Wording) -> None:
        self._client = client
        self._task = task
        self._wording = wording
        self._talk = Talk()
        self._opens = list(wording.opens)
        self._moves = list(wording.moves)
        self._asked: Counter[str] = Counter()
        self._reminded = 0

    async def talk(self) -> Talk:
        """Talk until the errand is done or nothing more comes to mind."""
        move: Move | None = Move(when="turn 1", say=self._opens.pop(0))
        while move is not None and len(self._talk.turns) < MOST_TURNS:
            await self._do(move)
            move = self._next()
        if move is not None:
            self._talk.problems.append(f"not done after {MOST_TURNS} turns")
        return self._talk

    def _next(self) -> Move | None:
        planned = self._planned(f"turn {len(self._talk.turns) + 1}")
        if planned is not None:
            return planned
        if self._opens:
            return Move(when="opening", say=self._opens.pop(0))
        topic = self._topic()
        planned = self._planned(topic)
        if planned is None and topic == "ticket":
            planned = self._planned("idle")
        if planned is not None:
            return planned
        if topic == "ticket" and not self._is_asked_for_another():
            return None
        if topic in ("idle", "ticket"):
            return self._remind()
        return self._answer(topic)

    def _planned(self, when: str) -> Move | None:
        for move in self._moves:
            if move.when == when:
                self._moves.remove(move)
                return move
            # What is said of an open ticket has to wait until there is one.
            if move.when == "ticket" and when == "idle":
                return None
        return None

    def _opened(self) -> int:
        """Return how many tickets were opened so far, as far as the person can see."""
        turns = [turn for turn in self._talk.turns if "ticket" in turn.kinds]
        return len(ticket_numbers(Talk(turns)))

    def _is_asked_for_another(self) -> bool:
        """Return whether a ticket is missing and the assistant asks, be it in its own words.

        Nobody reminds it of a problem it was told of: it has to come back to that by itself.
        """
        heard = self._talk.turns[-1].heard
        asks = bool(heard) and heard[-1].rstrip().endswith("?")
        return asks and self._opened() < self._task.end.tickets

    def _topic(self) -> str:
        """Return what the assistant waits for now."""
        last = self._talk.turns[-1]
        if last.asks:
            return _TOPICS.get(last.asks[-1], last.asks[-1])
        if STILL_NEED_HELP in last.buttons:
            return "article"
        if self._opened():
            return "ticket"
        return "idle"

    def _answer(self, topic: str) -> Move | None:
        said = self._wording.answers.get(topic) or self._wording.answers.get("other")
        if not said:
            self._talk.problems.append(f"was asked for {topic} and has nothing to say to it")
            return None
        # Who has two problems answers for the one that is being taken up, however often asked.
        number = self._opened() if self._task.end.tickets > 1 else self._asked[topic]
        self._asked[topic] += 1
        return Move(when=topic, say=said[min(number, len(said) - 1)])

    def _remind(self) -> Move | None:
        said = self._wording.answers.get("other")
        if self._task.end.tickets == 0 or not said or self._reminded >= MOST_REMINDERS:
            return None
        self._reminded += 1
        return Move(when="idle", say=said[min(self._reminded, len(said)) - 1])

    async def _do(self, move: Move) -> None:
        try:
            turn = await self._press_or_say(move)
        except Refused as error:
            self._talk.problems.append(f"{move.say!r} was refused: {error}")
            self._talk.turns.append(Said(move.say, (), (), (), (), "refused", move))
            return
        bot = [message for message in turn.messages if message["from"] == "bot"]
        self._talk.turns.append(
            Said(
                did=move.say or f"[{move.may_press}]",
                heard=tuple(message["text"] for message in bot),
                asks=tuple(message["asks"] for message in bot if message["asks"]),
                buttons=tuple(button["title"] for item in bot for button in item["buttons"]),
                kinds=tuple(message["kind"] for message in bot),
                state=turn.state,
                move=move,
            )
        )

    async def _press_or_say(self, move: Move) -> TurnResult:
        if move.may_press:
            try:
                return await self._client.choose(move.may_press)
            except InvalidInput:
                return await self._client.say(move.say or move.may_press)
        return await self._client.say(move.say)


def ticket_numbers(talk: Talk) -> list[str]:
    """Return the ticket numbers the assistant named, in the order in which they came up."""
    found = [number for turn in talk.turns for number in _OPENED.findall(turn.text)]
    return list(dict.fromkeys(found))
