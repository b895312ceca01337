"""How sure the search is: the score of the best article, turned into a probability.

The figures were fitted by logistic regression on the tuning questions of
tests/evaluation/search_queries.yml, those without an answer included, by
`python -m tests.evaluation.search_table --calibrate`, which prints new ones. No threshold
separates perfectly; so even "nothing" comes with the closest articles.
"""

from __future__ import annotations

import math
from typing import Literal

Level = Literal["answer", "closest", "nothing"]

INTERCEPT = -6.8
SCORE_WEIGHT = 16.7
# Of the tuning questions with an answer 98 in 100 lie above the first, all above the second; of
# those without one 19 in 100 above the first.
ANSWER_FROM = 0.42
CLOSEST_FROM = 0.2


def confidence_of(score: float) -> float:
    """Return how likely it is, 0..1, that one of the first three articles answers.

    Args:
        score: the fused score of the first article, 0..1.
    """
    return 1 / (1 + math.exp(-(INTERCEPT + SCORE_WEIGHT * score)))


def level_of(confidence: float) -> Level:
    """Return what may be claimed: "this answers it", "the closest I found", "I found nothing"."""
    if confidence >= ANSWER_FROM:
        return "answer"
    return "closest" if confidence >= CLOSEST_FROM else "nothing"
