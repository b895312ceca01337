"""Second thoughts about an intent: what no classifier of words can see.

Keys hit at random and other languages are understood by nobody; a long report that contains
"restart" is no command; a link or a time alone is a fact and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from enum import Enum
from typing import NamedTuple

from understanding.reader.fact_patterns import stated
from understanding.reader.normaliser import EMAIL_WORD, LINK_WORD, TICKET_WORD, Normaliser
from understanding.reader.training_examples import NOISE
from understanding.replies.act_words import has_words_of
from understanding.text_checks import (
    is_gibberish,
    is_mostly_hindi_or_latin,
    is_mostly_latin,
    is_only_emoji,
)

# Intents that act at once, and how many words one may take to say so. Between the two lines the
# classifier must be sure.
COMMANDS = frozenset({"restart", "cancel", "go_back", "skip"})
COMMAND_WORDS = 8
LONGEST_COMMAND_WORDS = 12
SURE_COMMAND = 0.7

# How a question begins that is asked back. "Why is it not downloading?" tells a symptom.
_ASKS_BACK = re.compile(
    r"(?:what|which|who|whom|how|does|do (?:you|i|we)|can (?:i|you|we)|could (?:i|you|we)"
    r"|should (?:i|we)|is (?:it|this) (?:mandatory|necessary|important|needed))\b"
)
_ASKED_BACK = 0.4
_DENIED = 0.1
# What is left of an intent that ends or interrupts a conversation where no word says so.
_WITHOUT_ITS_WORDS = 0.1
_GIVEN_BACK = 0.5
_MOST_DOUBTED = 3
# A value that is named without a word of change is stated.
_IS_ELSE = {"change_answer": "inform"}

_BESIDE_A_STAGE = frozenset(
    """
    . , ! the a an our my this that it is are was we have has been bot bots iva assistant chatbot
    one in on at since from for about over already now currently still yet only running going last
    week weeks month months year years day days january february march april may june july august
    september october november december
    """.split()
)

_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[+\d][\d\s().,-]*")
_FEWEST_FOREIGN = 2
_FOREIGN_SHARE = 0.3
_KNOWN_SHARE = 0.34
_UNSURE = 0.25
# Hindi in its own script is read where so many of its words are known; Marathi has fewer.
_READ_HINDI = 0.6
# Small words of the languages that people are likeliest to try, as far as neither English nor
# romanised Hindi has them.
_FOREIGN = frozenset(
    """
    el los las una uno unos por para está esta estoy están mi mis qué cómo dónde donde desde hay
    puedo tengo necesito quiero del con sin pero muy ayer hoy tarde gracias hola ayuda funciona
    le les un une des du je tu il elle nous vous ne pas peux est sont mon mes ma où comment avec
    pour sur dans depuis merci bonjour besoin aide répond
    der die das den dem ein eine einen ich nicht ist sind wir kann wie wo warum mit für auf von
    und oder mein meine bitte danke seit gestern heute hilfe brauche
    o os um uma não nao meu minha meus como onde você preciso estou consigo hoje ontem obrigado
    por favor com sem
    il lo gli uno che non riesco sono mio mia dove perché ho bisogno grazie ciao aiuto alla
    het een ik niet mijn hoe waar naar voor met heb hulp nodig
    saya tidak bisa bagaimana cara mana ke untuk dengan akun masuk tolong terima kasih anda
    ve bir bu için değil nasıl nerede yardım lütfen
    nie jest moje jak gdzie proszę dziękuję jag inte är hur tack
    """.split()
) - frozenset("ma die den mon con hay mana um mi o os por un me il ve ho esta tu mit ne".split())


class Beyond(str, Enum):
    """Why a text cannot be read at all."""

    MARKS = "marks or emoji alone"
    GIBBERISH = "keyboard mash"
    SCRIPT = "another script"
    LANGUAGE = "another language"


class Judgement(NamedTuple):
    """The intents' confidences after second thoughts, and which thoughts these were."""

    confidences: dict[str, float]
    reasons: tuple[str, ...] = ()


def plausible(confidences: Mapping[str, float], text: str, normaliser: Normaliser) -> Judgement:
    """Return the intents' confidences after second thoughts; without NOISE, they sum to <= 1.

    Args:
        confidences: what the classifier says of `text`, NOISE included.
        text: what was typed.
        normaliser: the words that are known.
    """
    text = normaliser.in_latin(text)
    intents = {name: value for name, value in confidences.items() if name != NOISE}
    fact = _only_a_fact(text, normaliser)
    if fact is not None and fact in intents:
        rest = (1.0 - 0.95) / max(len(intents) - 1, 1)
        bare = {name: 0.95 if name == fact else rest for name in intents}
        return Judgement(bare, ("nothing but a link, an address or a ticket number",))
    reasons: list[str] = []
    if _is_only_a_stage(normaliser.rewrite(text)) and {"report_issue", "inform"} <= intents.keys():
        reasons.append("nothing but a stage")
        intents["inform"] += intents["report_issue"]
        intents["report_issue"] = 0.0
    likeliest = max(intents, key=lambda name: intents[name])
    judged = _without_long_commands(intents, len(text.split()))
    if judged[likeliest] == 0.0 < intents[likeliest]:
        reasons.append(f"too long for the command {likeliest}")
    judged, unsaid = _without_unsaid(judged, text, normaliser)
    if unsaid == likeliest:
        reasons.append(f"no word of {likeliest}")
    has_words = _LETTERS.search(text) and LINK_WORD not in normaliser.rewrite(text)
    if has_words and normaliser.known_share(text) < _KNOWN_SHARE:
        reasons.append("few known words")
        judged = {name: value * _UNSURE for name, value in judged.items()}
    return Judgement(judged, tuple(reasons))


