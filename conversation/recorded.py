"""What the assistant has put down, for who asks: "which day did you write?", "why S1, not S0?"."""

from __future__ import annotations

from itertools import product

from conversation.catalogue import label, text
from conversation.fields import BY_SLOT
from conversation.markdown import Markdown
from conversation.say import Say
from conversation.state import IntakeState
from conversation.ticket_wording import severity_name
from conversation.turn import Turn
from conversation.wording import answer_text
from helpdesk.policy import SupportPolicy
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity
from understanding.replies.asking_back import SEVERITY, asks_severity, recorded_subject


def recorded(turn: Turn, policy: SupportPolicy) -> Say | None:
    """Return the answer to a question about what was put down; None for other messages."""
    if turn.is_choice:
        return None
    named = next((one for text in turn.wordings if (one := asks_severity(text)) is not None), None)
    levels = (turn.slot("functionality"), turn.slot("business_impact"))
    if named is not None and all(levels):
        return why_severity(Functionality(levels[0]), BusinessImpact(levels[1]), policy, named)
    slot = next((one for text in turn.wordings if (one := recorded_subject(text))), None)
    if slot == SEVERITY and all(levels):
        severity = policy.assess(Functionality(levels[0]), BusinessImpact(levels[1]))
        name = label("intake.severity")
        return Say("intake.recorded", {"label": name, "value": severity_name(severity, policy)})
    if slot in (None, SEVERITY) or turn.slot(slot) is None:
        return None
    field, state = BY_SLOT[slot], IntakeState.from_slot(turn.slot("intake_state"))
    return Say("intake.recorded", {"label": field.label, "value": answer_text(field, turn, state)})


def why_severity(
    functionality: Functionality, impact: BusinessImpact, policy: SupportPolicy, named: str = ""
) -> Say:
    """Say why a severity is what it is, and what would make it worse.

    Args:
        named: the severities that the question names, such as "S1 S0"; the worst of them that is
            worse than the present one is explained, else the next worse one.
    """
    severity = policy.assess(functionality, impact)
    values: dict[str, object] = {
        "severity": severity.value,
        "functionality": text(f"intake.reason.{functionality.value}"),
        "impact": text(f"intake.reason.{impact.value}"),
    }
    asked = [Severity(one) for one in named.split() if Severity(one).rank < severity.rank]
    below = min(asked, key=lambda one: one.rank).rank + 1 if asked else severity.rank
    found = _least_change(functionality, impact, policy, below)
    if found is None:
        return Say("intake.why_severity_worst", values)
    other, conditions = found
    return Say("intake.why_severity_if", {**values, "other": other.value, "conditions": conditions})


def _least_change(
    functionality: Functionality, impact: BusinessImpact, policy: SupportPolicy, below: int
) -> tuple[Severity, Markdown] | None:
    """Return the mildest change of the answers that makes the severity rank below `below`."""
    worse = [
        (changed, steps, other_f, other_i)
        for other_f, other_i in product(Functionality, BusinessImpact)
        if other_f.rank <= functionality.rank and other_i.rank <= impact.rank
        for changed in [(other_f is not functionality) + (other_i is not impact)]
        for steps in [functionality.rank - other_f.rank + impact.rank - other_i.rank]
        if changed and policy.assess(other_f, other_i).rank < below
    ]
    if not worse:
        return None
    changed, _, other_f, other_i = min(worse, key=lambda one: one[:2])
    names = {
        "functionality": BY_SLOT["functionality"].option_name(other_f.value).lower(),
        "impact": BY_SLOT["business_impact"].option_name(other_i.value).lower(),
    }
    if changed == 2:
        conditions = text("intake.would_be.both", **names)
    elif other_f is not functionality:
        conditions = text("intake.would_be.functionality", value=names["functionality"])
    else:
        conditions = text("intake.would_be.business_impact", value=names["impact"])
    return policy.assess(other_f, other_i), conditions
