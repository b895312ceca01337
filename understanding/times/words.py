"""Brings the many spellings of words about time into one, and remembers where they stood.

The grammar in `phrases` reads the normalised text; spans are mapped back to what was typed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)

# Hindi in its own script, as it is often mixed into English.
_DEVANAGARI = {
    "yesterday": "कल",
    "beforeyesterday": "परसों परसो",
    "today": "आज",
    "morning": "सुबह सवेरे",
    "afternoon": "दोपहर",
    "evening": "शाम",
    "night": "रात",
    "minutes": "मिनट मिनटों",
    "hours": "घंटे घंटा घंटों घण्टे",
    "days": "दिन दिनों",
    "weeks": "हफ्ते हफ्ता सप्ताह",
    "months": "महीने महीना",
    "ago": "पहले",
    "last": "पिछले पिछली",
    "se": "से",
    "ko": "को",
    "oclock": "बजे",
    "half": "आधा आधे",
    "abhi": "अभी",
    "1": "एक",
    "2": "दो",
    "3": "तीन",
    "4": "चार",
    "5": "पांच पाँच",
    "monday": "सोमवार",
    "tuesday": "मंगलवार",
    "wednesday": "बुधवार",
    "thursday": "गुरुवार",
    "friday": "शुक्रवार",
    "saturday": "शनिवार",
    "sunday": "रविवार",
    "jan": "जनवरी",
    "feb": "फरवरी फ़रवरी",
    "mar": "मार्च",
    "apr": "अप्रैल",
    "may": "मई",
    "jun": "जून",
    "jul": "जुलाई",
    "aug": "अगस्त",
    "sep": "सितंबर सितम्बर",
    "oct": "अक्टूबर अक्तूबर",
    "nov": "नवंबर नवम्बर",
    "dec": "दिसंबर दिसम्बर",
}
# canonical: the spellings that mean it
_SPELLINGS = {
    "yesterday": "yest ystrday ystday ystdy yday y'day ydy yestrday yesterdys ysterday yestday "
    "ystrdy yestarday yesterday's yesterdays kal kl",
    "beforeyesterday": "parso parson parsu parsoo dby",
    "today": "tdy 2day tday tody toda toady todays today's aaj aj",
    "tomorrow": "tmrw tmr tomo tmw tommorow tomorow tommorrow 2moro tmrow",
    "morning": "morn mrng mrning mornin mrn mng morng moring mornings subah subha subeh savere "
    "sawere mrg",
    "afternoon": "aftrnoon aftnoon afternun noontime dopahar dupahar dopehar aftn",
    "evening": "eve evng evn eveng evening's evenin eveing shaam sham shaamko",
    "night": "nite nyt ngt nght nigt nights nihgt raat",
    "midnight": "mid-night midnite",
    "noon": "noontide midday",
    "tonight": "tonite tonyt 2nite 2nyt",
    "lunch": "lunchtime",
    "minutes": "min mins minute mts mint mints minits mnts minuts minut minat mnt",
    "seconds": "sec secs",
    "hours": "hr hrs hour hrz hurs horus hors houres hour's hours' ghanta ghante ghnte ghnta "
    "ghanton ghante",
    "days": "day dys dayz din dino dinon",
    "weeks": "week wk wks week's hafte hafta haftey",
    "months": "month mnth mnths mths mth mahine mahina mahino",
    "years": "year yr yrs",
    "weekend": "wkend weekends",
    "ago": "agao aago pehle phle pahle pehele pehly",
    "back": "bak bck",
    "before": "bfr b4 befor bfore",
    "since": "sinc sicne snce sence scince",
    "from": "frm fron",
    "last": "lst pichle pichhle pichli previous prev past",
    "around": "arnd arround aroud approx approximately roughly about abt appx apprx aprox "
    "near nearly almost karib kareeb lagbhag",
    "oclock": "o'clock baje bje bajey bajay clock",
    "now": "nw",
    "just": "jst jus",
    "half": "hlf aadha adha aadhe",
    "couple": "cpl copule",
    "few": "fw kuch kuchh",
    "am": "a.m a.m.",
    "pm": "p.m p.m.",
    "jan": "january januray janury",
    "feb": "february feburary febuary febraury",
    "mar": "march",
    "apr": "april aprl",
    "jun": "june",
    "jul": "july",
    "aug": "august agust",
    "sep": "sept september",
    "oct": "october ocotber",
    "nov": "november",
    "dec": "december",
    "monday": "mondays somvar somwar",
    "tuesday": "tue tues tuesdays mangalvar mangalwar",
    "wednesday": "wed weds wednesdays wensday wednsday wedensday budhvar budhwar",
    "thursday": "thu thur thurs thursdays guruvar guruwar",
    "friday": "fri fridays shukravar shukrawar shukrwar",
    "saturday": "saturdays shanivar shaniwar",
    "sunday": "sundays ravivar raviwar itwar",
}
_NUMBER_WORDS = dict(
    pair.split("=")
    for pair in "one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 "
    "twelve=12 fifteen=15 twenty=20 thirty=30 forty=40 fourty=40 fifty=50".split()
)
# Numbers in Hindi: "do" is two only before a Hindi unit.
_HINDI_NUMBERS = dict(
    pair.split("=")
    for pair in "ek=1 do=2 teen=3 tin=3 char=4 chaar=4 paanch=5 panch=5 che=6 chhe=6 saat=7 aath=8 "
    "nau=9 das=10 gyarah=11 barah=12 dedh=1.5 dhai=2.5".split()
)
_HINDI_UNITS = frozenset(
    "ghanta ghante ghnte ghnta ghanton din dino dinon hafte hafta haftey mahine mahina mahino "
    "minat minute minutes min mins baje bje bajey bajay".split()
)
_SHORT_UNITS = {"h": "hours", "m": "minutes", "d": "days", "w": "weeks"}
# Long enough that one slip of the finger still leaves no other word.
_FUZZY = (
    *("yesterday", "afternoon", "morning", "evening", "minutes", "midnight", "tomorrow"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("january", "february", "august", "september", "october", "november", "december"),
)
_NOT_FUZZY = frozenset(
    "mourning minute sundry sundays mooring evenings mornings minuets forenoon moaning".split()
)
_CANONICAL = {
    spelling: canonical
    for canonical, spellings in (*_SPELLINGS.items(), *_DEVANAGARI.items())
    for spelling in (canonical, *spellings.split())
}
_LONG_UNIT = r"(?=\s?(?:hours?|hrs?|h|days?|weeks?|wks?|months?|years?)\b)"
# "1 1/2 hours", "1,5 hours", "1\u00bd days"; 3/4 of one hour, while "3/4 hours" are three or four.
_FRACTION = (
    rf"(?<![\w.,/])(?:(?:\d{{1,2}}\s?)?[\u00bc\u00bd\u00be]|\d{{1,2}} [13]/[24]{_LONG_UNIT}"
    rf"|\d{{1,2}},\d{_LONG_UNIT}|3/4(?=\s(?:hour|hr|of an)\b))"
)
_FRACTIONS = {"\u00bc": "25", "\u00bd": "5", "\u00be": "75", "1/4": "25", "1/2": "5", "3/4": "75"}
_FRACTION_TOKEN = re.compile(
    r"\d{1,2},\d|(?:\d{1,2}\s?)?[\u00bc\u00bd\u00be]|(?:\d{1,2} )?[13]/[24]"
)
# "2h15m ago", "since 2h": elsewhere "5m" and "3d" are something else.
_SHORT_UNITS_RUN = re.compile(
    r"(?<![\w.])(?:\d{1,3}(?:\.\d)?\s?[dhmw]\s?(?:and\s)?){1,4}(?=(?:ago|back|bck|bak|pehle|phle)\b)"
    r"|(?:(?<=since )|(?<=for )|(?<=last )|(?<=past ))\d{1,2}\s?[hd](?:\s?\d{1,2}\s?[hm])?\b"
)
_DASHES = re.compile(r"[\u2010-\u2015\u2212]")
_TOKEN = re.compile(
    rf"{_FRACTION}|"
    r"[ap]\.m\.?(?![a-z])|mid-night|(?<![a-z0-9])(?:2day|2nite|2nyt|2moro|b4)(?![a-z0-9])"
    r"|(?:twenty|thirty|forty|fourty|fifty)[ -](?:one|two|three|four|five|six|seven|eight|nine)\b"
    r"|[a-z]+(?:['\u2019][a-z]+)?|[\u0900-\u0963\u0970-\u097f]+|\d+|\s+|.",
    re.DOTALL,
)


@dataclass(frozen=True)
class Normalised:
    """A text in canonical words, lower case and with single spaces."""

    text: str
    _starts: tuple[int, ...]
    _ends: tuple[int, ...]

    def span_in_original(self, start: int, end: int) -> tuple[int, int]:
        """Return the characters of the original that became `text[start:end]`."""
        return self._starts[start], self._ends[end - 1]


def normalise(text: str) -> Normalised:
    """Return the text in canonical words."""
    lowered = text.lower()
    tokens = list(_TOKEN.finditer(lowered))
    short = {
        match.start() + at
        for match in _SHORT_UNITS_RUN.finditer(lowered)
        for at, character in enumerate(match.group())
        if character in _SHORT_UNITS
    }
    words = [match.group().replace("\u2019", "'") for match in tokens]
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for at, (token, match) in enumerate(zip(words, tokens, strict=True)):
        following = words[at + 2] if at + 2 < len(words) else ""
        if token in _HINDI_NUMBERS and following in _HINDI_UNITS:
            part = _HINDI_NUMBERS[token]
        elif match.start() in short and token in _SHORT_UNITS:
            part = f"{_SHORT_UNITS[token]} "
        else:
            part = " " if token.isspace() else _canonical(token)
        parts.append(part)
        starts.extend([match.start()] * len(part))
        ends.extend([match.end()] * len(part))
    return Normalised("".join(parts), tuple(starts), tuple(ends))


@lru_cache(maxsize=8192)
def _canonical(token: str) -> str:
    if token in _CANONICAL:
        return _CANONICAL[token]
    if _DASHES.match(token):
        return "-"
    if _FRACTION_TOKEN.fullmatch(token):
        return _decimal(token)
    if token in _NUMBER_WORDS:
        return _NUMBER_WORDS[token]
    tens, _, ones = token.replace("-", " ").partition(" ")
    if ones:
        return str(int(_NUMBER_WORDS[tens]) + int(_NUMBER_WORDS[ones]))
    if len(token) >= 6 and token.isalpha() and token not in _NOT_FUZZY:
        for word in _FUZZY:
            allowed = 2 if len(word) >= 9 else 1
            if token[0] == word[0] and OSA.distance(token, word, score_cutoff=allowed) <= allowed:
                return _CANONICAL.get(word, word)
    return token


def _decimal(token: str) -> str:
    """Return "1.5" for "1 1/2", "1,5" and "1\u00bd"."""
    if "," in token:
        return token.replace(",", ".")
    for written, digits in _FRACTIONS.items():
        if token.endswith(written):
            whole = token.removesuffix(written).strip() or "0"
            return f"{whole}.{digits}"
    return token
