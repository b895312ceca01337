"""Keeps deliveries and their attempts: made once, claimed by one worker at a time.

A claim is written before the attempt and ended after it. The claim of a worker that died ends
with its lease, and the delivery is attempted again. No rule here trusts the clock further than
it must: what was never tried is always due, and a pause or a lease that ends later than any can
is the mark of a clock that was put back, and over.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from helpdesk.database import Database
from helpdesk.database.schema_delivery import deliveries, delivery_attempts
from helpdesk.delivery.delivery import (
    LEASE,
    LONGEST_PAUSE,
    MAX_ATTEMPTS,
    MAX_ERROR_LENGTH,
    AttemptOutcome,
    Delivery,
    DeliveryFailed,
    DeliveryState,
    Draft,
    pause_after,
)
from helpdesk.errors import NotFound

_PENDING = deliveries.c.state == DeliveryState.PENDING.value
_SENDING = deliveries.c.state == DeliveryState.SENDING.value


def add(session: Connection, drafts: Iterable[Draft], now: datetime) -> None:
    """Make deliveries; one whose key is there already is not made again."""
    wanted = {draft.key: draft for draft in drafts}
    known = session.execute(sa.select(deliveries.c.key).where(deliveries.c.key.in_(wanted)))
    for key in known.scalars().all():
        del wanted[key]
    if wanted:
        session.execute(
            sa.insert(deliveries),
            [
                {
                    **vars(draft),
                    "content": dict(draft.content),
                    "state": DeliveryState.PENDING.value,
                    "attempts": 0,
                    "created_at": now,
                    "next_attempt_at": now,
                }
                for draft in wanted.values()
            ],
        )


class Claim:
    """A delivery that this worker alone may attempt, until its lease ends."""

    def __init__(self, delivery: Delivery, token: str) -> None:
        self.delivery = delivery
        self.token = token


class DeliveryStore:
    """The deliveries of one database.

    Raises (all methods):
        StorageUnavailable: the database is away or busy; nothing was changed.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self, now: datetime, *, in_hours: bool, without: Collection[tuple[str, str]] = ()
    ) -> Claim | None:
        """Take the next delivery that is due, and write down that it is attempted.

        Args:
            in_hours: whether support works at `now`; what waits for that is left otherwise.
            without: channels and recipients that are left in peace; all recipients of a channel
                where the second is empty.
        """
        conditions: list[Any] = [sa.or_(_due(now), _abandoned(now))]
        for channel, recipient in without:
            resting: Any = deliveries.c.channel == channel
            if recipient:
                resting = resting & (deliveries.c.recipient == recipient)
            conditions.append(~resting)
        if not in_hours:
            conditions.append(deliveries.c.in_hours_only.is_(False))
        with self._database.transaction() as session:
            _give_up_abandoned(session, now)
            row = session.execute(
                sa.select(deliveries)
                .where(*conditions)
                .order_by(
                    deliveries.c.is_urgent.desc(), deliveries.c.next_attempt_at, deliveries.c.id
                )
                .limit(1)
                .with_for_update(skip_locked=True)
            ).one_or_none()
            if row is None:
                return None
            if row.state == DeliveryState.SENDING.value:
                _note_cut_off(session, row.id)
            return _begin(session, row, now)

    def succeed(self, claim: Claim, now: datetime) -> bool:
        """Write down that it was delivered; False if the lease had ended and another has it."""
        ended = {"state": DeliveryState.DELIVERED.value, "ended_at": now}
        return self._end(claim, now, AttemptOutcome.DELIVERED, "", ended)

    def fail(self, claim: Claim, failure: DeliveryFailed, now: datetime) -> DeliveryState:
        """Write down that it failed, and when it is tried again, if it is.

        Returns:
            How it stands now: dead after a permanent failure and after the last attempt.
        """
        attempt = claim.delivery.attempt
        is_dead = failure.permanent or attempt == MAX_ATTEMPTS
        state = DeliveryState.DEAD if is_dead else DeliveryState.PENDING
        pause = max(pause_after(attempt), failure.retry_after or timedelta(0))
        values = {
            "state": state.value,
            "next_attempt_at": now + min(pause, LONGEST_PAUSE),
            "ended_at": now if is_dead else None,
        }
        self._end(claim, now, AttemptOutcome.FAILED, failure.message, values)
        return state

    def list(self, states: Collection[DeliveryState] = (), limit: int = 50) -> list[Delivery]:
        """Return deliveries in these states (none given: in any), the newest first."""
        statement = sa.select(deliveries, _last_error()).order_by(deliveries.c.id.desc())
        if states:
            statement = statement.where(deliveries.c.state.in_([state.value for state in states]))
        with self._database.reading() as session:
            return [_delivery(row) for row in session.execute(statement.limit(limit))]

    def counts(self) -> dict[DeliveryState, int]:
        """Return how many deliveries are in each state."""
        statement = sa.select(deliveries.c.state, sa.func.count().label("number")).group_by(
            deliveries.c.state
        )
        with self._database.reading() as session:
            found = {row.state: row.number for row in session.execute(statement)}
        return {state: found.get(state.value, 0) for state in DeliveryState}

    def retry(self, ids: Collection[int] | None, now: datetime) -> int:
        """Have dead deliveries tried again as often as new ones; return how many.

        Args:
            ids: which; None for all that are dead.

        Raises:
            NotFound: one of them is not there, or is not dead. Nothing is changed then.
        """
        dead = deliveries.c.state == DeliveryState.DEAD.value
        chosen = dead if ids is None else dead & deliveries.c.id.in_(ids)
        values = {
            "state": DeliveryState.PENDING.value,
            "next_attempt_at": now,
            "ended_at": None,
        }
        with self._database.transaction() as session:
            found = session.execute(sa.select(deliveries.c.id).where(chosen)).scalars().all()
            missing = sorted(set(ids or ()) - set(found))
            if missing:
                raise NotFound(
                    f"There is no failed delivery {missing[0]}",
                    hint="helpdesk notifications list --failed shows those there are",
                )
            changed = session.execute(sa.update(deliveries).where(chosen).values(values))
        return int(changed.rowcount)

    def remove_ended(self, before: datetime) -> int:
        """Forget what was delivered, or given up, before this moment; return how many."""
        with self._database.transaction() as session:
            gone = session.execute(sa.delete(deliveries).where(deliveries.c.ended_at < before))
        return int(gone.rowcount)

    def _end(
        self,
        claim: Claim,
        now: datetime,
        outcome: AttemptOutcome,
        error: str,
        values: dict[str, Any],
    ) -> bool:
        delivery = claim.delivery
        with self._database.transaction() as session:
            session.execute(
                sa.update(delivery_attempts)
                .where(
                    delivery_attempts.c.delivery_id == delivery.id,
                    delivery_attempts.c.number == delivery.attempts,
                )
                .values(ended_at=now, outcome=outcome.value, error=error[:MAX_ERROR_LENGTH])
            )
            ended = session.execute(
                sa.update(deliveries)
                .where(deliveries.c.id == delivery.id, deliveries.c.claim == claim.token)
                .values(claim=None, lease_until=None, **values)
            )
        return bool(ended.rowcount)


