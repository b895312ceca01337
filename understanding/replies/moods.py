"""Whether a text is from somebody who is hurt: desperate, angry, or hit again and again."""

from __future__ import annotations

import re
from enum import Enum


class Mood(str, Enum):
    """What somebody is who should be answered by a sentence first."""

    AGAIN = "again"
    DESPERATE = "desperate"
    ANGRY = "angry"


_AGAIN = re.compile(
    r"\b(?:again and again|(?:2nd|3rd|4th|5th|second|third|fourth|fifth|tenth) time"
    r"|every (?:single )?(?:day|week)"
    r"|keeps? happening|times (?:this|in a|now)|same (?:issue|problem|thing) again|yet again"
    r"|once again"
    r"|baar baar|teesri baar|dusri baar|har baar|phir se wahi)\b",
    re.IGNORECASE,
)
_DESPERATE = re.compile(
    r"\b(?:beg(?:ging)?|crying|in tears|desperate\w*|(?:lose|losing) my job|get fired|be fired"
    r"|panic\w*"
    r"|haath jod\w*|naukri|please please|for god'?s sake|god help|scared|afraid|nightmare|disaster"
    r"|i(?:'m| am) (?:finished|dead|done for|dying)|killing (?:me|us)|my boss will|shaking"
    r"|at my wits"
    r"|can'?t sleep|haven'?t slept|sos|hlp)\b",
    re.IGNORECASE,
)
_ANGRY = re.compile(
    r"\b(?:fuck\w*|fck\w*|shit\w*|bloody|damn\w*|wtf|ffs|crap|bullshit|hell|idiots?|moron\w*|stupid|useless"
    r"|pathetic|ridiculous|disgust\w*|garbage|trash|nonsense|bakwas|ghatiya|bekar|saal[ae]|worst|joke"
    r"|fed up|sick of|had enough|furious|outrag\w*|unacceptable|shame\w*|angry|livid|rubbish|scam"
    r"|what am i paying|(?:any|some)(?:one|body) (?:even )?care|do you (?:even )?care"
    r"|dhandha chaupat)\b|!!",
    re.IGNORECASE,
)
_HURT = re.compile(
    r"\b(?:(?:nobody|no one|u|you|don'?t|dont) cares?|wounded|hurts (?:me|us|to)|mock(?:ed|ing)"
    r"|laugh\w* (?:at|over|in)|feels? (?:so )?(?:small|stupid|terrible|awful|ignored|mocked|bad)"
    r"|humiliat\w*|insult\w*|ashamed|embarrass\w*|indifferen\w*|let down|disappoint\w*|heartbroken"
    r"|sad|cry|cried|tears|weep\w*|wept|lost (?:all )?(?:trust|faith|hope)|bura laga|hans rahe"
    r"|has rahe|made fun|nikamm\w*|rona|dukh|sharam|dumb|dumbest|brainless|worst|hate"
    r"|bad (?:bot|machine)|more sense|waste of|tired of|exhausted)\b",
    re.IGNORECASE,
)
_ANGRY_WORDS = re.compile(_ANGRY.pattern.removesuffix("|!!"), re.IGNORECASE)
_LONGEST_OUTCRY = 8
# Who cries out and says what is wrong in one breath tells something.
_TELLING = re.compile(
    r"\b(?:bots?|chats?|agents?|reports?|messages?|customers?|login|log in|down|fail\w*|error"
    r"|broken|stuck"
    r"|slow|late|missing|blank|empty|not|nahi|can'?t|cannot|doesn'?t|don'?t|won'?t|isn'?t|stopped|lost?"
    r"|losing|orders?|apis?|campaigns?|broadcasts?|templates?|since)\b",
    re.IGNORECASE,
)
_SHOUTED = re.compile(r"\b[A-Z]{3,}\b")
_FEWEST_SHOUTED = 4


def mood_of(text: str) -> Mood | None:
    """Return the mood that a text shows plainly; None for a calm one."""
    if _DESPERATE.search(text):
        return Mood.DESPERATE
    if _AGAIN.search(text):
        return Mood.AGAIN
    if _ANGRY.search(text) or len(_SHOUTED.findall(text)) >= _FEWEST_SHOUTED:
        return Mood.ANGRY
    return None


def is_hurt(text: str) -> bool:
    """Return whether a text that says nothing else tells how somebody feels: "nobody cares"."""
    return mood_of(text) is not None or _HURT.search(text) is not None


def is_outcry(part: str) -> bool:
    """Return whether a few words only cry out, beg or insult, and tell of nothing that is wrong."""
    words = len(part.split())
    cries = _DESPERATE.search(part) or _ANGRY_WORDS.search(part)
    return words <= _LONGEST_OUTCRY and cries is not None and _TELLING.search(part) is None
