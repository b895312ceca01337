"""How the assistant words the facts about support, always as support.yml has them."""

from __future__ import annotations

from collections.abc import Iterable

from conversation.catalogue import text
from conversation.markdown import Markdown, lines, paragraphs
from conversation.ticket_wording import severity_name
from helpdesk.policy import SupportPolicy
from helpdesk.sla.severity import Severity


def contact_text(policy: SupportPolicy) -> Markdown:
    """Return the ways to reach support, as a list."""
    ways = [Markdown(line) for line in policy.contact_lines()]
    return paragraphs(text("support.contacts"), lines(*ways))


def response_times_text(
    policy: SupportPolicy, severities: Iterable[Severity], *, with_examples: bool
) -> Markdown:
    """Return how soon support responds to these severities, and its business hours."""
    rows = [_row(policy, severity, with_examples=with_examples) for severity in severities]
    return paragraphs(
        text("support.response_times"),
        lines(*rows),
        text("support.business_hours", hours=policy.hours_text()),
    )


def _row(policy: SupportPolicy, severity: Severity, *, with_examples: bool) -> Markdown:
    name, within = severity_name(severity, policy), policy.within_text(severity)
    examples = policy.severities[severity].examples
    if not (with_examples and examples):
        return text("support.response_time", severity=name, within=within)
    example = examples[0].rstrip(".")
    return text("support.response_time_with_example", severity=name, within=within, example=example)
