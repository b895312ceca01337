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
            r"re-?start|re-?set|re-?do|re-?fill|rewind|afresh|anew|do over"
            r"|(?:start|begin|do|fill|go|try)(?:ing)? (?:\w+ ){0,2}(?:over|again|afresh|fresh|new"
            r"|anew|once more)|all over|once (?:more|again) from"
            r"|^\W*(?:from|at|to|with) (?:the )?(?:very )?(?:beginning|start|scratch|top|zero"
            r"|first|one"
            r"|step (?:one|1)|q(?:uestion )?(?:one|1)|number one)"
            r"|(?:again|back|start\w*|begin\w*|go|do|redo|let'?s|all|everything|messed|mess|wrong|take"
            r"|try|once more|over)\b.{0,30}\b(?:from|at|to|with) (?:the )?(?:very )?(?:beginning"
            r"|start"
            r"|scratch|top|zero|first|one|step (?:one|1)|q(?:uestion )?(?:one|1)|number one)"
            r"|reboot|reload|refresh"
            r"|clear(?: (?:it|this|my|the) ?\w*)?"
            r"|(?:new|fresh|clean) (?:start|session|conversation)|everything again|once again"
            r"|throw away|shuru (?:kar\w*)|where we began|first (?:question|step)|square one"
            r"|clean slate|(?:new|fresh) (?:start|beginning|attempt)|clear (?:all|everything|chat)"
            r"|(?:erase|empty|discard|throw away|scratch) (?:\w+ ){0,2}(?:answers?|form|all"
            r"|everything|that)|new chat"
            r"|(?:phir|fir|dobara|wapas|naye?|pehle|ek dum|starting) ?(?:\w+ )?se(?: (?:shuru|start"
            r"|puch\w*|bhar\w*))?|nay[ai] shuru\w*|shuru se|/restart|wipe"
        ),
        "cancel": _words(
            r"cancel\w*|cancle|cancl|abort|abandon\w*|forget (?:it|this|that|about|the)"
            r"|drop (?:it|this|that|the)"
            r"|le?a?ve? (?:it|this|that|the)(?!(?: \w+)? (?:out|blank|empty))|never ?mind|nvm"
            r"|nevermind|scrap|stop|quit|end this|close (?:this|it)|discard|withdraw\w*"
            r"|call (?:it|this) off|no (?:need|ticket|tiket|tikt)"
            r"|not (?:needed|required|necessary|interested|raise|log|file|open|submit|want)"
            r"|(?:do not|don'?t|dnt|dont|no longer) (?:want|need|raise|log|file|open|create|submit"
            r"|send|bother|make)|rehne do|rehn do|rehne de|chh?odo?|chhod|chod do|jaane do|jane do"
            r"|mat (?:karo|banao|kholo|bhejo|karna|banana)|band kar\w*"
            r"|nahi (?:chahiye|karna|banana)|ruk jao|give up|i(?:'m| am) (?:done|out)"
            r"|some other time|another time|exit|(?:get|let) (?:me )?out|back out|want out"
            r"|kill (?:it|this|that|the|my)|terminat\w*|discontinu\w*|halt|void|shelve"
            r"|withdr[ae]w\w*|take back|tak(?:e|ing) (?:\w+ ){1,2}back"
            r"|(?:not|n'?t|dont|no longer|never) (?:\w+ ){0,4}(?:ahead|further|proceed|continue"
            r"|pursue|lodg\w+|rais\w+|register\w*|report\w*|submit\w*|going through)|khat[au]?m"
            r"|aage mat"
            r"|(?:decided against|refrain from|ignore|disregard|do away with|erase|delete|remove"
            r"|trash|throw|end|pull|take|changed? my mind|pointless|useless|no (?:pt|point)"
            r"|some other day|(?:do|raise) (?:it|this) (?:later|another)|no longer needed"
            r"|don'?t worry|hata\w*|hatwa\w*|bas karo|mat \w+|nahi \w+na|(?:abhi )?time nahi"
            r"|matlab nahi|cncl)|not worth|bin it|bin this|put (?:it|this) away|let it (?:be|go)"
            r"|trash it|dump it"
        ),
        "postpone": _words(
            r"sec\w*|min\w*|moment\w*|wai?t\w*|hold\w*|lat[er]+|check\w*|chk\w*|busy|brb|back"
            r"|let me"
            r"|look\w*|find\w*|ask\w*|one|ek|ruk\w*|thod[aie]|thamb\w*|abhi|soon|paus\w*|patience"
            r"|giv\w*|gimme|meeting|call\w*|while|bit|shortly|fetch\w*|search\w*|dekh\w*|puch\w*"
            r"|pooch\w*|nikal\w*|almost|not yet|hang|stand by|bear with|get back|coming|first"
            r"|need (?:to|a)"
            r"|will|i'?ll|going to|gonna|just|bas|zara|jara|tomorrow|kal|lunch|break|away|afk"
            r"|driving"
            r"|think\w*|soch\w*|time"
        ),
        "goodbye": _words(
            r"bye\w*|good ?bye|goodnight|good night|gn|ttyl|cya|see (?:you|ya|u)|take care"
            r"|signing off|log(?:ging)? off|(?:got|have|need) to (?:go|run|leave)"
            r"|gotta (?:go|run|leave)|leaving|i(?:'m| am) off|that'?s all|that is all"
            r"|talk (?:to you )?later|alvida|chalta h\w{1,3}|chalte (?:hain|hai|h)|chalti"
            r"|nikal(?:ta|ti|te|na|raha|rahi)?|milte|milenge|rakht[ai]|kal baat|phir kabhi"
            r"|main chala|shabba|ba+i+|g(?:ood)? ?ni[gt]\w*|(?:good|gud) ?ny?\w*t|adios|ciao"
            r"|farewell|ta ta|tc|gtg|laters?|so long|until|till (?:next|then|tomorrow)"
            r"|(?:i'?m|i am|am) (?:going|leaving)|take (?:my |your )?leave|i leave|time to go"
            r"|off to"
            r"|(?:talk|speak|catch|come|ping|get) (?:\w+ ){0,2}(?:soon|later|up|back|tomorrow)"
            r"|offline|(?:we are|i'?m|am|done) (?:done|for (?:today|now|the day))|that'?s it"
            r"|nothing else|(?:end|closing|close) (?:\w+ )?(?:chat|here)|(?:ok(?:ay)?,? )?closing"
            r"|stay safe|enjoy|c (?:u|ya)|cu"
            r"|h(?:a?ve?) a (?:\w+ )?(?:day|evening|weekend|sunday|one)|logging out|signing out"
            r"|itna hi|catch you|cheers|have a (?:good|nice|great) (?:day|evening|one|weekend)|tata"
            r"|phir milte"
        ),
        "solved_itself": _words(
            r"(?:re)?solved?|fixed|sorted|works|worked|working|wrking|wrkng|workin|wrks|running"
            r"|runs|ok(?:ay)? now|fine(?: now)?|good now|back(?: up| again| to normal| now)?|gone"
            r"|went away|vanished|disappeared|recovered|restored|normal|false alarm"
            r"|my (?:mistake|bad|fault)"
            r"|our (?:own )?(?:mistake|fault|side|end|wifi|internet|firewall|vpn)|by itself"
            r"|on its own|itself|theek|thik|tik|sahi|chal (?:raha|rahi|gaya|gayi|pada|padi)|ho gaya"
            r"|ho gayi|hogaya|not (?:an? )?(?:issue|problem|bug|needed)"
            r"|no (?:issue|problem|complaint|ticket|bug)s?"
            r"|(?:issue|problem|error)s? (?:no longer|finish\w*|has gone|is gone)|ignore|disregard"
            r"|(?:my|our|its|it was|was|user) (?:\w+ ){0,3}(?:vpn|browser|internet|network|wifi"
            r"|typo|proxy|router|cache|blocker|mistake|lapse|misunderstanding|galti)"
            r"|galti (?:se|thi)|(?:meri|hamari|humari) (?:hi )?galti|khud|apne aap|misread|reverted"
            r"|rectified|corrected"
            r"|(?:it|its|it's|is|all|we are) (?:\w+ )?(?:up|bak|ok|okay|good|fine)|did the trick"
            r"|chalu|khul (?:raha|gaya)|dikh raha|chala gaya|mil gaya|shuru kar diya|delivered"
            r"|(?:now|finally|just now|this time) (?:\w+ ){0,2}(?:open\w*|load\w*|answer\w*|went"
            r"|ok)|(?:answered|went|loaded|opened|deliver\w*) (?:just )?(?:now|finally)|begun"
            r"|come alive"
            r"|(?:came|come|comes|coming|going|went|flowing|resum\w+) (?:back|again|in|through|now"
            r"|ok\w*)|(?:is|are|started) (?:coming|answering|opening|loading|replying)|resumed|woke"
            r"|woken|opened|opens (?:now|again)|loads? (?:now|again)|loading (?:now|again)"
            r"|refreshed|healed|(?:problem|issue) is (?:over|no more)|culprit|got approved"
            r"|took (?:it )?this time|aa gaya|aa gayi"
            r"|no longer (?:happening|an issue|a problem|there)|up again|figured|found (?:it|the)"
            r"|got it|never ?mind|was (?:me|us|mine|ours)|user error|healthy|alright"
        ),
        "open_now": _words(
            r"open|submit\w*|sumbit|sbmit|raise|file|log|create|send|snd|register|lodge|put|get"
            r"|make|push|forward|pass (?:it|this)|shoot|submission|submit|go in|opn|just do|do it"
            r"|go ahead|proceed|rolling|record|note|take it|move on|finish|as (?:it )?is|with what"
            r"|what (?:you|u) have|enough|ban[ao] d\w*|bna do|kar ?d\w*|daal d\w*|dal do|bhej d\w*"
            r"|likh (?:lo|do|dijiye)|hit|ticket|complaint|tickt|tkt"
        ),
        "close_ticket": _words(
            r"clos\w*|shut|resolve\w*|band|done|end (?:it|the|to)|finish\w*|withdr[ae]w\w*|archive"
            r"|(?:is not|isn'?t|not|no longer|nt) (?:\w+ )?(?:needed|required|wanted|necessary)"
            r"|(?:no|nothing|don'?t|do not) (?:\w+ )?(?:need|reason|use|requirement|pending)"
            r"|(?:take|took|pull|strike|call) (?:\w+ ){0,4}(?:down|back|off)|cancel\w*|delete"
            r"|remove|drop|retire|settled?|sorted|solved?|fixed|over|obsolete|duplicate"
            r"|(?:by|our) mistake|our (?:own )?error|stop working|no more|wind up|wrap up|conclude"
            r"|dismiss|discard|through with|pointless|no point|can go|as complete\w*|samapt"
            r"|ka kaam nahi|hatwa\w*|end|wapas|hata\w*|khat[au]?m|nipta\w*|zaroo?rat nahi"
            r"|zarurat nahi"
        ),
        "thank": _words(
            r"thank\w*|thanx|thnx?|thx|tx|ty|tysm|shukriya|dhanyavaa?d|cheers|appreciate\w*"
            r"|grateful|tyvm|thnq|tanks|aabhar\w*|upkar|meherbani|mehrbani|jiyo|dhan\w+|dhon\w+"
            r"|obliged|owe you|you(?:'re| are) (?:the best|great|amazing|a star|a lifesaver)"
            r"|you rock|you saved|kudos|(?:great|good|excellent|well) (?:work|job|bot|service|done)"
            r"|hats off|respect|ta|sweet of|\W{0,2}\U0001f64f\W{0,2}|gratitude|bless\w*|great help"
            r"|awesome|perfect|nice|good|superb?|kind of you|helpful"
        ),
        "talk_to_human": _words(
            r"human\w*|hooman|humn|person(?:ne)?s?|prsn|persn|prson|real people|insaan|insan"
            r"|ba?nd[aei]|aadmi|admi|manager|supervisor|senior|representative|rep|executive"
            r"|operator|officer|responsible|advis[eo]r|specialist|technician|expert|csm"
            r"|success manager|callback|call (?:me|us|back)|phone (?:me|us)|ring (?:me|us)"
            r"|(?:talk|tlk|speak|spk) (?:to|with|2|t)"
            r"|(?:can|could|want to|let me|need to) (?:i )?(?:talk|speak|tlk)|connect (?:me|us)"
            r"|(?:put|hand|pass|get|take) (?:me|us) (?:through|over|on|across|to)"
            r"|customer (?:care|service|support)|help ?desk|your (?:staff|colleagues?|people)"
            r"|(?:an?|actual|real) (?:\w+ )?(?:employee|colleague|developer|guy|man|people|ppl)"
            r"|need people|want (?:a )?(?:man|people|call)"
            r"|(?:a|on|over|zoom|teams|give|arrange|book) (?:a )?(?:call|phone)"
            r"|call (?:karo|pe|karw\w+|slot)|phone (?:karo|this)|screen share|over phone|verbally"
            r"|by speaking"
            r"|(?:put|get|lagao|connect) (?:\w+ ){0,2}(?:on|lagao|agent|support|someone|somebody"
            r"|rahul)|agents? (?:lagao|do|available)|, ?agent|live (?:chat|guy|person)|connect karo"
            r"|pls connect|no machine|not automated"
            r"|don'?t want (?:\w+ ){0,4}(?:bot|machine|automated)|account manager|living soul"
            r"|milw?a ?o|transfer (?:me|us)|baat|support (?:team|guy|staff|engineer|agent|person)"
            r"|engineer"
            r"|(?:someone|somebody|sme ?one|anyone|anybody|koi|kisi) (?:\w+ ){0,3}(?:call|help|look"
            r"|reply|answer|contact|there|here|real|from|who|se|hai)"
            r"|(?:real|live|actual|human|want|need|give|get|an|your|to) (?:\w+ )?agents?"
            r"|agents? (?:please|pls|plz|now|chahiye|se baat)|no more (?:bots?|machines?|robots?)"
            r"|^\W{0,3}agents?\W{0,3}$"
        ),
        # Who names a value and says nothing of a change states it.
        "change_answer": _words(
            r"ch[an]{1,3}g\w*|chnage|corr?ect\w*|incorrect|wrong\w*|wrng|mis\w+|instead"
            r"|a[ct]{1,2}u?all?y|sorry|sry|edit\w*|updat\w*|modif\w*|amend\w*|replac\w*|alter\w*"
            r"|should\w*|ought|must|switch|swap|make|set|put|fix|mark|meant?|said|told|ga?ve|given"
            r"|typed|entered|clicked|ch[o]?se|picked|selected|wrote|stated|earlier|before|oops\w*"
            r"|typo|errors?|my bad|finger|mixed|galat|galti|badal\w*|badl\w*|sudhar\w*|sahi|badha"
            r"|jagah|rather|revis\w*|undo|redo|adjust\w*|not|no|na|nahi|nope|\w{2,8}n'?t|cannot"
            r"|remove|delete|different|other|another|better|worse|more|less|again|now|wait|hang on"
            r"|hold on|turn\w*|move|raise|lower|upgrade|downgrade|drop|bump|bring|add|becom\w*"
            r"|became|use|take|back|re\w+|kar ?o|kar ?do|likh\w*|daal\w*|let|was|were|almost|except"
            r"|but|exaggerat\w*|think|thought|from \w+ to|substitut\w*|to be|grew|old|new|latest"
            r"|flip|yes|[*>\u2192/:]"
        ),
    }
)

