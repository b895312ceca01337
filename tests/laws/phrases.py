"""What random persons write: templates, each with what a perfect reader takes it for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from conversation.fields import CHOICE_SLOTS
from tests.laws.messages import Act, Span, when_of

Readings = tuple[tuple[str, tuple[tuple[str, float], ...]], ...]


def _reads(slot: str, **values: float) -> Readings:
    return ((slot, tuple(values.items())),)


def _tell(text: str, **functionality: float) -> Span:
    readings = _reads("functionality", **functionality) if functionality else ()
    return Span(Act.TELL, text, "report_issue", readings=readings)


# Problems, in words that conversations are likeliest to stumble over.
PROBLEMS: tuple[Span, ...] = (
    _tell("chats are not assigned to agents"),
    _tell("the whatsapp bot stopped replying", critical=0.55, major=0.3),
    _tell("agents can not open the report page"),
    _tell("the log of calls is empty"),
    _tell("images do not load in the widget", minor=0.5, major=0.2),
    _tell("the send button is greyed out for all admins"),
    _tell("customers do not get their otp", critical=0.5, major=0.35),
    _tell("the export does not create any file"),
    _tell("nobody can change the welcome message"),
    _tell("the other queue never gets a chat"),
    _tell("the ticket form hangs before it is sent"),
    _tell("the colour of the header is wrong", minor=0.8),
)
OTHER_PROBLEMS: tuple[Span, ...] = (
    Span(Act.OTHER_PROBLEM, "btw another problem is that invoices show no logo", "report_issue"),
    Span(Act.OTHER_PROBLEM, "there is a second issue that names are cut off", "report_issue"),
)

# Each answer to a choice in so many words, and as a reply that only the question makes clear.
_PLAIN: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "functionality": {
            "critical": "it is critical functionality",
            "major": "it is major functionality",
            "minor": "it is minor functionality",
            "setup": "it is a setup matter",
        },
        "business_impact": {
            "serious": "the business impact is serious",
            "moderate": "the business impact is moderate",
            "limited": "the business impact is limited",
            "none": "the business impact is none",
        },
        "iva_stage": {
            "live": "the bot is live",
            "going_live_soon": "the bot is going live soon",
            "in_development": "the bot is in development",
        },
    }
)
_REPLIES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "functionality": {
            "critical": "everything is dead",
            "major": "a big part of it",
            "minor": "just a small part",
            "setup": "we are only configuring",
        },
        "business_impact": {
            "serious": "we lose money every minute",
            "moderate": "work is slower for us",
            "limited": "a few people only",
            "none": "hardly anything suffers",
        },
        "iva_stage": {
            "live": "real customers use it",
            "going_live_soon": "launch is around the corner",
            "in_development": "we are building it",
        },
    }
)
_NAMES = MappingProxyType(
    {
        "functionality": "the functionality",
        "business_impact": "the impact",
        "iva_stage": "the stage",
        "occurred_at": "the time",
        "bot_link": "the link",
        "requester_email": "the email",
    }
)
TIMES = ("yesterday at 5 pm", "today at 9 am", "2 hours ago", "on 20 Nov at 4 pm")
LINKS = ("https://bots.example/7", "https://chat.example/a", "https://bots.example/new")
ADDRESSES = ("asha@acme.example", "ravi@acme.example", "desk@acme.example")
VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **{slot: tuple(_PLAIN[slot]) for slot in CHOICE_SLOTS},
        "occurred_at": TIMES,
        "bot_link": LINKS,
        "requester_email": ADDRESSES,
    }
)
SPOKEN_SLOTS = tuple(VALUES)
"""The slots whose answers are said in words."""


def value_of(slot: str, said: str) -> str:
    """Return what the slot holds for one of its VALUES."""
    if slot != "occurred_at":
        return said
    found = when_of(f"it started {said}")
    return found.at.isoformat()  # type: ignore[union-attr]


def plain(slot: str, said: str) -> Span:
    """Return an answer in so many words."""
    texts = {
        "occurred_at": f"it started {said}",
        "bot_link": f"the link is {said}",
        "requester_email": f"please reply to {said}",
    }
    text = texts.get(slot) or _PLAIN[slot][said]
    return Span(
        Act.FACT,
        text,
        "inform",
        facts=((slot, value_of(slot, said)),),
        readings=_reads(slot, **{said: 0.95}) if slot in CHOICE_SLOTS else (),
    )


def reply(slot: str, said: str) -> Span:
    """Return an answer that the open question makes clear."""
    if slot in CHOICE_SLOTS:
        readings = _reads(slot, **{said: 0.85})
        return Span(Act.ANSWER, _REPLIES[slot][said], "inform", readings=readings)
    facts = ((slot, value_of(slot, said)),)
    return Span(Act.ANSWER, said, "inform", facts=facts)


def correction(slot: str, said: str, opening: str) -> Span:
    """Return a correction; OPENINGS has how it begins, and what it is taken for."""
    told = plain(slot, said)
    return Span(
        Act.CORRECT,
        f"{opening} {told.text}",
        OPENINGS[opening],
        facts=told.facts,
        readings=told.readings,
        names=slot if OPENINGS[opening] == "change_answer" else "",
    )


OPENINGS: Mapping[str, str] = MappingProxyType(
    {
        "actually": "change_answer",
        "correction,": "change_answer",
        "no wait,": "inform",
        "sorry,": "inform",
    }
)


def change(slot: str) -> Span:
    """Return the wish to change an answer."""
    name = _NAMES.get(slot, "something")
    named = slot if slot in _NAMES else ""
    readings = _reads("confirmation", change=0.9)
    text = f"change {name}" if not named else f"{name} is wrong"
    return Span(Act.CHANGE, text, "change_answer", names=named, readings=readings)


def doubt(slot: str, one: str, other: str) -> Span:
    """Return a reply that may mean either of two answers."""
    readings = _reads(slot, **{one: 0.3, other: 0.27})
    return Span(Act.TRY, "hmm somewhere in between", "inform", 0.55, readings=readings)


def denial(slot: str, value: str) -> Span:
    """Return a denial of an answer to a choice."""
    return Span(Act.DENY, f"it is not {value.replace('_', ' ')}", "inform", 0.8, names="")


_YES = _reads("confirmation", submit=0.92)
_WAIT = _reads("confirmation", wait=0.9)
SAYINGS: Mapping[Act, tuple[Span, ...]] = MappingProxyType(
    {
        Act.TRY: (
            Span(Act.TRY, "it depends", "nlu_fallback", 0.3),
            Span(Act.TRY, "hmm kind of", "inform", 0.45),
            Span(Act.TRY, "good question", "nlu_fallback", 0.35),
            Span(Act.TRY, "a bit of everything", "inform", 0.5),
        ),
        Act.UNKNOWN: (
            Span(Act.UNKNOWN, "i dont know", "skip", 0.6),
            Span(Act.UNKNOWN, "no idea", "inform", 0.5),
        ),
        Act.SKIP: (Span(Act.SKIP, "skip", "skip"), Span(Act.SKIP, "skip this", "skip")),
        Act.BACK: (Span(Act.BACK, "go back", "go_back"),),
        Act.YES: (
            Span(Act.YES, "yes", "affirm", 0.95, readings=_YES),
            Span(Act.YES, "yes go ahead", "affirm", readings=_YES),
        ),
        Act.NO: (Span(Act.NO, "no", "deny", 0.95),),
        Act.OPEN_NOW: (
            Span(Act.OPEN_NOW, "just open it", "open_now", readings=_YES),
            Span(Act.OPEN_NOW, "raise the ticket now", "open_now", readings=_YES),
        ),
        Act.DECIDE: (
            Span(Act.DECIDE, "you decide", "decide_for_me"),
            Span(Act.DECIDE, "whatever you think is right", "decide_for_me", 0.8),
        ),
        Act.PERSON: (
            Span(Act.PERSON, "i want to talk to a person", "talk_to_human"),
            Span(Act.PERSON, "connect me to a human", "talk_to_human", 0.8),
        ),
        Act.POSTPONE: (
            Span(Act.POSTPONE, "one sec", "postpone", readings=_WAIT),
            Span(Act.POSTPONE, "wait a moment", "postpone", readings=_WAIT),
        ),
        Act.COMPLAIN: (
            Span(Act.COMPLAIN, "so many questions", "complain_length"),
            Span(Act.COMPLAIN, "this takes too long", "complain_length", 0.8),
        ),
        Act.CANCEL: (
            Span(Act.CANCEL, "cancel", "cancel", 0.95, readings=_reads("confirmation", cancel=0.9)),
            Span(Act.CANCEL, "forget it", "cancel", readings=_reads("confirmation", cancel=0.9)),
        ),
        Act.RESUME: (
            Span(Act.RESUME, "pick it up again", "resume"),
            Span(Act.RESUME, "continue where we left off", "resume"),
        ),
        Act.SOLVED: (Span(Act.SOLVED, "it works again", "solved_itself"),),
        Act.BYE: (Span(Act.BYE, "bye", "goodbye", 0.95),),
        Act.ASK_BACK: (
            Span(Act.ASK_BACK, "why do you need that", "ask_back", mark="?"),
            Span(Act.ASK_BACK, "what do you mean by that", "ask_back", mark="?"),
            Span(Act.ASK_BACK, "how long will the fix take", "ask_back", mark="?"),
            Span(Act.ASK_BACK, "who is working on it", "ask_back", mark="?"),
            Span(Act.ASK_BACK, "which link did you note", "ask_back", 0.7, mark="?"),
        ),
        Act.ASK: (
            Span(Act.ASK, "how do i add an agent", "ask_product_question", mark="?"),
            Span(Act.ASK, "what are your response times", "ask_response_times", mark="?"),
            Span(Act.ASK, "are you a bot", "bot_challenge", 0.95, mark="?"),
            Span(Act.ASK, "can you write me a poem", "out_of_scope", 0.95, mark="?"),
        ),
        Act.THANK: (Span(Act.THANK, "thanks", "thank", 0.95),),
        Act.GREET: (Span(Act.GREET, "hello", "greet", 0.95),),
        Act.INSULT: (
            Span(Act.INSULT, "you are a stupid machine", "offend"),
            Span(Act.INSULT, "idiots", "offend", 0.8),
        ),
        Act.MASH: (
            Span(Act.MASH, "asdkjfh qwkjeh", "nlu_fallback", 0.2),
            Span(Act.MASH, "...", "nlu_fallback", 0.2),
        ),
    }
)
"""The rest of what people do, in several wordings each."""
