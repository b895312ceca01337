"""`helpdesk severity` and `helpdesk due`: what the support policy says, without a ticket."""

from __future__ import annotations

import json
import re
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

import typer

from helpdesk.errors import InvalidInput
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.settings import load_settings
from helpdesk.sla.business_calendar import FIRST_YEAR, LAST_YEAR, DayLine
from helpdesk.sla.response_window import day_lines_text, format_instant, promise_text
from helpdesk.sla.severity import BusinessImpact, Functionality, Severity

Choice = TypeVar("Choice", bound=Enum)

_PolicyFile = Annotated[
    Path | None,
    typer.Option("--policy", metavar="FILE", help="Another policy than that of the settings."),
]
_Json = Annotated[bool, typer.Option("--json", help="Write one JSON object, for programs.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this subject."""
    app.command("severity")(severity)
    app.command("due")(due)


def severity(
    functionality: Annotated[str, typer.Option(help="critical, major, minor or setup.")],
    impact: Annotated[str, typer.Option(help="serious, moderate, limited or none.")],
    policy_file: _PolicyFile = None,
    as_json: _Json = False,
) -> None:
    """Show the severity of a problem by the support policy."""
    what = _choice(Functionality, functionality, "--functionality")
    cost = _choice(BusinessImpact, impact, "--impact")
    policy = _policy(policy_file)
    assessed = policy.assess(what, cost)
    promise = policy.severities[assessed]
    if as_json:
        _write(
            {
                "severity": assessed.value,
                "label": promise.label,
                "functionality": what.value,
                "business_impact": cost.value,
                "respond_within_seconds": int(promise.within.total_seconds()),
                "coverage": promise.coverage.value,
            }
        )
        return
    typer.echo(f"{promise.name}: first response {policy.within_text(assessed)}")


def due(
    severity: Annotated[str, typer.Argument(help="S0, S1, S2 or S3.", metavar="SEVERITY")],
    opened_at: Annotated[
        str, typer.Option(metavar="TIME", help="When, such as 2026-01-23T16:30+05:30.")
    ],
    explain: Annotated[
        bool, typer.Option("--explain", help="Explain day by day what counts.")
    ] = False,
    zone: Annotated[
        str, typer.Option(metavar="ZONE", help="Show the time of this zone, such as Asia/Dubai.")
    ] = "",
    policy_file: _PolicyFile = None,
    as_json: _Json = False,
) -> None:
    """Show when the response to a ticket opened at a given time is due."""
    level = _choice(Severity, severity.upper(), "SEVERITY")
    opened = _instant(opened_at)
    policy = _policy(policy_file)
    shown_in = _zone(zone) if zone else policy.time_zone
    due_at = policy.due_at(level, opened)
    days = policy.explain(level, opened)
    if as_json:
        values = {
            "severity": level.value,
            "opened_at": opened.astimezone(shown_in).isoformat(),
            "due_at": due_at.astimezone(shown_in).isoformat(),
            "zone": shown_in.key,
            "promise": promise_text(policy, level, due_at, shown_in),
        }
        _write(values | ({"days": [_day(line) for line in days]} if explain else {}))
        return
    typer.echo(promise_text(policy, level, due_at, shown_in))
    if shown_in.key != policy.time_zone.key:
        typer.echo(f"For support that is {format_instant(due_at, policy.time_zone)}.")
    if explain:
        typer.echo(f"Counted on the clock of {policy.time_zone.key}:")
        for text in day_lines_text(days):
            typer.echo(f"  {text}")


def _choice(kind: type[Choice], text: str, option: str) -> Choice:
    """Return the member of an enumeration that was written, in any case."""
    by_name = {str(member.value).lower(): member for member in kind}
    found = by_name.get(text.strip().lower())
    if found is not None:
        return found
    near = get_close_matches(text.lower(), by_name, 1)
    meant = f", did you mean {by_name[near[0]].value}?" if near else ""
    allowed = ", ".join(str(member.value) for member in kind)
    raise InvalidInput(f"{option} is {text!r}{meant}", field=option, hint=f"allowed: {allowed}")


def _instant(text: str) -> datetime:
    """Return the instant written in ISO 8601 with its offset, or with Z for UTC."""
    hint = "write it as 2026-01-23T16:30+05:30, or 2026-01-23T11:00Z"
    written = text.strip()
    # What ISO 8601 allows and `fromisoformat` does not know yet: Z, and an offset as +0530.
    written = re.sub(r"(?<=\d)[Zz]$", "+00:00", written)
    written = re.sub(r"(:\d\d(?:\.\d+)?[+-]\d\d)(\d\d)$", r"\1:\2", written)
    try:
        at = datetime.fromisoformat(written)
    except ValueError as error:
        raise InvalidInput(
            f"--opened-at is {text!r}, which is not a time", field="--opened-at", hint=hint
        ) from error
    if at.tzinfo is None:
        raise InvalidInput(
            f"--opened-at is {text!r}, which could be a time anywhere",
            field="--opened-at",
            hint=f"add the offset: {at.isoformat(timespec='minutes')}+05:30 for India, "
            f"{at.isoformat(timespec='minutes')}Z for UTC",
        )
    if not FIRST_YEAR < at.year < LAST_YEAR:
        raise InvalidInput(
            f"--opened-at is in the year {at.year}",
            field="--opened-at",
            hint=f"allowed: years from {FIRST_YEAR + 1} to {LAST_YEAR - 1}",
        )
    return at


def _zone(name: str) -> ZoneInfo:
    names = available_timezones()
    if name in names:
        return ZoneInfo(name)
    near = get_close_matches(name, names, 1)
    raise InvalidInput(
        f"--zone is {name!r}, which is no time zone{f', did you mean {near[0]}?' if near else ''}",
        field="--zone",
        hint="allowed: names such as Asia/Kolkata or Europe/London",
    )


def _policy(path: Path | None) -> SupportPolicy:
    return load_policy(path or load_settings().policy_file)


def _day(line: DayLine) -> dict[str, Any]:
    return {
        "date": line.date.isoformat(),
        "counted_seconds": int(line.counted.total_seconds()),
        "spans": [[since.isoformat(), to.isoformat()] for since, to in line.spans],
        "reason": line.reason,
    }


def _write(values: dict[str, Any]) -> None:
    typer.echo(json.dumps(values, ensure_ascii=False, indent=2))
