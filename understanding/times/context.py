"""Whether a time in a sentence says when something broke, or something else.

"It worked till yesterday", "call me at 5pm", "the report of last month" and "we went live in
March" all name times that are not the time of an issue.
"""

from __future__ import annotations

import re

from understanding.times.other_events import is_in_use_since, is_other_event
from understanding.times.parts import CLAUSE_BREAK, CONTEXT, DAY_KINDS, Kind, words_before
from understanding.times.phrases import Phrase
from understanding.times.routines import (
    TROUBLE,
    is_end_of_good,
    is_routine,
    is_when_it_worked,
)
from understanding.trouble_words import NAMES_TROUBLE

_HAPPENED = re.compile(
    r"(?:\b(?:since|from|start(?:s|ed)?|began|beg[iu]n|happen(?:s|ed|ing)?|occur(?:s|red|ring)?"
    r"|stopped|noticed|facing|seen|observed|broke|fail\w*|crashed|stuck|down|not working|issue"
    r"|problem|it was|time)\b|@)[\s:-]*(?:\w+\s+){0,3}$"
)
# Not `understanding.negation`: "nothing since Monday" denies no Monday.
_NOT_THEN = re.compile(
    r"\b(?:not|isn't|isnt|wasn't|wasnt|neither|nor|instead of|rather than)\s+"
    r"(?:(?:on|at|in|the|since|from|exactly|just|only)\s+)?$"
)
# "Sunday nahi monday", "mangalvar ki jagah guruvar": the first of two days is the wrong one.
_NOT_THAT_BUT = re.compile(
    r"\s*(?:nahi|nhi|nahin|ki jagah|ke bajaye)\s+(?:\w{2,9}day|som\w*|mangal\w*|budh\w*|guru\w*"
    r"|brihas\w*|shukr\w*|shani\w*|ravi\w*|it[wv]aa?r|kal|aaj|parso|\d)"
)
_OTHER_EVENT = re.compile(
    r"\b(?:raised|reported|mailed|emailed|wrote|contacted|called|spoke|told|logged|opened|closed"
    r"|solved|joined|bought|renewed|upgraded|subscribed|enrolled|messaged|pinged|texted|paid|hired"
    r"|asked (?:you|me|support)|reinstalled|restarted|rebooted|refreshed|retried"
    r"|tried (?:it |this |that )?again|signed|launched|released|created|added|downloaded"
    r"|transferred)\b"
    r"[^.;,]{0,30}$"
    r"|\b(?:made|built|designed|coded|developed)\s+(?:it|(?:the|this|that|our|a)\s+(?:\w+\s+)?(?:flow|bot"
    r"|iva|assistant|integration|widget|page|website|app|journey))\s+(?:in\s+)?$"
)
_FROM_THEN = re.compile(r"\b(?:since|from|after) (?:then|that)\b|\bsince\W*$")
_PLAN = re.compile(
    r"\b(?:launch\w*|live|going|demo|meeting|release|event|campaign|sale|schedul\w*|plan\w*|need"
    r"|want|fix|resolve|before|by|deadline|till|until|will|next|respond|reply|call|go|see)\b"
)
_WANTED = re.compile(
    r"\b(?:fix|resolve|solve|respond|reply|revert|call(?: me| us)?|meeting|demo|deadline|need|want"
    r"|urgent(?:ly)?|launch\w*|go(?:ing)? live|campaign|sale|event|release|scheduled|planned|leave"
    r"|holiday|moving|send|share)\b[^.;,]{0,20}$"
)
_LATER = re.compile(
    r"\bwill\b[^.;,]{0,40}$|\b(?:was|were|supposed|planned|meant|due) to"
    r" (?:be|go|launch|open|start)\b[^.;,]{0,30}$"
    r"|\b(?:went|gone|been|goes|going|put|made|set|pushed|taken) live\W*"
    r"(?:on|in|since)?\s*$"
    r"|\b(?:no|any|zero)\s+(?:\w+\s+)?impact\b[^.;,]{0,30}$"
)
_PLANNED_AFTER = re.compile(
    r"\s*(?:we|it|bot|our bot)?(?:'?re|'?ll)?"
    r"\s*(?:are|is|will|plan\w*|want|have|shall)?\s*(?:to)?\s*(?:be )?"
    r"(?:go(?:ing)? live|launch(?:ing)?)\b"
)
_LIVE_SINCE = re.compile(
    r"(?:\b(?:is|are|been|we'?re|it'?s|running|be)\s+(?:in\s+)?|^\s*)(?:live|production|prod)\s*"
    r"(?:(?:since|from|for|in|on)\s*)?$|\blaunch happened\s+(?:in|on)?\s*$"
)
_FAILS = re.compile(
    r"\b(?:not|no|never|unable|cannot|fail\w*|stop\w*|\w+n't|(?:do|does|did|is|are|was|ca|wo)nt)\b"
)
_SINCE = re.compile(r"(?:since|from)\b")
_IT_HAPPENED = re.compile(r"[\s,]*(?:it|this|that)\s+(?:broke|started|began|stopped|happened)\b")
_SINCE_BEFORE = re.compile(r"\b(?:since|from)\s+(?:the\s+)?$")
_BEGAN_LIKE = re.compile(r"\b(?:since|start\w*|began|happen\w*)\s+like\s+$")
_ONWARDS = re.compile(r"\s*(?:se|onwards?)\b")
_COMMA_BREAK = re.compile(r"[.;,]")
_AND_BREAK = re.compile(r",|\band\b")
_WORD = re.compile(r"\w+")
_NAME_WORD = re.compile(r"[a-z]{2,}")
_DATA = (
    r"(?:reports?|data|analytics|stats|statistics|numbers|figures|metrics|dashboard|transcripts?"
    r"|logs?|exports?|files?|invoices?|bills?|statements?|records?|entries|summary|backups?|history)"
)
_ENTRIES = (
    r"(?:chats|conversations|messages|leads|orders|bookings|tickets|calls|responses|feedback)"
)
_DATA_AFTER = re.compile(rf"\s*(?:(?:ki|ka|ke|wali|wala)\s+)?{_DATA}\b")
# "Tuesday's sending": a time to which something belongs, unless that is the trouble or a cause.
_OWNS = re.compile(
    r"(?:'s|\u2019s)?\s*(?!(?:outage|issues?|problems?|errors?|incident|crash|failure|downtime"
    r"|updates?|release|deploy\w*|upgrade|maintenance|changes?|morning|afternoon|evening|night)\b)"
    r"[a-z]"
)
_OWNS_IN_HINDI = re.compile(
    r"\s*(?:ki|ka|ke|wal[aie])\s+(?!(?:baat|issue|problem|dikkat|tarah|tarha|din|raat|subah|shaam|dopahar"
    r"|baad|hi|to|se|ek|error|update|release|time)\b)[a-z]"
)
# "From 1 Nov to 15 Nov", "select last 7 days": of when something is shown.
_CHOSEN = re.compile(
    r"\b(?:choose|chose|select\w*|pick\w*|filter\w*|date range|range|period|set to)\s+"
    r"(?:\w+\s+){0,2}$"
)
_RANGE_ENDS = re.compile(
    r"\s*(?:to|till|until|-|se)\s+(?:\d{1,2}(?:st|nd|rd|th)?\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sep"
    r"|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)"
)
_RANGE_BEGINS = re.compile(
    r"\bbetween\s+(?:\w+\s+){1,3}and\s+$|\bfrom\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?(?:\s+\w{3,9})?\s+to\s+$"
)
_EARLIER_ONES = re.compile(
    r"\b(?:same (?:thing|issue|problem|error)\s+(?:also\s+)?(?:happened|occurred|came)"
    r"|(?:had|faced|saw|got)\s+(?:this|it|the same|that)(?:\s+(?:issue|problem|error|thing))?)\s*"
    r"(?:in|on|last|during)?\s*$"
)
_ALSO_AFTER = re.compile(
    r"\s*(?:too|also|as well|and (?:you|it) (?:was|were|got)?\s?fix\w*|once)\b"
)
# What speaks of the day itself.
_DATING = re.compile(
    r"\b(?:dates?|days?|times?|when|chang\w*|correct\w*|mean|meant|actually|rather|should|it was"
    r"|it is"
    r"|it's|that was|instead|notic\w*|first|started|began|galat|din|tarikh|make it|put)\b"
)
_CONCLUDED = re.compile(r"\bso\s*$")
_FEWEST_AROUND, _FEWEST_WORDS = 3, 7
_LONG_STRETCHES = frozenset({"quarter", "year", "years"})
_DATA_BEFORE = re.compile(
    rf"\b{_DATA}\s+(?:of|for|from|dated?|as of|as on|between|up ?to)\s+(?:the\s+)?$"
    rf"|\b(?:the|all|these|those|our|my)\s+(?:\w+\s+)?{_ENTRIES}\s+(?:of|for|from)\s+(?:the\s+)?$"
)
# "No data from Monday" says since when there is none.
_NONE_FROM = re.compile(
    r"\b(?:no|any|zero|without|stopped|getting|receiv\w+)\b[^.;,]{0,25}\bfrom\s+$"
)
_NAMED = re.compile(r"\b(?:called|named|titled|file ?name|subject)\b[^.;,]{0,40}$")
# "The sale of tomorrow": a time that belongs to a thing, unless the thing is the trouble itself
# or a part of that time.
_OF_A_THING = re.compile(
    r"\b(?!(?:start|beginning|end|middle|mid|morning|evening|afternoon|night|weeks?|half|part|because"
    r"|instead|hours|days|out|issues?|problems?|outage|errors?|failure|incident|downtime|crash|as"
    r"|both|all|time|date|since|st|nd|rd|th)\s)[a-z]+\s+of\s+(?:the\s+)?$"
)
_COMPARED = re.compile(
    r"\b(?:like|as|than|compared (?:to|with)|similar to|unlike|versus|vs)\s+"
    r"(?:(?:it|that|what|we|they)\s+(?:was|were|did|had|saw|got)\s+)?"
    r"(?:(?:in|on|at|the|during|for|from)\s+){0,2}$"
)
_LEAD = re.compile(r"(?:since|from|on|in|for|during|over|dated?)\s+(?:the\s+)?")
_IN_NAMES = frozenset({Kind.DATE, Kind.WEEKDAY, Kind.STRETCH})
_LONGEST_NAME = 5  # words beside the date
_QUOTES = {'"': '"', "\u201c": "\u201d", "`": "`"}


