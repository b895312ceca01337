"""Times that are no single moment, or on which all was well: "every evening", "till Friday"."""

from __future__ import annotations

import re

from understanding.times.parts import Kind
from understanding.times.phrases import Phrase

# What is wrong, in a sentence that could as well say since when the bot is in use.
TROUBLE = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|unable|cannot|fail\w*|stop\w*|\w+n't"
    r"|(?:do|does|did|is|are|was|ca|wo)nt|issues?|problems?|errors?|trouble|slow\w*|down|broke\w*"
    r"|stuck|crash\w*|complain\w*|wait\w*|dead|silent|mute|blank|empty|gone|missing|lost|hang\w*"
    r"|hung|froze\w*|freez\w*|late|offline|out of|unreachable|wrong|weird|drop\w*|struggl\w*"
    r"|disconnect\w*|band|bandh|nahi|nahin|nhi|kharab|dikkat)\b"
)
_DID_NOT_WORK = re.compile(
    r"(?:\bnot|n't|\bnever|\bisnt|\bwasnt|\bdidnt)\s+(?:been\s+)?(?:work\w*|fine|ok|okay|good|up)\b"
)
_UNTIL = re.compile(
    r"\b(?:till|until|untill|til|upto|up to|tak)\s+(?:and including\s+)?(?:\w+\s+)?$"
)
_UNTIL_IN_HINDI = re.compile(r"\s*(?:k[eia] (?:end|ant|aakhir) )?tak\b")
_WORKED = re.compile(r"\b(?:work(?:ing|ed)|fine|ok|okay|good|perfect|up)\b")
_WORKED_IN_HINDI = re.compile(
    r"\s*tak\s+[^.;,!?]{0,25}\b(?:sahi|theek|thik|theak|badhiya|ok|fine|chal|chalta|kaam)\b"
)
_WORKED_THEN = re.compile(
    r"(?:\b(?:was|were|been|is|seen)\s+(?:all\s+)?(?:working|fine|ok|okay|good|perfect|up|there"
    r"|alright)|\bworked|\b(?:no|zero|without)\s+(?:\w+\s)?"
    r"(?:issues?|problems?|errors?|trouble|complaints?)"
    r"|\b(?:could|able to)\s+(?:still\s+)?(?:log|use|see|open|send|chat|access|download|connect"
    r"|reach))\b[^.;,]{0,25}$|\blast\s+(?:successful|good|known|working)\b[^.;,]{0,30}$"
)
_LAST_ARRIVED = re.compile(
    r"\blast\s+(?!(?:week|month|year|night|time)s?\b)(?:\w+\s+){1,3}"
    r"(?:came|arrived|went|sent|received|delivered|from|is|are|was|were)\b[^.;,]{0,20}$"
)
_ALL = r"[\s,]*(?:everything|all(?:\s+\w+){0,2}|things|it(?:\s+all)?|they(?:\s+all)?|bot|that|this)"
_WORKED_AFTER = re.compile(
    rf"(?:{_ALL}|[\s,]*)\s*(?:was|were|is|are)\s+(?:all\s+|still\s+)?"
    r"(?:working|running|fine|ok|okay|good|perfect|alright|normal)\b"
    r"(?!\s+(?:slow\w*|late|bad\w*|wrong|with|but|into|out|low))"
    r"|(?:'s)?\s*(?:one|\w+ing)?\s*(?:it|they)?\s*(?:was|were|is) (?:all |still |also )*(?:in order"
    r"|sahi|theek|smooth|on time|alright|as it should be)\b"
    r"|(?:'s one|'s)\s+(?:was|were|went)\s+(?:all |still )*(?:fine|ok|okay|good|perfect|well)\b"
    r"|[\s,]*(?:our|the|my)\s+\w+\s+(?:was|were)\s+(?:still\s+)?(?:delivered|sent|received|served"
    r"|shown)\s+(?:properly|correctly|fine|well|on time|as usual|normally)\b"
    r"|[\s,]*(?:it|bot|everything)?\s*worked\b"
    r"|[\s,]*there (?:was|were) (?:no|nothing)\b"
    r"|\s*(?:was|is) the last (?:good |working |normal )?(?:days|time|it|one)?"
    r"|[\s,]*(?:\w+\s+){1,3}(?:could|can|was|were|did|had)\s+still\b"
    r"|[\s,]*(?:\w+\s+){1,2}still\s+(?:worked|went|ran|sent|got|came|arrived|saw|received|loaded"
    r"|opened|showed|had|answered|replied)\b"
)
# "Friday everything went out, now every campaign fails"
_WENT_WELL_AFTER = re.compile(
    rf"{_ALL}\s+(?:still\s+)?(?:went (?:out|through|fine|well|ok|okay|in|smooth\w*)|ran|arrived"
    r"|(?:was|were|got) (?:sent|delivered|received)|came (?:in|through)|sent)\b"
    r"(?=.{0,60}\b(?:now|today|since|but|anymore|any more)\b)"
)
# "I sent one on Friday, and now they fail"; "a habit since three years"; "kal se sale hai"
_DONE_THEN = re.compile(
    r"\b(?:sent|ran|did|got|used|made|opened|checked|tested)\s(?:one|it|some|mine|another|them)\b[^.;]{0,20}$"
)
_FAILS_NOW = re.compile(r".{0,80}\bnow\b.{0,30}\b(?:fail\w*|not|no|stop\w*|break\w*|nothing)\b")
_HABIT_BEFORE = re.compile(
    r"\b(?:habit|routine|practice|customers?|clients?|partners?|members?)\s*$"
)
_EVENT_AFTER = re.compile(
    r"\s{0,2}(?:ko |se |hi )?(?:\w+ )?(?:sale|offer|mela|event|festival|exam|exams|launch"
    r"|season|puja)\b"
)
_OFTEN_BEFORE = re.compile(
    r"\b(?:every(?:\s\w+)?|each(?:\s\w+)?|daily|usually|mostly|always|regularly|normally|typically"
    r"|generally|often|whenever|only (?:after|at|in|from|between|during|around)|beyond|later than)"
    r"\b[^.;,]{0,20}$"
)
_OFTEN_AFTER = re.compile(
    r"\s*(?:or so\s+|(?:to|-|till|and)\s+\w+\s+)?(?:every|each|daily|usually|mostly|regularly)\b"
    r"(?!\s+(?:campaign|message|chat|customer|user|time|one|agent))"
)
_ONE_AND_ONLY = re.compile(r"\b(?:since|started|began|stopped|broke|crashed|noticed|happened)\b")
_IN_THE = re.compile(r"(?:in the|at|during the|during)\s")
_GOES_ON_AFTER = re.compile(
    r"[\s,]*(?:it|bot|nobody|everything|(?:the|our|my)\s\w+)\s+(?:always\s+|often\s+|mostly\s+)?"
    r"(?!(?:was|has|is|this|does|starts)\b)[a-z]+s\b"
)
_GOES_ON_BEFORE = re.compile(
    r"\b(?:(?:falls|fails|breaks|hangs|crashes|happens|dies|drops|freezes|stops|goes|gets|works"
    r"|comes|slows)|is (?:falling|failing|breaking|dropping|going))\b[^.;,]{0,25}$"
)


