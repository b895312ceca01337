"""Which known incident a report is about."""

from __future__ import annotations

from collections.abc import Sequence

from helpdesk.incidents.incident import Incident
from understanding.encoder import Encoder
from understanding.similarity import ALIKE, likeness


def matching_incident(
    description: str, incidents: Sequence[Incident], encoder: Encoder
) -> Incident | None:
    """Return the incident whose symptom the description comes closest to, None for none.

    Each description of a symptom is compared with and without the incident's area; what is over
    is left aside.
    """
    ways = [
        (incident, text)
        for incident in incidents
        if not incident.is_over
        for symptom in incident.symptoms
        for text in (symptom, f"{incident.area}: {symptom}")
    ]
    scores = likeness(description, [text for _, text in ways], encoder)
    if not scores or max(scores) < ALIKE:
        return None
    return ways[scores.index(max(scores))][0]