def likelihood(text: str, phrase: Phrase, *, in_future: bool) -> int | None:
    """Return how likely the phrase says when it happened; None when it says something else."""
    before, after = words_before(text, phrase.start), text[phrase.end :][:CONTEXT]
    clause = CLAUSE_BREAK.split(before)[-1]
    written = text[phrase.start : phrase.end]
    if (
        _NOT_THEN.search(clause)
        or _NOT_THAT_BUT.match(after)
        or _is_by_the_way(before, after, phrase)
    ):
        return None
    if is_when_it_worked(clause, after, phrase) or is_routine(clause, written, after, phrase):
        return None
    is_long = any(part.values.get("unit") in ("months", "years") for part in phrase.parts)
    if is_in_use_since(_with_lead(clause, written), after, is_long=is_long):
        return None
    if _is_of_something_else(clause, written, phrase) or _is_in_a_name(before, after, phrase):
        return None
    if _owns_something(clause, written, after) or _is_a_time_span(clause, written, after, phrase):
        return None
    if _is_a_range(clause, written, after, phrase) or _is_an_earlier_time(clause, written, after):
        return None
    if is_other_event(clause, written, after, phrase):
        return None
    score = 0
    if _HAPPENED.search(clause) or _SINCE.match(written):
        score += 3
    if _ONWARDS.match(after):
        score += 3
    has_clock = any(part.kind is Kind.CLOCK for part in phrase.parts)
    score += has_clock
    if is_end_of_good(clause, after):
        score -= 4
    is_of_issue = _HAPPENED.search(clause) or _FROM_THEN.search(after)
    if _OTHER_EVENT.search(clause) and not is_of_issue:
        return None
    if _is_about_data(clause, written, after, phrase) or _is_planned(
        clause, written, after, phrase
    ):
        return None
    if in_future:
        rest = len(_WORD.findall(before + after))
        if _PLAN.search(clause) or (rest > 4 and not _HAPPENED.search(clause)):
            return None
        score -= 5
    return score


