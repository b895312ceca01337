"""Plain wordings of the bot's stage and of the business impact, as patterns.

They are matched against a normalised clause (`understanding.reader.normaliser`): lower case,
"is not" instead of "isn't", English instead of Hinglish. What is said in other words is left to
the classifiers; what is negated, asked or wished is no fact.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from understanding.links import Span
from understanding.negation import is_negated, ruled_out


class Pattern(NamedTuple):
    """A wording and the value it means; `explicit` ones name the question's own subject.

    `name` says which one of the table it is: "serious 3".
    """

    name: str
    value: str
    wording: re.Pattern[str]
    explicit: bool = False

    @property
    def holds_denial(self) -> bool:
        """Whether the wording itself says what is not: "no impact", "not live yet"."""
        return self.value in ("none", "in_development", "going_live_soon")


class Match(NamedTuple):
    """A value that a clause states in so many words.

    `pattern` is the name of the wording that fits, `span` what of the clause it fits.
    """

    value: str
    explicit: bool
    pattern: str
    span: Span


_THING = r"(?:bots?|iva|assistant|chatbot|site|website|app|channel)"
_BOT = r"(?:bots?|iva|assistant|chatbot|site|website|app|channel|it|we|this|that|ours?)"
_SOON = (
    r"(?:soon|shortly|today|tonight|tomorrow|day after|next|this|coming|within|by|on|in \d"
    r"|in a|in few"
    r"|in two|in three|in some|planned|scheduled|in the next)"
)
_MANY = r"(?:all|every|entire|whole|thousands of|hundreds of|lakhs of|many|most)"
_PEOPLE = r"(?:customers?|users?|clients?|people|visitors?|buyers?|patients?|students?)"
_GOODS = r"(?:orders?|sales?|revenue|money|customers?|business|leads?|clients?|bookings?|deals?)"


class _Wording(NamedTuple):
    value: str
    wording: str
    explicit: bool


def _rows(value: str, *wordings: str, explicit: bool = False) -> list[_Wording]:
    return [_Wording(value, wording, explicit) for wording in wordings]


def _table(*rows: _Wording) -> tuple[Pattern, ...]:
    counts: Counter[str] = Counter()
    patterns = []
    for row in rows:
        counts[row.value] += 1
        name = f"{row.value} {counts[row.value]}"
        patterns.append(Pattern(name, row.value, re.compile(row.wording), row.explicit))
    return tuple(patterns)


_IS = r"(?: is| are| should be| would be| ?:| -| =)*"
FUNCTIONALITY = _table(
    *(
        row
        for value, names in (
            ("critical", "critical"),
            ("major", "major"),
            ("minor", "minor"),
            ("setup", r"set ?up"),
        )
        for row in _rows(
            value,
            rf"\bfunctionality(?: level| affected)?{_IS} (?:an? |the )?{names}\b",
            rf"\b{names} (?:functionality|function|feature)\b",
            explicit=True,
        )
    )
)

STAGE = _table(
    *_rows("going_live_soon", rf"\bstage{_IS} (?:going live|live soon|launching)\b", explicit=True),
    *_rows(
        "in_development",
        rf"\bstage{_IS} (?:in |under |still )?(?:development|dev|uat|staging|testing|build)\b",
        rf"\bstage{_IS} not (?:yet )?live\b",
        explicit=True,
    ),
    *_rows("live", rf"\bstage{_IS} (?:live|production)\b", explicit=True),
    *_rows(
        "going_live_soon",
        # Whatever else goes on ("a sale is going on this week") is no launch.
        rf"\b(?:(?:going|go|goes) live|launching|launch|launches|releasing|rolling out)"
        rf"(?: it| our| the| bot)*"
        rf"(?: is)?(?: planned| scheduled| due)?(?: for| only)? {_SOON}\b",
        r"\b(?:will|shall|plan(?:s|ned|ning)?|about|ready|set|scheduled|due|expected|want)"
        r"(?: to)?(?: be| go| get| soon| also)* (?:live|launch(?:ed)?|released)\b",
        r"\bsoon (?:to )?(?:be )?(?:go(?:ing)? )?(?:live|launch(?:ed|ing)?)\b|\bsoon - to\b",
        r"\b(?:our|the|bot) launch is\b|\bour launch\b|\blaunch(?:es)? on \d",
        r"\bpre[ -]?launch\b",
    ),
    *_rows(
        "in_development",
        # What is denied must be the launch: "does not load on the live bot" says that it is live.
        r"\b(?:not|never)(?: (?:have|any|yet|even|been|being|gone|made|taken|put|officially|fully"
        r"|currently|actually|really|publicly|quite|in|it|the|our|bot|still|is)){0,3} "
        r"(?:live|launched|deployed|released)\b"
        r"(?! (?:chat|agents?|person|support|data|location|status))",
        r"(?:\b(?:is|are|am|was|still) |^)not(?: yet)? (?:in|on) production\b",
        r"\b(?:in|under|still in|still under) (?:active |the )?"
        r"(?:development|dev|uat|construction|poc|build|building|testing) ?(?:stage|phase|now)?\b",
        r"\b(?:still|currently|just|presently) (?:building|developing|making|designing|creating)\b",
        r"\b(?:dev|development|building|build|testing|poc|uat|design) (?:stage|phase"
        r"|environment)\b",
        r"\bwe are (?:building|developing|making|creating|designing)\b",
        r"\b(?:only|just|still) an? (?:poc|prototype|demo|pilot|test bot)\b|\bproof of concept\b",
        r"\bbuilding (?:our|my|the|a|it)\b|\bmaking our first\b|\bbot being built\b|\bnew bot we\b",
    ),
    *_rows(
        "live",
        rf"\blive {_BOT}\b|\blive (?:customers?|users?|traffic|environment|production)\b",
        rf"\b{_BOT}(?: has| have| is| are| was| been| already| now| fully| currently"
        rf"| recently)+ live\b"
        r"(?! (?:chat|agents?|person|support|data|location|status))",
        rf"\b{_THING} live\b(?! (?:chat|agents?|person|support|data|location|status))",
        r"\b(?:went|gone|been|taken|already|running|made it) live\b",
        r"\b(?:in|on) (?:the )?production\b|\bproduction (?:bot|iva|environment|is|down|chat"
        r"|site)\b",
        r"\b(?:in|on) live\b(?! (?:chat|agents?|person|support|data|location|status))",
        r"^production$|\blive (?:on|for|since|site|number|in (?:the )?market)\b",
        r"\blive (?:is|bot is)$|^live$|\bis live$",
    ),
)

IMPACT = _table(
    *_rows(
        "none",
        r"\b(?:no|zero|nil|0|without|not any)(?: \w+){0,2} (?:impact|effect)\b",
        r"\b(?:impact|effect)(?: on \w+| for \w+)?(?: is| are| ?:| ?-| =)* (?:none|nil|zero|0"
        r"|not there)\b",
        explicit=True,
    ),
    *_rows(
        "none",
        r"\b(?:do|does|is|are|will|did|has) not(?: \w+){0,2} "
        r"(?:affect|impact|hurt|harm|disturb)(?:ing|ed|s)?(?: \w+){0,2} "
        r"(?:business|customers?|anyone|anybody|users?|us|anything|operations|sales)\b",
        r"\bnot (?:affecting|impacting|hurting)\b",
        r"\b(?:business|customers?|users?|operations) (?:is|are) not (?:affected|impacted|hurt)\b",
        rf"\bnot (?:losing|lose|lost)(?: any| our| a)* {_GOODS}\b",
        rf"\b(?:no|nobody|no one|none of our|not a single)(?: {_PEOPLE})?(?: is"
        rf"| are|'s)? (?:affected|impacted)\b",
    ),
    *_rows(
        "serious",
        r"\b(?:serious|severe|huge|major|critical|massive|very high|very big|big|heavy|high) "
        r"(?:business )?(?:impact|loss|losses|damage)\b",
        r"\bimpact(?: on \w+| for \w+)?(?:'s| is| to be| ?:| ?-| =)*"
        r"(?: very| quite| really| so| too)* (?:serious|severe|high|huge|massive|critical|big"
        r"|bad)\b",
        explicit=True,
    ),
    *_rows(
        "serious",
        rf"\b(?:lose|losing|lost|loosing|loss of|losses? (?:in|of)"
        rf"|missing out on)(?: \w+){{0,2}} {_GOODS}\b",
        rf"\b{_GOODS} (?:is |are |being |getting |have |has )*"
        r"(?:lost|stuck|stopped|failing|hit|halted|dropping|leaving|suffering)\b",
        rf"\b{_PEOPLE}(?: is| are)? (?:angry|furious|leaving|dropping off|very angry)\b",
        rf"\b{_PEOPLE} (?:can not|are not able to|are unable to|unable to) "
        r"(?:place|order|buy|reach|pay|contact|checkout|purchase)\b",
        rf"\b{_MANY}(?: of)?(?: our| the)? {_PEOPLE} (?:are |is |being )*"
        r"(?:affected|impacted|waiting|stuck|hit|suffering|can not)\b",
        r"\b(?:entire|whole|complete|all) (?:support|business|operations?|service)(?: is"
        r"| has| are)* "
        r"(?:stopped|down|halted|closed|blocked)\b",
        r"\b(?:disaster|catastrophe|nightmare|standstill)\b|\b(?:serious|seriously) (?:for"
        r"|hurting) (?:us|our)\b",
        r"\bvery loss is happening\b|\b(?:business|sales|financial|revenue) loss\b",
    ),
    *_rows(
        "moderate",
        r"\b(?:moderate|medium|average)(?: level| business| sort of| kind of)* (?:impact|effect)\b",
        r"\bimpact(?: on \w+| for \w+)?(?:'s| is| to be| ?:| ?-| =)* (?:moderate|medium|average)\b",
        explicit=True,
    ),
    *_rows(
        "moderate",
        r"\b(?:slow|slows|slowed|slowing)(?: down)? (?:us|my|our|the) ?(?:team|work|agents"
        r"|down)?\b",
        r"\bwork ?around\b|\bproductivity\b",
        r"\bhalf of (?:my|our|the) (?:team|agents|users|customers)\b",
        r"\b(?:about|around|nearly|almost|approx) (?:[2-6]\d|a third|one third|half|a quarter)\b"
        r"(?! (?:an? )?(?:sec|min|hour|day|week|month|year|kb|mb|gb))",
        r"\b(?:reporting|reports?|review|meeting|work|decisions?)(?: \w+){0,3} "
        r"(?:is|are|gets?) (?:delayed|held up|on hold|pending|late|blocked)\b",
    ),
    *_rows(
        "limited",
        r"\b(?:limited|small|low|minor|little|minimal|slight|less|marginal)(?: business)? "
        r"(?:impact|effect)\b|\bnot (?:much|a lot of|a big|a huge) (?:impact|effect)\b",
        r"\bimpact(?: on \w+| for \w+)?(?:'s| is| to be| ?:| ?-| =)*(?: very| quite| just| only)*"
        r" (?:limited|low|small|minimal|minor|little|slight|less)\b",
        explicit=True,
    ),
    *_rows(
        "limited",
        r"\b(?:only|just) (?:me|i am|i is|my own|my login|one|two|three|1|2|3|a few|few"
        r"|a couple|couple"
        r"|a handful)(?: of)?(?: \w+){0,2}(?: is| are)? "
        r"(?:affected|impacted|facing|complain\w*|users?|customers?|agents?|persons?|people"
        r"|noticed)\b",
        r"\bonly (?:me|i am affected)\b|\bi am the only one\b",
        r"\bonly (?:i|one of us|two of us) (?:have|has|am|are|is|face|get|see|notice)\w*\b",
        rf"\b(?:few|a few|very few|couple of|handful of|2|3|one or two) (?:of )?(?:our |my )?"
        rf"(?:{_PEOPLE}|agents?)(?: is| are)? (?:affected|impacted|hit|facing|noticed"
        rf"|complained)\b",
        rf"\b(?:a )?handful of {_PEOPLE}\b|\bhardly (?:anyone|anybody|any)\b|\bbarely any\b",
        r"\bnot a (?:huge|big) (?:problem|deal|issue)\b|\b(?:one|two|1|2|3) of (?:my|our)"
        r" agents (?:is|are|can|has|have|get|gets|face|faces|report|reports)\b",
    ),
)

_ASKED = re.compile(
    r"^(?:and |so |but )?(?:how|what|where|which|who|when|if|once|before|until|till|after we"
    r"|suppose"
    r"|is it possible|(?:can|could|should|shall|may|do you|does|will (?:it|the|you|there)|would)"
    r"(?! not))\b"
)
_STEPS = re.compile(r"\b(?:transfer\w*|mov(?:e|ing)|push\w*|deploy\w*|migrat\w*|logs?)\b")
_CALLED_OFF = re.compile(
    r"\b(?:postponed|cancell?ed|called off|on hold|put off|pushed (?:back|out)|no plans?|delayed)\b"
    r"|\bwill not be\b"
)
_NOT_LAUNCHING = re.compile(r"\b(?:not|never)(?: \w+){0,2} (?:launch\w*|go(?:ing)? live)\b")
_WORKS = re.compile(r"\b(?:works?|working|worked|fine|ok(?:ay)?|good|perfect\w*|well|correct\w*)\b")
_TROUBLE = re.compile(r"\b(?:not|no|never|fail\w*|broken?|stop\w*|down|errors?|stuck)\b")
_NOT_YET = re.compile(r"\b(?:yet to|before|until|till)(?: \w+){0,3}$")
TABLES: Mapping[str, tuple[Pattern, ...]] = {
    "functionality": FUNCTIONALITY,
    "iva_stage": STAGE,
    "business_impact": IMPACT,
}


def stated(question: str, clause: str) -> Match | None:
    """Return what `clause`, in the readers' words, plainly says about the stage or the impact.

    The first wording that fits counts: the tables name the narrower ones first.
    """
    if _ASKED.match(clause):
        return None
    matches = [
        Match(pattern.value, pattern.explicit, pattern.name, found.span())
        for pattern in TABLES[question]
        if (found := pattern.wording.search(clause)) and not _is_denied(pattern, clause, found)
    ]
    if not matches or (question == "iva_stage" and _names_two(matches)):
        return None
    return matches[0]


def _names_two(matches: list[Match]) -> bool:
    """Return whether a clause names two stages in two places: "fine in uat, broken on live"."""
    first = matches[0]
    return any(
        other.value != first.value
        and (other.span[0] >= first.span[1] or other.span[1] <= first.span[0])
        and {first.value, other.value} != {"going_live_soon", "in_development"}
        for other in matches[1:]
    )


def works_there(clause: str) -> bool:
    """Return whether a clause in the readers' words says that all is well: "fine in uat"."""
    return _WORKS.search(clause) is not None and not _TROUBLE.search(clause)


def is_asked(clause: str) -> bool:
    """Return whether a clause in the readers' words asks or supposes rather than states."""
    return _ASKED.match(clause) is not None


def is_called_off(clause: str) -> bool:
    """Return whether a clause says that a launch does not come, or not when it was to."""
    return bool(_CALLED_OFF.search(clause) or _NOT_LAUNCHING.search(clause))


def _is_denied(pattern: Pattern, clause: str, found: re.Match[str]) -> bool:
    """Return whether a clause denies, or only expects, what a wording found in it means."""
    if pattern.value in ruled_out(clause):
        return True
    if pattern.value == "live" and _NOT_LAUNCHING.search(clause):
        return True
    if pattern.value == "live" and "production" in found[0] and _STEPS.search(clause):
        return True
    if pattern.value == "going_live_soon":
        return is_negated(clause, found.span()) or is_called_off(clause)
    if pattern.holds_denial:
        return False
    if _NOT_YET.search(clause[: found.start()].rstrip()):
        return True
    # "Does not load on the live bot" denies no stage: only what is next to it counts there.
    return is_negated(clause, found.span(), loosely=pattern.value != "live")