GATED = frozenset(_WORDS)
"""The intents that need a word of theirs."""

_LONGEST_CALL = 14
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
            r"|(?:find|see|know|figure out|locate|understand) (?:where|how|which|the option)"
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


# "I am no technical person" wants nobody.
_NOT_A_PERSON = re.compile(
    r"\b(?:i am|i'?m|am|we are|not|no|being|as) (?:no|not|an?"
    r"|the)?\s?(?:\w{1,14}\s){0,2}(?:persons?"
    r"|people|experts?|technicians?|engineers?|managers?|agents?|owner)\b",
    re.IGNORECASE,
)


def has_words_of(intent: str, text: str) -> bool:
    """Return whether a text has a word of what it was taken for; True for what needs none."""
    pattern = _WORDS.get(intent)
    if intent == "talk_to_human":
        text = _NOT_A_PERSON.sub(" ", text)
    return pattern is None or pattern.search(text) is not None


# "Wud rather tok to a prsn": asks for somebody where the classifier finds nothing.
_ASKS_FOR_SOMEBODY = _words(
    r"(?:talk|speak|tok|tlk|spk|chat|connect|put me|transfer|pass me|give me|get me|rather|prefer"
    r"|want"
    r"|need|escalate|explain)\b.{0,40}\b(?:persons?|prsn|persn|human|boss|manager|supervisor|senior"
    r"|representative|real (?:one|people)|(?:on|over) (?:the )?phone|customer care|some ?one"
    r"|some ?body)"
    r"|(?:where is|give me|need|want) (?:\w+ ){0,2}customer care|(?:call|ring|phone) me(?: up"
    r"| back)?"
)


def asks_for_somebody(text: str) -> bool:
    """Return whether a short text asks for a person in so many words: "give me your boss"."""
    return len(text.split()) <= _LONGEST_CALL and _ASKS_FOR_SOMEBODY.search(text) is not None


def wishes(text: str) -> bool:
    """Return whether a text has a word of a wish for something that does not exist yet."""
    return _WISHES.search(text) is not None


def asks_something(intent: str, text: str) -> bool:
    """Return whether a text asks what it was taken to ask; True for what is no question."""
    if intent not in ASKING:
        return True
    return is_question(text) or _ASKING_WORDS[intent].search(text) is not None