def is_told_calmly(text: str, phrase: Phrase) -> bool:
    """Return whether nothing is wrong in the clause around a day: "a customer came on friday".

    A day that is not asked for is when something broke only where something is said to be broken.
    """
    if any(part.kind not in DAY_KINDS for part in phrase.parts):
        return False
    before, after = words_before(text, phrase.start), text[phrase.end :][:CONTEXT]
    clause, follows = CLAUSE_BREAK.split(before)[-1], CLAUSE_BREAK.split(after)[0]
    written = text[phrase.start : phrase.end]
    if _HAPPENED.search(clause) or _SINCE.match(written) or _ONWARDS.match(after):
        return False
    rest = f"{clause} {follows}"
    is_short = len(_WORD.findall(rest)) < _FEWEST_AROUND or len(text.split()) < _FEWEST_WORDS
    if is_short or _DATING.search(rest) or _CONCLUDED.search(clause):
        return False
    return TROUBLE.search(rest) is None and NAMES_TROUBLE.search(rest) is None


def _is_by_the_way(before: str, after: str, phrase: Phrase) -> bool:
    """Return whether "right now" says how things are, rather than when something broke."""
    is_now = phrase.parts[0].kind is Kind.NOW and phrase.end - phrase.start == len("right now")
    around = len(_WORD.findall(before + after))
    return is_now and around > 2 and not _HAPPENED.search(before)


