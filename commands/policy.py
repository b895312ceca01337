"""`helpdesk severity` and `helpdesk due`: what the support policy makes of an issue."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from helpdesk.business_calendar import DayLine
from helpdesk.errors import InvalidInput
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.response_window import duration_text, explanation_lines, format_instant, promise_text
from helpdesk.settings import load_settings
from helpdesk.severity import BusinessImpact, Functionality, Severity

_PolicyOption = Annotated[
    Path | None, typer.Option("--policy", help="Another policy file than the settings name.")
]
_JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add `helpdesk severity` and `helpdesk due`."""

    @app.command()
    def severity(
        functionality: Annotated[
            Functionality, typer.Option(help="What has stopped working.", case_sensitive=False)
        ],
        impact: Annotated[
            BusinessImpact, typer.Option(help="What it costs the business.", case_sensitive=False)
        ],
        policy_file: _PolicyOption = None,
        as_json: _JsonOption = False,
    ) -> None:
        """Say how severe an issue is, and what is promised for it."""
        policy = _policy(policy_file)
        result = policy.assess(functionality, impact)
        promise = policy.severities[result]
        if as_json:
            _print_json(
                {
                    "severity": result.value,
                    "label": promise.label,
                    "functionality": functionality.value,
                    "impact": impact.value,
                    "within_minutes": promise.within.total_seconds() / 60,
                    "coverage": promise.coverage.value,
                }
            )
            return
        typer.echo(f"{result} {promise.label} - response {policy.within_text(result)}")

    @app.command()
    def due(
        severity: Annotated[Severity, typer.Argument(help="S0 to S3.", case_sensitive=False)],
        opened_at: Annotated[
            str, typer.Option(help="When the ticket was opened, ISO 8601 with its UTC offset.")
        ],
        explain: Annotated[
            bool, typer.Option("--explain", help="Say day by day what counts and what does not.")
        ] = False,
        zone: Annotated[
            str, typer.Option(help="IANA time zone to tell the time in. Default: the policy's.")
        ] = "",
        policy_file: _PolicyOption = None,
        as_json: _JsonOption = False,
    ) -> None:
        """Say until when support responds to a ticket."""
        policy = _policy(policy_file)
        opened = _instant(opened_at)
        shown_in = _zone(zone) if zone else policy.time_zone
        due_at = policy.due_at(severity, opened)
        days = policy.explain(severity, opened) if explain else []
        if as_json:
            _print_json(_due_json(policy, severity, opened, due_at, shown_in, days))
            return
        typer.echo(promise_text(policy, severity, due_at, shown_in))
        if explain:
            typer.echo(f"Opened {format_instant(opened, policy.time_zone)}")
            for line in explanation_lines(days):
                typer.echo(f"  {line}")
            counted = sum((day.counted for day in days), start=due_at - due_at)
            typer.echo(f"  together {duration_text(counted)}")


def _policy(path: Path | None) -> SupportPolicy:
    return load_policy(path if path is not None else load_settings().policy_file)


def _instant(text: str) -> datetime:
    """Return an aware instant out of ISO 8601 text.

    Raises:
        InvalidInput: it is no such text, or does not say its offset from UTC.
    """
    example = "write it like 2026-01-23T16:30+05:30"
    normal = text.strip()
    if normal[-1:] in ("Z", "z"):
        normal = f"{normal[:-1]}+00:00"
    try:
        instant = datetime.fromisoformat(normal)
    except ValueError as error:
        raise InvalidInput(f"{text!r} is not a time", field="opened_at", hint=example) from error
    if instant.utcoffset() is None:
        raise InvalidInput(f"{text!r} has no UTC offset", field="opened_at", hint=example)
    return instant


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInput(
            f"There is no time zone {name!r}",
            field="zone",
            hint="give an IANA name such as Asia/Kolkata or Europe/London",
        ) from error


def _due_json(
    policy: SupportPolicy,
    severity: Severity,
    opened: datetime,
    due_at: datetime,
    zone: ZoneInfo,
    days: list[DayLine],
) -> dict[str, Any]:
    return {
        "severity": severity.value,
        "opened_at": opened.isoformat(),
        "due_at": due_at.astimezone(zone).isoformat(),
        "due_at_utc": due_at.isoformat(),
        "promise": promise_text(policy, severity, due_at, zone),
        "explanation": [
            {
                "date": day.date.isoformat(),
                "counted_minutes": day.counted.total_seconds() / 60,
                "spans": [[since.isoformat(), to.isoformat()] for since, to in day.spans],
                "reason": day.reason,
            }
            for day in days
        ],
        "explanation_lines": explanation_lines(days),
    }


def _print_json(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False))
