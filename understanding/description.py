"""Tells a description of what is wrong from words that only announce one."""

from __future__ import annotations

import re

from helpdesk.limits import DESCRIPTION_CHARACTERS, DESCRIPTION_MIN_CHARACTERS

MIN_LENGTH = DESCRIPTION_MIN_CHARACTERS
MAX_LENGTH = DESCRIPTION_CHARACTERS

# Words that say that there is an issue, or are needed to say so, but not which.
_ANNOUNCING = frozenset(
    """
    a about an am and are asap at anyone bad been big bit bot's bro but can cant could create
    dear do does doing else emergency error errors face faced facing file for from get getting
    give good got guys had has have havin having hello help helping hey hi hii hlo how i if ill
    im in is issue issues issus isue it its ive just kind kindly know let like little log lodge
    major make me morning my need needed needs new now of ok okay on one open our out over pls
    please plz problem problems prob quick quickly raise raised regarding register report
    reporting request seems serious service sir small so some someone something somebody sos
    sort still submit support team tell that the there theres this ticket tickets to today
    trouble u up ur urgent urgently us very wanna want wanted was we weird what when where which
    who will with work would wrong you your afternoon evening madam maam hai ek meri mera mere
    hum humko mujhe chahiye karna ho raha rahi kuch bhai yaar there's i'm i've we're we've can't
    it's issue's complaint concern query talk platform haptik fed sick tired frustrated
    frustrating frustration irritated irritating annoyed annoying angry worst terrible horrible
    pathetic useless ridiculous unacceptable disappointed experience hate ever nothing shikayat
    """.split()
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?", re.UNICODE)
_CONTENT_WORDS_NEEDED = 2


def says_what_is_wrong(text: str) -> bool:
    """Return whether `text` already describes an issue, so that it need not be asked for.

    "I have an issue, please help" does not; "reports not downloading" does. A negation counts as
    content: "bot not working" says, tersely, what is wrong.
    """
    stripped = text.strip()
    if len(stripped) < MIN_LENGTH:
        return False
    content = {
        word
        for word in (match.lower() for match in _WORD.findall(stripped))
        if word.replace("’", "'") not in _ANNOUNCING
    }
    return len(content) >= _CONTENT_WORDS_NEEDED