def is_when_it_worked(clause: str, after: str, phrase: Phrase) -> bool:
    """Return whether all was still well then, or it is another matter.

    "Shukravar tak sahi tha", "was fine on Monday", "kal se sale hai".

    A time of day until which it worked says when it stopped.
    """
    has_clock = any(part.kind is Kind.CLOCK for part in phrase.parts)
    if is_end_of_good(clause, after):
        worked = _WORKED.search(clause) or _WORKED_IN_HINDI.match(after)
        return not has_clock or not worked or bool(_DID_NOT_WORK.search(clause))
    if not has_clock and _LAST_ARRIVED.search(clause):
        return True
    if _HABIT_BEFORE.search(clause) or (_DONE_THEN.search(clause) and _FAILS_NOW.match(after)):
        return True
    if _EVENT_AFTER.match(after):
        return True
    return bool(
        _WORKED_THEN.search(clause) or _WORKED_AFTER.match(after) or _WENT_WELL_AFTER.match(after)
    )


def is_end_of_good(clause: str, after: str) -> bool:
    """Return whether something lasted until then: "till 5 pm", "kal tak"."""
    return bool(_UNTIL.search(clause) or _UNTIL_IN_HINDI.match(after))


def is_routine(clause: str, written: str, after: str, phrase: Phrase) -> bool:
    """Return whether a part of a day or a clock time comes again and again: "daily at 5 pm"."""
    if any(part.kind not in (Kind.CLOCK, Kind.PERIOD) for part in phrase.parts):
        return False
    if _ONE_AND_ONLY.search(clause + written):
        return False
    if _OFTEN_BEFORE.search(clause) or _OFTEN_AFTER.match(after):
        return True
    if any(part.kind is Kind.CLOCK for part in phrase.parts) or not _IN_THE.match(written):
        return False
    return bool(_GOES_ON_AFTER.match(after) or _GOES_ON_BEFORE.search(clause))
