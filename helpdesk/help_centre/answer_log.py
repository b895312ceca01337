"""Remembers which questions were answered with which articles, and whether that helped.

For the content's owners: what is missing, and which articles do not help.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.schema import tickets
from helpdesk.database.schema_help_centre import shown_answers
from helpdesk.help_centre.answers import HelpAnswer
from understanding.links import email_spans
from understanding.secrets.masking import mask

MAX_QUESTION = 500
# Who says that it helped speaks of what was shown last, if that was not yesterday.
REACTION_WITHIN = timedelta(hours=12)
# A ticket opened so soon after an answer says that it did not help.
TICKET_WITHIN = timedelta(hours=1)
_PHONE = re.compile(r"(?<![\w.])\+?\d(?:[ ().-]{0,2}\d){8,14}(?![\w])")
_WORD = re.compile(r"\w+")


class AnswerOutcome(str, Enum):
    """What came of an answer."""

    SOLVED = "solved"
    NEEDS_HELP = "needs_help"
    NO_REACTION = "no_reaction"


@dataclass
class Gap:
    """A question that was not answered well, in the words in which it was asked last.

    `asked` counts how often; `nothing`, `closest` how often nothing, or only something close, was
    found; `needs_help` how often people went on to support; `shown` is the first article shown
    last, or empty.
    """

    question: str
    asked: int = 0
    nothing: int = 0
    closest: int = 0
    needs_help: int = 0
    solved: int = 0
    shown: str = ""
    last_asked_at: datetime | None = None


@dataclass
class ArticleRecord:
    """How often an article was shown first, and what came of it."""

    title: str
    url: str
    shown: int = 0
    solved: int = 0
    needs_help: int = 0
    no_reaction: int = 0
    questions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    question: str
    level: str
    articles: list[dict[str, str]]
    asked_at: datetime
    outcome: AnswerOutcome


class AnswerLog:
    """What was answered, in one database. Each method is one transaction.

    Raises (all methods):
        StorageUnavailable: the database is away or busy; nothing was changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self,
        question: str,
        answer: HelpAnswer,
        *,
        conversation_id: str,
        message_id: int | None,
        now: datetime,
    ) -> None:
        """Note what was shown for a question; of one message only once."""
        values = {
            "conversation_id": conversation_id or None,
            "message_id": message_id,
            "question": without_personal_data(question)[:MAX_QUESTION],
            "level": answer.level,
            "confidence": answer.confidence,
            "articles": _shown(answer),
            "asked_at": now,
        }
        with self._database.transaction() as session:
            if message_id is None or not _is_known(session, message_id):
                session.execute(sa.insert(shown_answers).values(values))

    def record_outcome(
        self, conversation_id: str, outcome: AnswerOutcome, *, now: datetime
    ) -> None:
        """Note what came of the answer that was shown last in a conversation."""
        latest = (
            sa.select(shown_answers.c.id)
            .where(
                shown_answers.c.conversation_id == conversation_id,
                shown_answers.c.asked_at >= now - REACTION_WITHIN,
            )
            .order_by(shown_answers.c.id.desc())
            .limit(1)
        )
        with self._database.transaction() as session:
            number = session.execute(latest).scalar_one_or_none()
            if number is not None:
                session.execute(
                    sa.update(shown_answers)
                    .where(shown_answers.c.id == number)
                    .values(outcome=outcome.value, outcome_at=now)
                )

    def gaps(self, *, since: datetime | None = None, limit: int = 50) -> list[Gap]:
        """Return the questions that were not answered well, those that trouble most first."""
        gaps: dict[str, Gap] = {}
        for row in self._rows(since):
            key = " ".join(_WORD.findall(row.question.lower()))
            gap = gaps.setdefault(key, Gap(row.question))
            gap.question, gap.last_asked_at = row.question, row.asked_at
            gap.shown = row.articles[0]["title"] if row.articles else ""
            gap.asked += 1
            gap.nothing += row.level == "nothing"
            gap.closest += row.level == "closest"
            gap.needs_help += row.outcome is AnswerOutcome.NEEDS_HELP
            gap.solved += row.outcome is AnswerOutcome.SOLVED
        troubling = [gap for gap in gaps.values() if _trouble(gap) > 0]
        return sorted(troubling, key=lambda gap: -_trouble(gap))[:limit]

    def articles(self, *, since: datetime | None = None, limit: int = 50) -> list[ArticleRecord]:
        """Return the articles after which people still needed help, the worst first."""
        records: dict[str, ArticleRecord] = {}
        for row in self._rows(since):
            if not row.articles or row.level == "nothing":
                continue
            first = row.articles[0]
            record = records.setdefault(first["id"], ArticleRecord(first["title"], first["url"]))
            record.title, record.url = first["title"], first["url"]
            record.shown += 1
            record.solved += row.outcome is AnswerOutcome.SOLVED
            record.no_reaction += row.outcome is AnswerOutcome.NO_REACTION
            if row.outcome is AnswerOutcome.NEEDS_HELP:
                record.needs_help += 1
                record.questions.append(row.question)
        failing = [record for record in records.values() if record.needs_help]
        failing.sort(key=lambda record: (record.solved - record.needs_help, -record.shown))
        return failing[:limit]

    def counts(self, *, since: datetime | None = None) -> dict[str, int]:
        """Return how many questions there were, and how many of each outcome and level."""
        rows = list(self._rows(since))
        counted = {"questions": len(rows)}
        counted.update(
            {one.value: sum(row.outcome is one for row in rows) for one in AnswerOutcome}
        )
        for level in ("answer", "closest", "nothing"):
            counted[level] = sum(row.level == level for row in rows)
        return counted

    def _rows(self, since: datetime | None) -> Iterable[_Row]:
        next_ticket = (
            sa.select(sa.func.min(tickets.c.opened_at))
            .where(
                tickets.c.conversation_id == shown_answers.c.conversation_id,
                tickets.c.opened_at >= shown_answers.c.asked_at,
            )
            .correlate(shown_answers)
            .scalar_subquery()
        )
        select = sa.select(shown_answers, next_ticket.label("ticket_at"))
        select = select.order_by(shown_answers.c.id)
        if since is not None:
            select = select.where(shown_answers.c.asked_at >= since)
        with self._database.reading() as session:
            return [_row(row) for row in session.execute(select)]


