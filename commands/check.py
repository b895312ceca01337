"""`helpdesk check`: says what is wrong with the installation and how to mend it."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
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
class Finding:
    """What one look found.

    `id` never changes, for programs; `state` is ok, note (it works, but you may want to know) or
    problem; `mend` says what to do about it.
    """

    id: str
    state: State
    text: str
    mend: str = ""


def register(app: typer.Typer) -> None:
    """Add `helpdesk check`."""

    @app.command()
    def check(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
        """Look at everything the assistant needs, and say how to mend what is wrong.

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


def look() -> list[Finding]:
    """Return what each look found, in the order in which things depend on each other."""
    findings = [_python(), check_packages(PROJECT_ROOT / "requirements.txt")]
    try:
        settings = load_settings()
    except HelpdeskError as error:
        return [*findings, Finding("settings", "problem", error.message, error.hint)]
    findings.append(Finding("settings", "ok", f"{settings.profile} profile"))
    looks: dict[str, Callable[[Settings], Finding]] = {
        "data": _data,
        "policy": _policy,
        "database": _database,
        "accounts": _accounts,
        "articles": _articles,
        "index": _index,
        "model": _model,
        "mail": _mail,
        "deliveries": _deliveries,
    }
    findings += [_tried(name, one, settings) for name, one in looks.items()]
    return [*findings, *_servers(settings)]


def _tried(name: str, one: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return one(settings)
    except HelpdeskError as error:
        return Finding(name, "problem", error.message, error.hint)
    except OSError as error:
        return Finding(name, "problem", str(error), "make it readable for this user")
    except Exception as error:  # the other looks are still worth having
        return Finding(name, "problem", f"cannot be looked at: {type(error).__name__}: {error}")


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        mend = "run it as .venv/bin/helpdesk; make setup makes .venv"
        return Finding(
            "python", "problem", f"this is Python {found}; 3.11 to 3.13 are needed", mend
        )
    return Finding("python", "ok", f"Python {found} in {sys.prefix}")


def check_packages(requirements: Path) -> Finding:
    """Compare what is installed with what is locked."""
    try:
        locked = _PINNED.findall(requirements.read_text(encoding="utf-8"))
    except OSError as error:
        return Finding("packages", "problem", str(error), "restore requirements.txt")
    # Lines with a condition are for some other system, or not worth evaluating here.
    wanted = {name: number for name, number, condition in locked if not condition}
    wrong = [
        f"{name} is {found or 'missing'}, locked is {number}"
        for name, number in wanted.items()
        if (found := _version(name)) != number
    ]
    if wrong:
        mend = "run: rm -rf .venv && make setup"
        return Finding("packages", "problem", _shortened(wrong), mend)
    return Finding("packages", "ok", f"{len(wanted)} as they are locked")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _data(settings: Settings) -> Finding:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    check_disk(folder)
    free = shutil.disk_usage(folder).free // 2**20
    return Finding("data", "ok", f"{free} MB free in {settings.data_dir}")


def _policy(settings: Settings) -> Finding:
    from helpdesk.policy import load_policy

    load_policy(settings.policy_file)
    return Finding("policy", "ok", f"{settings.policy_file.name} can be kept")


def _database(settings: Settings) -> Finding:
    from helpdesk.database import schema_is_current

    if not schema_is_current(settings.database_url):
        mend = "run: make run (it brings the database up to date)"
        return Finding("database", "problem", "the database is new or of another version", mend)
    return Finding("database", "ok", "reached, and up to date")


def _accounts(settings: Settings) -> Finding:
    from helpdesk.agents import AgentStore
    from helpdesk.database import open_database, schema_is_current

    count = 0
    if schema_is_current(settings.database_url):
        count = len(AgentStore(open_database(settings.database_url)).list())
    if not count:
        nobody = "nobody can sign in to the console yet"
        return Finding("accounts", "note", nobody, f"run: {_ADD_ACCOUNT}")
    return Finding("accounts", "ok", f"{count} for the console")


def _articles(settings: Settings) -> Finding:
    from helpdesk.help_centre.articles import ArticleError, load_articles

    broken: list[ArticleError] = []
    count = len(load_articles(settings.articles_dir, on_problem=broken.append))
    if broken:
        left_out = _shortened([str(problem) for problem in broken])
        return Finding("articles", "problem", f"left out: {left_out}", "mend them in that file")
    return Finding("articles", "ok", f"{count} in {settings.articles_dir.name}")


def _index(settings: Settings) -> Finding:
    from helpdesk.ingest.upkeep import index_is_current

    if not index_is_current(settings):
        mend = "run: .venv/bin/helpdesk index"
        return Finding("index", "problem", "the search index is missing or older", mend)
    return Finding("index", "ok", "up to date with the articles")


def _model(_settings: Settings) -> Finding:
    path = model_path()
    if not path.exists():
        mend = "run: .venv/bin/helpdesk train"
        return Finding("model", "problem", "no model for the present training data", mend)
    return Finding("model", "ok", path.name)


def _mail(settings: Settings) -> Finding:
    from helpdesk.notifications.mail import MailServer
    from helpdesk.notifications.post import mail_channel
    from helpdesk.policy import load_policy

    channel = mail_channel(settings, load_policy(settings.policy_file))
    where = settings.mail.destination
    if not isinstance(channel, MailServer):
        mend = "set HELPDESK_SMTP_HOST to have them sent; docs/notifications.md"
        return Finding("mail", "note", f"no mail server: mails are written to {where}", mend)
    try:
        channel.check()
    except HelpdeskError as error:
        mend = "see the HELPDESK_SMTP_ variables in docs/settings.md"
        return Finding("mail", "problem", error.message, mend)
    return Finding("mail", "ok", f"{where} can be used")


def _deliveries(settings: Settings) -> Finding:
    from helpdesk.database import open_database, schema_is_current
    from helpdesk.delivery.deliveries import DeliveryStore
    from helpdesk.delivery.delivery import DeliveryState

    hooks = len(settings.web_hooks.all)
    told = f"{hooks} web hook{'' if hooks == 1 else 's'}"
    if not schema_is_current(settings.database_url):
        return Finding("deliveries", "ok", f"{told}; nothing was delivered yet")
    dead = DeliveryStore(open_database(settings.database_url)).counts()[DeliveryState.DEAD]
    if dead:
        mend = ".venv/bin/helpdesk notifications list --failed, then notifications retry"
        return Finding("deliveries", "problem", f"{dead} notifications were given up", mend)
    return Finding("deliveries", "ok", f"{told}; nothing was given up")


def _servers(settings: Settings) -> Iterable[Finding]:
    for process in processes(settings):
        if process.listening is None:
            continue
        at, change = process.listening.url, process.listening.setting
        answer = health_answer(process.listening)
        if answer is None:
            yield Finding(process.name, "note", f"not running at {at}", "start it with: make run")
        elif answer.is_well:
            yield Finding(process.name, "ok", f"running at {at}")
        elif answer.status >= 500:
            mend = "see its lines in the output of make run"
            yield Finding(process.name, "problem", f"cannot work yet ({answer.status})", mend)
        else:
            mend = f"stop that program, or set {change} to another port"
            yield Finding(process.name, "problem", f"another program listens at {at}", mend)


def _shortened(texts: list[str]) -> str:
    more = f"; and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return "; ".join(texts[:_SHOWN]) + more


def _line(finding: Finding) -> str:
    mend = f"\n          mend: {finding.mend}" if finding.mend else ""
    return f"{_MARKS[finding.state]} {finding.id:<10} {finding.text}{mend}"
