"""`helpdesk check`: reports what is wrong with the installation and how to fix it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import typer

from commands.model import model_path
from commands.processes import health_answer, processes
from commands.start import check_disk
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT, Settings, load_settings

State = Literal["ok", "note", "problem"]

_MARKS: dict[State, str] = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)\s*(;.*)?\\?$", re.M)
_SHOWN = 3
_ADD_ACCOUNT = '.venv/bin/helpdesk agent add you@example.com --name "Your Name"'


@dataclass(frozen=True)
class CheckResult:
    """What one check found.

    `id` never changes, for programs; `state` is ok, note (it works, but you may want to know) or
    problem; `fix` is what to do about it.
    """

    id: str
    state: State
    text: str
    fix: str = ""


def register(app: typer.Typer) -> None:
    """Add `helpdesk check`."""

    @app.command()
    def check(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
        """Check everything the assistant needs, and say how to fix what is wrong.

        Exit code 1 when something is wrong.
        """
        findings = look()
        if as_json:
            typer.echo(json.dumps([asdict(finding) for finding in findings], indent=2))
        else:
            for finding in findings:
                typer.echo(_line(finding))
        if any(finding.state == "problem" for finding in findings):
            raise typer.Exit(1)


def look() -> list[CheckResult]:
    """Return what each look found, in the order in which things depend on each other."""
    findings = [_python(), check_packages(PROJECT_ROOT / "requirements.txt")]
    try:
        settings = load_settings()
    except HelpdeskError as error:
        return [*findings, CheckResult("settings", "problem", error.message, error.hint)]
    findings.append(CheckResult("settings", "ok", f"{settings.profile} profile"))
    looks: dict[str, Callable[[Settings], CheckResult]] = {
        "data": _data,
        "policy": _policy,
        "dialogue": _dialogue,
        "database": _database,
        "accounts": _accounts,
        "articles": _articles,
        "index": _index,
        "model": _model,
        "mail": _mail,
        "deliveries": _deliveries,
    }
    if not has_assistant():
        for name in ("index", "model"):  # only the assistant uses them
            del looks[name]
    findings += [_tried(name, one, settings) for name, one in looks.items()]
    return [*findings, *_servers(settings)]


def _tried(name: str, one: Callable[[Settings], CheckResult], settings: Settings) -> CheckResult:
    try:
        return one(settings)
    except HelpdeskError as error:
        return CheckResult(name, "problem", error.message, error.hint)
    except OSError as error:
        return CheckResult(name, "problem", str(error), "make it readable for this user")
    except Exception as error:  # the other looks are still worth having
        return CheckResult(name, "problem", f"cannot be checked: {type(error).__name__}: {error}")


def _python() -> CheckResult:
    found = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        fix = "run it as .venv/bin/helpdesk; make setup makes .venv"
        return CheckResult(
            "python", "problem", f"this is Python {found}; 3.11 to 3.13 are needed", fix
        )
    return CheckResult("python", "ok", f"Python {found} in {sys.prefix}")


def check_packages(requirements: Path) -> CheckResult:
    """Compare what is installed with what is locked."""
    try:
        locked = _PINNED.findall(requirements.read_text(encoding="utf-8"))
    except OSError as error:
        return CheckResult("packages", "problem", str(error), "restore requirements.txt")
    # Lines with a condition are for some other system, or not worth evaluating here.
    wanted = {name: number for name, number, condition in locked if not condition}
    installed = {name: _version(name) for name in wanted}
    if not has_assistant():
        wanted = {name: number for name, number in wanted.items() if installed[name]}
    wrong = [
        f"{name} is {installed[name] or 'missing'}, but {number} is locked"
        for name, number in wanted.items()
        if installed[name] != number
    ]
    if wrong:
        fix = "run: rm -rf .venv && make setup"
        return CheckResult("packages", "problem", _shortened(wrong), fix)
    if not has_assistant():
        return CheckResult(
            "packages", "ok", f"{len(wanted)} at the locked versions, without the assistant"
        )
    return CheckResult("packages", "ok", f"{len(wanted)} at the locked versions")


def has_assistant() -> bool:
    """Return whether Rasa is installed; the console, the worker and most commands do without."""
    return find_spec("rasa") is not None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _data(settings: Settings) -> CheckResult:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    check_disk(folder)
    free = shutil.disk_usage(folder).free // 2**20
    return CheckResult("data", "ok", f"{free} MB free in {settings.data_dir}")


def _policy(settings: Settings) -> CheckResult:
    from helpdesk.policy import load_policy

    load_policy(settings.policy_file)
    return CheckResult("policy", "ok", f"{settings.policy_file.name} is valid")


def _dialogue(_settings: Settings) -> CheckResult:
    from conversation.domain_check import check_domain

    check_domain()
    return CheckResult("dialogue", "ok", "domain.yml agrees with the tables of the conversation")


def _database(settings: Settings) -> CheckResult:
    from helpdesk.database import schema_is_current

    if not schema_is_current(settings.database_url):
        fix = "run: make run (it updates the database)"
        return CheckResult(
            "database", "problem", "the database is empty or of another version", fix
        )
    return CheckResult("database", "ok", "reachable and up to date")


def _accounts(settings: Settings) -> CheckResult:
    from helpdesk.database import schema_is_current
    from helpdesk.installation import Installation

    count = 0
    if schema_is_current(settings.database_url):
        with Installation(settings) as installation:
            count = len(installation.agents.list())
    if not count:
        nobody = "nobody can sign in to the console yet"
        return CheckResult("accounts", "note", nobody, f"run: {_ADD_ACCOUNT}")
    return CheckResult("accounts", "ok", f"{count} for the console")


def _articles(settings: Settings) -> CheckResult:
    from helpdesk.help_centre.articles import ArticleError, load_articles

    broken: list[ArticleError] = []
    count = len(load_articles(settings.articles_dir, on_problem=broken.append))
    if broken:
        left_out = _shortened([str(problem) for problem in broken])
        return CheckResult("articles", "problem", f"left out: {left_out}", "fix them in that file")
    return CheckResult("articles", "ok", f"{count} in {settings.articles_dir.name}")


def _index(settings: Settings) -> CheckResult:
    from helpdesk.ingest.upkeep import index_is_current

    if not index_is_current(settings):
        fix = "run: .venv/bin/helpdesk index"
        return CheckResult("index", "problem", "the search index is missing or older", fix)
    return CheckResult("index", "ok", "up to date with the articles")


def _model(_settings: Settings) -> CheckResult:
    path = model_path()
    if not path.exists():
        fix = "run: .venv/bin/helpdesk train"
        return CheckResult("model", "problem", "no model for the present training data", fix)
    return CheckResult("model", "ok", path.name)


def _mail(settings: Settings) -> CheckResult:
    from helpdesk.notifications.mail import MailServer
    from helpdesk.notifications.post import mail_channel
    from helpdesk.policy import load_policy

    channel = mail_channel(settings, load_policy(settings.policy_file))
    where = settings.mail.destination
    if not isinstance(channel, MailServer):
        fix = "set HELPDESK_SMTP_HOST to send them; see docs/notifications.md"
        return CheckResult("mail", "note", f"no mail server: mails are written to {where}", fix)
    try:
        channel.check()
    except HelpdeskError as error:
        fix = "see the HELPDESK_SMTP_ variables in docs/settings.md"
        return CheckResult("mail", "problem", error.message, fix)
    return CheckResult("mail", "ok", f"{where} accepts mail")


def _deliveries(settings: Settings) -> CheckResult:
    from helpdesk.database import schema_is_current
    from helpdesk.delivery.delivery import DeliveryState
    from helpdesk.installation import Installation

    hooks = len(settings.web_hooks.all)
    listed = f"{hooks} web hook{'' if hooks == 1 else 's'}"
    if not schema_is_current(settings.database_url):
        return CheckResult("deliveries", "ok", f"{listed}; nothing was delivered yet")
    with Installation(settings) as installation:
        dead = installation.deliveries.counts()[DeliveryState.DEAD]
    if dead:
        fix = ".venv/bin/helpdesk notifications list --failed, then notifications retry"
        return CheckResult("deliveries", "problem", f"{dead} notifications were given up", fix)
    return CheckResult("deliveries", "ok", f"{listed}; nothing was given up")


def _servers(settings: Settings) -> Iterable[CheckResult]:
    for process in processes(settings):
        if process.listening is None:
            continue
        at, change = process.listening.url, process.listening.setting
        answer = health_answer(process.listening)
        if answer is None:
            yield CheckResult(
                process.name, "note", f"not running at {at}", "start it with: make run"
            )
        elif answer.is_well:
            yield CheckResult(process.name, "ok", f"running at {at}")
        elif answer.status >= 500:
            fix = "see its lines in the output of make run"
            yield CheckResult(process.name, "problem", f"cannot work yet ({answer.status})", fix)
        else:
            fix = f"stop that program, or set {change} to another port"
            yield CheckResult(process.name, "problem", f"another program listens at {at}", fix)


def _shortened(texts: list[str]) -> str:
    more = f"; and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return "; ".join(texts[:_SHOWN]) + more


def _line(finding: CheckResult) -> str:
    fix = f"\n          fix: {finding.fix}" if finding.fix else ""
    return f"{_MARKS[finding.state]} {finding.id:<10} {finding.text}{fix}"
