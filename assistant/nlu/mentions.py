"""Facts said in passing: stage, impact, severity, and which answer a correction means.

Only plain wordings count here; whatever is said in another way is asked for.
"""

from __future__ import annotations

import re

_NOT_YET = r"(?:not|n't|never|isnt|isn't|yet to)"

STAGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (value, re.compile(pattern, re.IGNORECASE))
    for value, pattern in (
        (
            "going_live_soon",
            r"\b(?:go(?:ing|es)?[ -]live|golive|launch(?:ing|es)?|will be live|to be live"
            r"|live hone)\b"
            r"(?!.{0,12}\b(?:yesterday|last|ago)\b)",
        ),
        (
            "in_development",
            rf"\b{_NOT_YET}\b(?:\s+\w+){{0,2}}\s+live\b|\bnot (?:in|on) prod(?:uction)?\b"
            r"|\b(?:under|in|still) (?:development|dev|developing|building|UAT|testing)\b"
            r"|\b(?:still|currently) (?:building|developing|testing)\b|\bin uat\b"
            r"|\bdev environment\b",
        ),
        (
            "live",
            r"\b(?:our|my|the|a|is|already|its|it's|went|are|production|on|hai)\s+live\b"
            r"(?!\s+(?:chat|agent|testing|demo))|\blive (?:bot|iva|assistant|customers?|users?|hai|pe|par)\b"
            r"|\b(?:in|on) (?:the )?prod(?:uction)?\b|\bproduction (?:bot|iva|environment)\b",
        ),
    )
)

IMPACTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (value, re.compile(pattern, re.IGNORECASE))
    for value, pattern in (
        (
            "none",
            r"\b(?:no|zero|without|not much|0)\s+(?:any\s+|real\s+)?(?:business\s+)?impact\b"
            r"|\b(?:does(?:n't| not|nt)|not|isn't|isnt)\s+(?:\w+\s+)?(?:affect|impact|hurt)\w*\s+"
            r"(?:the |our |any )?(?:business|customers?|anyone|users?)\b"
            r"|\bimpact is (?:none|nil|zero)\b"
            r"|\b(?:not|n't|arent|isnt)\s+(?:really )?los(?:e|ing)\b",
        ),
        (
            "serious",
            r"\b(?:los(?:e|ing)|lost|loosing|loss of|missing out on)\s+(?:\w+\s+){0,2}"
            r"(?:orders?|sales?|revenue|money|customers?|business|leads?|bookings?|clients?)\b|\b(?:revenue|business|sales|huge|big|"
            r"heavy|financial)\s+loss\b|\bcustomers? (?:are |is )?(?:dropping|leaving|angry|churning)\b"
            r"|\b(?:serious|severe|huge|major|critical|massive)\s+(?:business\s+)?impact\b"
            r"|\bimpact is (?:very )?(?:serious|severe|high|huge)\b|\bnuksan\b",
        ),
        (
            "moderate",
            r"\b(?:moderate|medium|some)\s+(?:business\s+)?impact\b"
            r"|\bimpact is (?:moderate|medium)\b"
            r"|\b(?:slow(?:s|ing)? us down|workaround)\b",
        ),
        (
            "limited",
            r"\b(?:limited|small|low|minor|little|minimal)\s+(?:business\s+)?impact\b"
            r"|\bimpact is (?:limited|small|low|minor|minimal)\b"
            r"|\b(?:only|just)\s+(?:me|i am|i'm|one (?:user|person|agent)|a few|few|two|couple)\b"
            r"|\bhardly any(?:one|body)\b",
        ),
    )
)

_SEVERITY_NUMBER = re.compile(
    r"\b(?:sev(?:erity)?[\s-]*)?[sp][\s-]?([0-3])\b|\bsev(?:erity)?[\s-]*([0-3])\b", re.I
)
_SEVERITY_NAMES = (
    ("S0", r"\bblockers?\b"),
    ("S1", r"\bhigh\b"),
    ("S2", r"\bmedium\b"),
    ("S3", r"\blow\b"),
)
_ABOUT_SEVERITY = re.compile(
    r"\b(?:respon\w*|sev\w*|reply|repl\w+|answer\w*|how (?:fast|long|soon)|sla|time|issues?)\b",
    re.I,
)

ANSWER_SLOTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (slot, re.compile(pattern, re.IGNORECASE))
    for slot, pattern in (
        ("requester_email", r"\be[- ]?mails?\b|\bmail(?: ?id)?\b"),
        ("bot_link", r"\b(?:link|url|website|web address)s?\b"),
        (
            "screenshot",
            r"\b(?:screen ?shots?|screen ?grabs?|images?|pictures?|photos?|attachments?|pics?"
            r"|ss)\b",
        ),
        ("business_impact", r"\bimpact\b"),
        ("functionality", r"\bfunctionalit\w*\b|\bfunction\b|\bseverity\b|\bpriority\b"),
        ("iva_stage", r"\b(?:stage|live|production|development|uat)\b"),
        ("occurred_at", r"\b(?:dates?|times?|timings?|when|started|day|hours?|yesterday|today)\b"),
        ("issue_description", r"\b(?:descriptions?|details?|issue|problem|text|wording)\b"),
    )
)


def first_match(
    table: tuple[tuple[str, re.Pattern[str]], ...], text: str
) -> tuple[str, re.Match[str]] | None:
    """Return the first entry of `table` that `text` says, with the place."""
    for value, pattern in table:
        match = pattern.search(text)
        if match:
            return value, match
    return None


def severity_in(text: str) -> tuple[str, re.Match[str]] | None:
    """Return the severity that a question about response times names."""
    number = _SEVERITY_NUMBER.search(text)
    if number and not re.search(r"\b(?:bucket|galaxy|samsung|aws|file|storage)\b", text, re.I):
        return f"S{number[1] or number[2]}", number
    if _ABOUT_SEVERITY.search(text) or len(text.split()) <= 3:
        for severity, pattern in _SEVERITY_NAMES:
            match = re.search(pattern, text, re.I)
            if match:
                return severity, match
    return None
