"""How sure the search is: a score and its lead, turned into a probability.

The figures were fitted by logistic regression on the tuning questions of
tests/evaluation/search_queries.yml, those without an answer included, by
`python -m tests.evaluation.search_table --calibrate`, which prints them anew. No threshold
separates perfectly; so even "nothing" comes with the closest articles.
"""

from __future__ import annotations

import math
from typing import Literal

Level = Literal["answer", "closest", "nothing"]

INTERCEPT = -8.0
SCORE_WEIGHT = 16.0
LEAD_WEIGHT = 8.0
# From here on the first article is shown as the answer, and below the other as "nothing found".
ANSWER_FROM = 0.5
CLOSEST_FROM = 0.2


def confidence_of(score: float, lead: float) -> float:
    """Return how likely it is, 0..1, that the first article answers.

    Args:
        score: the fused score of the first article, 0..1.
        lead: how far the next article's score lies below.
    """
    exponent = INTERCEPT + SCORE_WEIGHT * score + LEAD_WEIGHT * lead
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, exponent))))


def level_of(confidence: float) -> Level:
    """Return what may be claimed: "this answers it", "the closest I found", "I found nothing"."""
    if confidence >= ANSWER_FROM:
        return "answer"
    return "closest" if confidence >= CLOSEST_FROM else "nothing"