def _is_about_data(clause: str, written: str, after: str, phrase: Phrase) -> bool:
    """Return whether the time says of when a report is, not when something happened."""
    if any(part.kind is Kind.CLOCK for part in phrase.parts):
        return False
    head = _with_lead(clause, written)
    if _DATA_AFTER.match(after):
        return not _SINCE_BEFORE.search(head)
    return bool(_DATA_BEFORE.search(head)) and not _NONE_FROM.search(head)


def _is_of_something_else(clause: str, written: str, phrase: Phrase) -> bool:
    """Return whether the time is that of a thing or of a comparison."""
    if any(part.kind is Kind.CLOCK for part in phrase.parts):
        return False
    is_about = _BEGAN_LIKE.search(clause)
    if _COMPARED.search(clause) and not is_about:
        return True
    return bool(_OF_A_THING.search(clause) or _NAMED.search(clause))


def _owns_something(clause: str, written: str, after: str) -> bool:
    """Return whether something belongs to the time: "last quarter's report"."""
    is_owner = written.endswith(("'s", "\u2019s")) or after.startswith(("'s", "\u2019s"))
    if _OWNS_IN_HINDI.match(after):
        return True
    if not is_owner or _SINCE_BEFORE.search(_with_lead(clause, written)):
        return False
    return _OWNS.match(after) is not None


def _is_a_range(clause: str, written: str, after: str, phrase: Phrase) -> bool:
    """Return whether the time is an end of a range, or one that is chosen in a filter."""
    if any(part.kind is Kind.CLOCK for part in phrase.parts):
        return False
    if _RANGE_BEGINS.search(clause) or _RANGE_ENDS.match(after):
        return True
    return _CHOSEN.search(clause) is not None and not _SINCE.match(written)


def _is_an_earlier_time(clause: str, written: str, after: str) -> bool:
    """Return whether it is when the same was seen before: "we had this in june too"."""
    head = _with_lead(clause, written)
    seen = _EARLIER_ONES.search(head)
    return seen is not None and (seen.group().startswith("same") or bool(_ALSO_AFTER.match(after)))


def _is_a_time_span(clause: str, written: str, after: str, phrase: Phrase) -> bool:
    """Return whether a quarter or a year is what something is about, not since when it fails."""
    if not any(part.values.get("stretch") in _LONG_STRETCHES for part in phrase.parts):
        return False
    is_told = _HAPPENED.search(clause) or _SINCE.match(written) or _ONWARDS.match(after)
    if not _NAME_WORD.search(clause + after):
        return False  # nothing else was said
    return not is_told and _IT_HAPPENED.match(after) is None


def _is_in_a_name(before: str, after: str, phrase: Phrase) -> bool:
    """Return whether a date stands in quotes beside other words, as in the name of a report."""
    if not any(part.kind in _IN_NAMES for part in phrase.parts):
        return False
    for opens, closes in _QUOTES.items():
        start, end = before.rfind(opens), after.find(closes)
        is_open = before.count(opens) % 2 if opens == closes else before.rfind(closes) < start
        if start < 0 or end < 0 or not is_open:
            continue
        quoted = before[start + 1 :] + after[:end]
        words = len(_NAME_WORD.findall(quoted))
        return 1 <= words <= _LONGEST_NAME and not _HAPPENED.search(before[start + 1 :])
    return False


def _with_lead(clause: str, written: str) -> str:
    """Return what stands before the day itself: some patterns take "from" along."""
    lead = _LEAD.match(written)
    return clause + (lead.group() if lead else "")


def _is_planned(clause: str, written: str, after: str, phrase: Phrase) -> bool:
    """Return whether something is asked for or planned then: "call me at 5pm"."""
    if _LATER.search(clause):
        return True
    if _LIVE_SINCE.search(clause) and not _FAILS.search(clause + after):
        return True
    if _SINCE.match(written) or _HAPPENED.search(clause):
        return False
    is_clearly_past = any(
        part.kind is Kind.AGO or part.values.get("days", "").startswith("-")
        for part in phrase.parts
    )
    follows = _COMMA_BREAK.split(after[:30])[0]
    if _PLANNED_AFTER.match(follows):
        return not is_clearly_past and not _FAILS.search(follows)
    # "It fails, we launch on friday": what fails and what is planned are said apart.
    near = _AND_BREAK.split(clause)[-1]
    has_failed = _FAILS.search(near) or _FAILS.search(follows)
    return not is_clearly_past and bool(_WANTED.search(clause)) and not has_failed