def without_personal_data(text: str) -> str:
    """Return a question without secrets, mail addresses and phone numbers."""
    masked = mask(text).text
    for start, end in reversed(email_spans(masked)):
        masked = f"{masked[:start]}[email]{masked[end:]}"
    return _PHONE.sub("[number]", masked)


def _shown(answer: HelpAnswer) -> list[dict[str, str]]:
    if not answer.article_ids:
        return []
    titles = [(answer.title, answer.url), *((link.title, link.url) for link in answer.more)]
    return [
        {"id": article_id, "title": title, "url": url}
        for article_id, (title, url) in zip(answer.article_ids, titles, strict=True)
    ]


def _is_known(session: Connection, message_id: int) -> bool:
    known = sa.select(shown_answers.c.id).where(shown_answers.c.message_id == message_id)
    return session.execute(known).first() is not None


def _row(row: Any) -> _Row:
    outcome = AnswerOutcome(row.outcome) if row.outcome else AnswerOutcome.NO_REACTION
    has_ticket = row.ticket_at is not None and row.ticket_at - row.asked_at <= TICKET_WITHIN
    if outcome is AnswerOutcome.NO_REACTION and has_ticket:
        outcome = AnswerOutcome.NEEDS_HELP
    return _Row(row.question, row.level, row.articles, row.asked_at, outcome)


def _trouble(gap: Gap) -> float:
    """Return how much a gap troubles: found nothing, or found what did not help."""
    return gap.nothing + gap.needs_help + gap.closest / 2 - gap.solved
