"""Measures the reading on the messages of strangers, half of which are never shown.

The files are in strangers/: intents, answers, openers, and reports with the functionality that
should be proposed. People who had seen neither training data nor code wrote them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from helpdesk.sla.severity import Functionality
from tests.evaluation.cases import (
    HALVES,
    SHOWN,
    STRANGERS,
    answer_cases,
    fact_cases,
    intent_cases,
    report_cases,
)
from tests.evaluation.figures import Share
from tests.evaluation.nlu_measures import (
    AnswerResult,
    FactResult,
    Miss,
    measure_answers,
    measure_facts,
    measure_intents,
)
from understanding.reader.reader import Reader

# The names under which the halves are printed, and kept as figures.
NAMES = {half: f"strangers, {half.replace('_', ' ')}" for half in HALVES}


@dataclass
class ProposalResult:
    """The functionality that is proposed to who reports a problem."""

    reports: int = 0
    right: int = 0
    too_severe: int = 0
    too_mild: int = 0
    misses: list[Miss] = field(default_factory=list)

    @property
    def _proposals(self) -> int:
        return self.right + self.too_severe + self.too_mild

    @property
    def made(self) -> Share:
        """Reports that get a proposal."""
        return Share(self._proposals, self.reports)

    @property
    def shares(self) -> dict[str, Share]:
        """What share of the proposals is right, too severe and too mild."""
        counts = {"right": self.right, "too severe": self.too_severe, "too mild": self.too_mild}
        return {name: Share(count, self._proposals) for name, count in counts.items()}


@dataclass
class StrangerResult:
    """What was measured on one half of the strangers' messages."""

    intents: Share
    nonsense: Share
    answers: AnswerResult
    openers: FactResult
    proposals: ProposalResult
    misses: list[Miss]

    @property
    def rows(self) -> dict[str, Share]:
        """Every measure with its share, in the order in which they are printed."""
        found, answers = self.openers.overall, self.answers
        replies = answers.harmless.of
        asked = Share(answers.asked, answers.understood.of)
        return {
            "intents": self.intents,
            "nonsense left alone": self.nonsense,
            "answers taken rightly": answers.understood,
            "answers asked again": asked,
            "replies silently wrong": Share(answers.silently_wrong.hits, replies),
            "facts of openers: precision": found.precision,
            "facts of openers: recall": found.recall,
            "reports with a proposal": self.proposals.made,
            **{f"proposals {name}": share for name, share in self.proposals.shares.items()},
        }


def measure_strangers(reader: Reader, threshold: float) -> dict[str, StrangerResult]:
    """Measure each half by itself, by its name; only the shown one has misses."""
    return {NAMES[half]: _measured(reader, half, threshold) for half in HALVES}


def measure_proposals(reader: Reader, cases: Iterable[tuple[str, str]]) -> ProposalResult:
    """Compare what is proposed for each report with what it should be taken for."""
    result = ProposalResult()
    for text, wanted in cases:
        got = next(
            (fact.value for fact in reader.read(text).facts if fact.kind == "functionality"), None
        )
        result.reports += 1
        if got is not None:
            difference = Functionality(got).rank - Functionality(wanted).rank
            result.right += difference == 0
            result.too_severe += difference < 0
            result.too_mild += difference > 0
        if got != wanted:
            result.misses.append(Miss(text, f"report: {wanted}", str(got)))
    return result


def _measured(
    reader: Reader, half: str, threshold: float, folder: Path = STRANGERS
) -> StrangerResult:
    intents = measure_intents(reader, intent_cases(folder, half), threshold)
    answers, missed = AnswerResult(), list(intents.misses)
    for question, cases in answer_cases(folder, half).items():
        one = measure_answers(reader, question, cases, reader.lines[question])
        answers.add(one)
        missed += one.misses
    openers = measure_facts(reader, fact_cases(folder / "openers.yml", half))
    proposals = measure_proposals(reader, report_cases(half, folder))
    missed += openers.misses + proposals.misses
    return StrangerResult(
        intents.overall,
        intents.nonsense,
        answers,
        openers,
        proposals,
        missed if half == SHOWN else [],
    )
