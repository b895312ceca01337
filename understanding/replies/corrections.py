"""Replies that take back something said before, whatever was asked: "no wait, 10.30"."""

from __future__ import annotations

import re

# At the beginning of the text or of a sentence in it; bounded, so that reading stays linear.
_TAKES_BACK = re.compile(
    r"(?:^|[.!?,;\n])[\s\W]{0,5}(?:\*\s?\w|actually|correction|sorry|oops|oh wait|no wait|wait no"
    r"|wait|my bad|my mistake|i mean|i meant|rather|scratch that|hold on|arre|nahi|hm+ no|umm? no"
    r"|no no|nope|no)\b"
    r"|\b(?:make (?:it|that)|change (?:it|that)|should be|not \w{1,20} but|instead of|i was wrong"
    r"|got it wrong|it grew|got worse|by now|it is now|it'?s now|in fact|on second thought)\b"
    r"|^\s{0,3}\*",
    re.IGNORECASE,
)


def takes_back(text: str) -> bool:
    """Return whether a text sounds as if it corrected something: "arre wait not monday"."""
    return _TAKES_BACK.search(text) is not None
