"""Second thoughts about an intent: what no classifier of words can see.

Keys hit at random and other languages are understood by nobody; a long report that contains
"restart" is no command; a link or a time alone is a fact and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from understanding.negation import ruled_out
from understanding.reader.normaliser import EMAIL_WORD, LINK_WORD, TICKET_WORD, Wording
from understanding.reader.training_examples import NOISE
from understanding.text_checks import is_gibberish, is_mostly_latin, is_only_emoji

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

_LETTERS = re.compile(r"[^\W\d_]+")
_NUMBER = re.compile(r"[+\d][\d\s().,-]*")
_FEWEST_FOREIGN = 2
_FOREIGN_SHARE = 0.3
_KNOWN_SHARE = 0.34
_UNSURE = 0.25
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


def plausible(confidences: Mapping[str, float], text: str, wording: Wording) -> dict[str, float]:
    """Return the intents' confidences after second thoughts; without NOISE, they sum to <= 1.

    Args:
        confidences: what the classifier says of `text`, NOISE included.
        text: what was typed.
        wording: the words that are known.
    """
    intents = {name: value for name, value in confidences.items() if name != NOISE}
    if is_beyond_reading(text, wording):
        return dict.fromkeys(intents, 0.0)
    fact = _only_a_fact(text, wording)
    if fact is not None and fact in intents:
        rest = (1.0 - 0.95) / max(len(intents) - 1, 1)
        return {name: 0.95 if name == fact else rest for name in intents}
    intents = _without_long_commands(intents, len(text.split()))
    if wording.known_share(text) < _KNOWN_SHARE and LINK_WORD not in wording.rewrite(text):
        return {name: value * _UNSURE for name, value in intents.items()}
    return intents


def plausible_answer(confidences: Mapping[str, float], words: str) -> dict[str, float]:
    """Return how a text in the readers' words reads as an answer.

    A question is hardly one, and what is only said not to be so ("not critical") is none.
    """
    factor = _ASKED_BACK if _ASKS_BACK.match(words) else 1.0
    denied = ruled_out(words)
    return {
        value: sure * (_DENIED if value in denied else factor)
        for value, sure in confidences.items()
    }


def is_beyond_reading(text: str, wording: Wording) -> bool:
    """Return whether the text is keyboard mash, marks, unknown emoji or another language."""
    if is_only_emoji(text):
        return not wording.knows_mark(text.strip())
    rewritten = wording.rewrite(text)
    if not _LETTERS.search(rewritten):
        return not _NUMBER.fullmatch(rewritten) or len(rewritten.replace(" ", "")) > 4
    if not is_mostly_latin(text) or is_gibberish(text):
        return True
    return _is_another_language(text, wording)


def _is_another_language(text: str, wording: Wording) -> bool:
    tokens = [token.lower() for token in _LETTERS.findall(text)]
    foreign = [token for token in tokens if token in _FOREIGN]
    accented = [token for token in tokens if not token.isascii()]
    telling = len(set(foreign) | set(accented))
    if telling < _FEWEST_FOREIGN and not (accented and len(tokens) <= 3):
        return False
    return (
        len(foreign) + len(accented) >= _FOREIGN_SHARE * len(tokens)
        and wording.known_share(text) < 0.75
    )


def _only_a_fact(text: str, wording: Wording) -> str | None:
    """Return the intent of a message that is nothing but a link, an address or a ticket number."""
    rest = wording.rewrite(text).strip(" .,!-:")
    if rest in (LINK_WORD, EMAIL_WORD) and not _LETTERS.fullmatch(text.strip()):
        return "inform"
    if rest == TICKET_WORD and any(character.isdigit() for character in text):
        return "check_ticket_status"
    return None


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