def is_asked_back(words: str) -> bool:
    """Return whether a text in the readers' words begins like a question that is asked back."""
    return _ASKS_BACK.match(words) is not None


def plausible_answer(
    confidences: Mapping[str, float], words: str, denied: Collection[str]
) -> dict[str, float]:
    """Return how a text in the readers' words reads as an answer.

    A question is hardly one, and what is only said not to be so ("not critical") is none.

    Args:
        denied: the answers that the text rules out.
    """
    factor = _ASKED_BACK if is_asked_back(words) else 1.0
    return {
        value: sure * (_DENIED if value in denied else factor)
        for value, sure in confidences.items()
    }


def beyond_reading(text: str, normaliser: Normaliser) -> Beyond | None:
    """Return why the text cannot be read, None where it can."""
    if is_only_emoji(text):
        return None if normaliser.knows_mark(text.strip()) else Beyond.MARKS
    rewritten = normaliser.rewrite(text)
    if not _LETTERS.search(rewritten):
        is_short_number = _NUMBER.fullmatch(rewritten) and len(rewritten.replace(" ", "")) <= 4
        return None if is_short_number else Beyond.MARKS
    if not is_mostly_latin(text):
        is_read = is_mostly_hindi_or_latin(text) and normaliser.known_share(text) >= _READ_HINDI
        return None if is_read else Beyond.SCRIPT
    if is_gibberish(text):
        return Beyond.GIBBERISH
    return Beyond.LANGUAGE if _is_another_language(text, normaliser) else None


def _is_another_language(text: str, normaliser: Normaliser) -> bool:
    tokens = [token.lower() for token in _LETTERS.findall(text)]
    foreign = [token for token in tokens if token in _FOREIGN]
    accented = [token for token in tokens if not token.isascii()]
    telling = len(set(foreign) | set(accented))
    if telling < _FEWEST_FOREIGN and not (accented and len(tokens) <= 3):
        return False
    return (
        len(foreign) + len(accented) >= _FOREIGN_SHARE * len(tokens)
        and normaliser.known_share(text) < 0.75
    )


def _only_a_fact(text: str, normaliser: Normaliser) -> str | None:
    """Return the intent of a message that is nothing but a link, an address or a ticket number."""
    rest = normaliser.rewrite(text).strip(" .,!-:")
    if rest in (LINK_WORD, EMAIL_WORD) and not _LETTERS.fullmatch(text.strip()):
        return "inform"
    if rest == TICKET_WORD and any(character.isdigit() for character in text):
        return "check_ticket_status"
    return None


def _is_only_a_stage(words: str) -> bool:
    """Return whether a text in the readers' words says of which stage the bot is, and no more."""
    match = stated("iva_stage", words)
    if match is None:
        return False
    rest = words[: match.span[0]] + " " + words[match.span[1] :]
    return all(word in _BESIDE_A_STAGE or word.isdigit() for word in rest.split())


def _without_unsaid(
    intents: Mapping[str, float], text: str, normaliser: Normaliser
) -> tuple[dict[str, float], str | None]:
    """Return the intents without the likeliest one as long as no word of the text says it."""
    judged, first = dict(intents), None
    for _ in range(_MOST_DOUBTED):
        likeliest = max(judged, key=lambda name: judged[name])
        if has_words_of(likeliest, text) or has_words_of(likeliest, normaliser.rewrite(text)):
            break
        first = first or likeliest
        freed = judged[likeliest] * (1.0 - _WITHOUT_ITS_WORDS)
        rest = sum(judged.values()) - judged[likeliest]
        judged[likeliest] -= freed
        if likeliest in _IS_ELSE:
            judged[_IS_ELSE[likeliest]] += freed
        elif rest > 0.0:
            # What was meant instead is as unsure as it was beside it, so half of it is given back.
            for name in judged:
                if name != likeliest:
                    judged[name] += _GIVEN_BACK * freed * judged[name] / rest
    return judged, first


def _without_long_commands(intents: dict[str, float], words: int) -> dict[str, float]:
    if words <= COMMAND_WORDS:
        return intents
    kept = {
        name: value
        for name, value in intents.items()
        if name not in COMMANDS or (words <= LONGEST_COMMAND_WORDS and value >= SURE_COMMAND)
    }
    total, was = sum(kept.values()), sum(intents.values())
    scale = was / total if total else 0.0
    return {name: kept.get(name, 0.0) * scale for name in intents}
