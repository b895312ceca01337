"""How sure is sure enough: every threshold of the conversation, with its reason.

A confidence is calibrated: of the readings at 0.7, about seven in ten are right. What is taken
without a word must be surer than what is taken and said, and that surer than what is proposed.
"""

from __future__ import annotations

# --- what a message does --------------------------------------------------------------------------

UNCLEAR = 0.5
"""An act is heard at all: less likely than everything else together, it is not."""
CLEAR = 0.75
"""An act counts before the message is tried as an answer, or where only one clause does it."""
CLEAR_AT_DESCRIPTION = 0.8
"""At "what is going wrong?" most texts are the description, whatever else they sound like."""
SURE = 0.93
"""After detours in a row the next one may be a way of not answering."""

# --- answers to choices ---------------------------------------------------------------------------

LIKELY_SHARE = 0.5
"""A likely answer has this much of all that was heard of the choice: it is taken, and said."""
LIKELY_FROM = 0.25
"""And this much of the whole message: below it nothing was said of the choice at all."""
PROPOSED_FROM = 0.2
"""A guess that is asked as a question needs less: a "no" costs one word."""
ASSUMED_FROM = 0.3
"""The second of two answers is likely where it has this share of what was heard."""
HEARD_FROM = 0.25
"""So much of the message must be about the choice before its answers are weighed at all."""

# --- how long, how often --------------------------------------------------------------------------

MOST_TRIES = 2
"""So often what is wrong is asked; then it is what they wrote, or a person takes over."""
MOST_IN_A_ROW = 3
"""So often a question is asked in a row, for whatever reason; then another way is taken."""
MOST_AT_THE_END = 2
"""After so many fruitless replies to the summary no question follows."""
MOST_ASIDES = 3
"""After so many questions in a row at the summary the answer comes without the summary's one."""
MOST_DETOURS = 2
"""After so many detours in a row the next one must be SURE."""
LONGEST_DETOUR_AT_DESCRIPTION = 14
"""Words. A longer text at the description is the description."""
LONGEST_AGREEMENT = 16
"""Words. Whoever writes more to the summary wants something beside a yes."""
LONGEST_YES_OR_NO = 3
"""Words. A yes or no to what was proposed is short; longer ones say more."""
ANOTHER_PROBLEM_FROM = 1.0
"""Log odds (`understanding.topics`). From here on a later message reports another problem: a detail
taken for one costs a ticket, a problem taken for a detail is lost."""
ANOTHER_AFTERWARDS_FROM = -0.5
"""Log odds. After the ticket a report that stands by itself is likelier a new one."""
ANOTHER_BESIDE_AN_ANSWER_FROM = 2.5
"""Log odds. Answers on the impact sound like problems: "the counter people just stand around"."""
SAME_THOUGH_ANNOUNCED_TO = -1.5
"""Log odds. "One more thing, only iPhones are hit" announces another thing and is a detail."""
WORTH_OF_ALSO = 1.5
"""Log odds. "Also", "bhi" or "too" beside a report makes it likelier another problem."""
ANOTHER_IN_ONE_BREATH_FROM = 0.5
"""Log odds. The clauses of one message tend to belong together."""
LONGEST_BARE_VALUE = 3
"""Words. "MONDAY", "staging bot": a value and nothing else, for a question answered before."""
FEWEST_WORDS_OF_A_STORY = 4
"""A text that was not read tells of a problem only if it is no scrap."""
