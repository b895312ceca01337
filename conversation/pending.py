"""Values of the slot `pending`: what a bare yes or no answers, and what is half done."""

from __future__ import annotations

# An article was shown: whether it solved the issue.
DEFLECTION = "deflection"
CANCELLED = "cancelled"
# Something like it is known already: whether to add to that, or to open a ticket.
RELATED = "related"
# What was typed is kept, and waits to be picked up.
HALF_DONE = frozenset({DEFLECTION, CANCELLED, RELATED})
# Inside the form: the last thing said was what functionality a symptom means.
PROPOSED = "proposed"
