"""The words without which a message does not do what ends, restarts or interrupts a conversation.

A classifier of whole sentences takes "open to everyone since January" for a new beginning and
"better not" for a cancellation. What cannot be undone, or leaves the open question, needs a word
that says so as well; what only asks needs to be a question.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


# A question: by its mark, by how it or one of its clauses begins, or by a Hindi word that asks.
_QUESTION = re.compile(
    r"\?|(?:^|[.,;!:\n]|\b(?:and|but|so|or|also|btw|tell me|wondering|know|curious|hi|hello|hey|sir"
    r"|team|ok|okay|please|pls|aur|n))\s{0,3}"
    r"(?:must|first tell|what|whats|wat|wht|waht|which|whch|who|whos|whom|whose|where|wher|when"
    r"|wen|why|y|how|hw"
    r"|can|cn|could|may|might|do|does|did|is|isn'?t|are|am|will|would|shall|should|has|have"
    r"|any(?:one|body)?|tell me|explain|show me|guide|steps?|let me know)\b"
    r"|\b(?:kya|kyun?|kaise|kese|kab|kahan|kaha|kaun|kon|kaunsa|konsa|kitn[aei]|kis|batao|bataiye"
    r"|bataye|bta|matlab|samjhao|how to|how do|how can|what is|what's|where is|where do|why is"
    r"|procedure|process to|possible to|difference between|meaning of)\b",
    re.IGNORECASE,
)

_WORDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "restart": _words(
            r"re-?start|re-?set|start(?:ing)? (?:it |this |all )?(?:over|again|afresh|fresh|new)"
            r"|begin again|from (?:the )?(?:beginning|start|scratch)|clear (?:all|everything|chat)"
            r"|new chat|(?:phir|fir|dobara|wapas|naye?) ?(?:sire )?se (?:shuru|start)|shuru se"
            r"|/restart|wipe"
        ),
        "cancel": _words(
            r"cancel\w*|cancle|cancl|abort|abandon\w*|forget (?:it|this|that|about|the)"
            r"|drop (?:it|this"
            r"|that|the)|leave (?:it|this|that|the)|le?ve it|never ?mind|nvm|nevermind|scrap|stop"
            r"|quit|end this|close (?:this|it)|discard|withdraw\w*|call (?:it|this) off|no (?:need"
            r"|ticket|tiket|tikt)|not (?:needed|required|necessary|interested|raise|log|file|open"
            r"|submit|want)|(?:do not|don'?t|dnt|dont|no longer) (?:want|need|raise|log|file|open"
            r"|create|submit|send|bother|make)|rehne do|rehn do|rehne de|chh?odo?|chhod|chod do"
            r"|jaane do|jane do|mat (?:karo|banao|kholo|bhejo|karna|banana)|band kar\w*"
            r"|nahi (?:chahiye"
            r"|karna|banana)|ruk jao|give up|i(?:'m| am) (?:done|out)|some other time|another time"
            r"|not worth|bin it|bin this|put (?:it|this) away|let it (?:be|go)|trash it|dump it"
        ),
        "goodbye": _words(
            r"bye\w*|good ?bye|goodnight|good night|gn|ttyl|cya|see (?:you|ya|u)|take care"
            r"|signing off"
            r"|log(?:ging)? off|(?:got|have|need) to (?:go|run|leave)|gotta (?:go|run|leave)"
            r"|leaving"
            r"|i(?:'m| am) off|that'?s all|that is all|talk (?:to you )?later|alvida|chalta hu"
            r"|chalti"
            r"|catch you|cheers|have a (?:good|nice|great) (?:day|evening|one|weekend)|tata"
            r"|phir milte"
        ),
        "solved_itself": _words(
            r"(?:re)?solved?|fixed|sorted|works|worked|working|wrking|wrkng|workin|wrks|running|runs"
            r"|ok(?:ay)? now|fine(?: now)?|good now|back(?: up| again| to normal| now)?|gone"
            r"|went away"
            r"|vanished|disappeared|recovered|restored|normal|false alarm|my (?:mistake|bad|fault)"
            r"|our (?:own )?(?:mistake|fault|side|end|wifi|internet|firewall|vpn)|by itself"
            r"|on its own"
            r"|itself|theek|thik|tik|sahi|chal (?:raha|rahi|gaya|gayi|pada|padi)|ho gaya"
            r"|ho gayi|hogaya"
            r"|aa gaya|aa gayi|no longer (?:happening|an issue|a problem|there)|up again|figured"
            r"|found (?:it|the)|got it|never ?mind|was (?:me|us|mine|ours)|user error|healthy"
            r"|alright"
        ),
        "open_now": _words(
            r"open|submit\w*|sumbit|sbmit|raise|file|log|create|send|snd|register|lodge|put|get|make"
            r"|just do|do it|go ahead|proceed|rolling|record|note|take it|move on|finish"
            r"|as (?:it )?is"
            r"|with what|what (?:you|u) have|enough|ban[ao] d\w*|bna do|kar ?d\w*|daal d\w*|dal do"
            r"|bhej d\w*|likh (?:lo|do|dijiye)|hit|ticket|complaint|tickt|tkt"
        ),
        "close_ticket": _words(r"clos\w*|shut|resolve\w*|band|done with|end (?:it|the)|finish\w*"),
        "thank": _words(
            r"thank\w*|thanx|thnx?|thx|tx|ty|tysm|shukriya|dhanyavaa?d|cheers|appreciate\w*|grateful"
            r"|gratitude|bless\w*|great help|awesome|perfect|nice|good|superb?|kind of you|helpful"
        ),
        "talk_to_human": _words(
            r"human\w*|hooman|humn|person(?:ne)?s?|prsn|persn|prson|real people|insaan|insan"
            r"|ba?nd[aei]"
            r"|aadmi|admi|manager|supervisor|senior|representative|rep|executive|operator|officer"
            r"|responsible|advis[eo]r|specialist|technician|expert|csm|success manager|callback"
            r"|call (?:me|us|back)|phone (?:me|us)|ring (?:me|us)|(?:talk|tlk|speak|spk) (?:to"
            r"|with|2|t)"
            r"|(?:can|could|want to|let me|need to) (?:i )?(?:talk|speak|tlk)"
            r"|connect (?:me|us)"
            r"|transfer (?:me|us)|baat|support (?:team|guy|staff|engineer|agent|person)|engineer"
            r"|(?:someone|somebody|sme ?one|anyone|anybody|koi|kisi) (?:\w+ ){0,3}(?:call|help|look"
            r"|reply|answer|contact|there|here|real|from|who|se|hai)"
            r"|(?:real|live|actual|human|want|need|give|get|an|your|to) (?:\w+ )?agents?"
            r"|agents? (?:please|pls|plz|now|chahiye|se baat)|no more (?:bots?|machines?"
            r"|robots?)"
        ),
    }
)

_WISHES = _words(
    r"add|allow|option|feature|would be (?:great|nice|good|helpful)|wish|suggest\w*|idea|provide"
    r"|support for|ability|enhanc\w*|improv\w*|should (?:have|be able|allow|let)|can you (?:add"
    r"|make|give)"
    r"|please (?:add|allow|give|let)|let us|chahiye|introduce|roadmap|integrat\w+ with"
    r"|want (?:a|an|to be able)"
    r"|need (?:a|an) (?:way|option|button)"
)

# These leave the open question for an answer of their own: they must ask something.
ASKING = frozenset(
    {
        *("ask_product_question", "ask_response_times", "ask_support_contact", "bot_challenge"),
        *("help", "check_ticket_status", "ask_back"),
    }
)
# In their place: words that ask without the form of a question.
_ASKING_WORDS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "help": _words(r"help|menu|options|commands"),
        "check_ticket_status": _words(r"status|update|updates|progress|news|eta|hs[- ]?\d+"),
        "bot_challenge": _words(
            r"(?:are )?(?:you|u) (?:a |an )?(?:bot|robot|human|real|ai|machine)"
        ),
        "ask_support_contact": _words(
            r"(?:phone|contact|support|helpline|toll) (?:number|no|email|mail|id|line|hours"
            r"|timings?)"
        ),
        "ask_response_times": _words(r"sla|tat|response times?"),
        "ask_product_question": _words(
            r"how to|steps|guide|docs?|documentation|tutorial|article|explain|want to know"
            r"|need to know|looking for|tell me"
        ),
        "ask_back": _words(
            r"mean(?:s|ing)?|matlab|explain|reason|purpose|not (?:understand\w*|clear|get(?:ting)?)"
            r"|don'?t (?:understand|get|follow)|understand\w*|confus\w*|samajh|samjha"
        ),
    }
)


def is_question(text: str) -> bool:
    """Return whether a text, or a clause of it, asks something."""
    return _QUESTION.search(text) is not None


def has_words_of(intent: str, text: str) -> bool:
    """Return whether a text has a word of what it was taken for; True for what needs none."""
    pattern = _WORDS.get(intent)
    return pattern is None or pattern.search(text) is not None


def wishes(text: str) -> bool:
    """Return whether a text has a word of a wish for something that does not exist yet."""
    return _WISHES.search(text) is not None


def asks_something(intent: str, text: str) -> bool:
    """Return whether a text asks what it was taken to ask; True for what is no question."""
    if intent not in ASKING:
        return True
    return is_question(text) or _ASKING_WORDS[intent].search(text) is not None
