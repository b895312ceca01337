"""Words that say that something is wrong, in English and Hinglish."""

from __future__ import annotations

import re

NAMES_TROUBLE = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|zero|0|unable|cannot|cant|wont|dont|doesnt|didnt|isnt|arent"
    r"|fail\w*|stop\w*|errors?|issues?|problems?|slow\w*|late|delay\w*|down|broke\w*|stuck|crash\w*"
    r"|dead|silent|mute|blank|empty|gone|missing|miss\w*|lost|los(?:e|es|ing)|hang\w*|hung|froze\w*"
    r"|freez\w*|offline|wrong\w*|weird|drop\w*|disconnect\w*|twice|double|duplicat\w*|again|repeat\w*"
    r"|reject\w*|refus\w*|invalid|expired?|half|skip\w*|forg\w*|vanish\w*|disappear\w*|reset\w*"
    r"|jump\w*|mixed|cut|garbled|broken|ghosted|locked|blocked|unassigned|flatlined|squashed|blur\w*"
    r"|off|shut|old|bad|rude|gr[ea]y|error\w*|overlap\w*|kick\w*|logs? out|logged out|loops?"
    r"|looping|only|nahi|nhi|nahin|band|bandh|kharab"
    r"|galat|gayab|khaali|khali|ruk\w*|atak\w*|aadh[aei]|phas\w*|toot\w*|der|dhire|slow)\b|\w{2}n['\u2019]t\b",
    re.IGNORECASE,
)