def _due(now: datetime) -> Any:
    """Return the condition that a delivery waits, and need not wait any longer."""
    return sa.and_(
        _PENDING,
        sa.or_(
            deliveries.c.attempts == 0,
            deliveries.c.next_attempt_at <= now,
            deliveries.c.next_attempt_at > now + LONGEST_PAUSE,
        ),
    )


def _abandoned(now: datetime) -> Any:
    """Return the condition that whoever claimed a delivery has died."""
    return sa.and_(
        _SENDING,
        sa.or_(deliveries.c.lease_until <= now, deliveries.c.lease_until > now + 2 * LEASE),
    )


def _give_up_abandoned(session: Connection, now: datetime) -> None:
    """Give up what had its last attempt and ended its worker: it would end this one, too."""
    session.execute(
        sa.update(deliveries)
        .where(
            _abandoned(now), deliveries.c.attempts > 0, deliveries.c.attempts % MAX_ATTEMPTS == 0
        )
        .values(state=DeliveryState.DEAD.value, claim=None, lease_until=None, ended_at=now)
    )


def _note_cut_off(session: Connection, delivery_id: int) -> None:
    """Write down that an attempt has no end, because its worker died."""
    session.execute(
        sa.update(delivery_attempts)
        .where(
            delivery_attempts.c.delivery_id == delivery_id,
            delivery_attempts.c.outcome == AttemptOutcome.SENDING.value,
        )
        .values(outcome=AttemptOutcome.CUT_OFF.value, error="The worker that attempted it ended")
    )


def _begin(session: Connection, row: Any, now: datetime) -> Claim:
    """Write down who attempts the locked delivery from now on."""
    token = secrets.token_hex(16)
    number = row.attempts + 1
    session.execute(
        sa.update(deliveries)
        .where(deliveries.c.id == row.id)
        .values(
            state=DeliveryState.SENDING.value,
            attempts=number,
            claim=token,
            lease_until=now + LEASE,
        )
    )
    session.execute(
        sa.insert(delivery_attempts).values(
            delivery_id=row.id,
            number=number,
            started_at=now,
            outcome=AttemptOutcome.SENDING.value,
            error="",
        )
    )
    values = {**row._mapping, "state": DeliveryState.SENDING.value, "attempts": number}
    return Claim(_of(values), token)


def _last_error() -> Any:
    """Return what the last attempt of the enclosing query's delivery said that failed."""
    return (
        sa.select(delivery_attempts.c.error)
        .where(delivery_attempts.c.delivery_id == deliveries.c.id, delivery_attempts.c.error != "")
        .order_by(delivery_attempts.c.number.desc())
        .limit(1)
        .scalar_subquery()
        .correlate(deliveries)
        .label("error")
    )


def _delivery(row: Any) -> Delivery:
    return _of(row._mapping)


def _of(values: Any) -> Delivery:
    columns = (
        "id",
        "key",
        "channel",
        "recipient",
        "event",
        "ticket_serial",
        "content",
        "is_urgent",
        "in_hours_only",
        "attempts",
        "created_at",
        "next_attempt_at",
        "ended_at",
    )
    return Delivery(
        **{name: values[name] for name in columns},
        state=DeliveryState(values["state"]),
        error=values.get("error") or "",
    )
