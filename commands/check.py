"""`helpdesk check`: says what is wrong with the installation and how to mend it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

import requests
import typer

from helpdesk.errors import HelpdeskError
from helpdesk.settings import Settings, load_settings


@dataclass(frozen=True)
class Finding:
    """What one look found: `state` is ok, note or problem; `mend` says what to do about it."""

    id: str
    state: str
    text: str
    mend: str = ""


def register(app: typer.Typer) -> None:
    """Add `helpdesk check`."""

    @app.command()
    def check(as_json: bool = typer.Option(False, "--json", help="Print JSON.")) -> None:
        """Look at everything the assistant needs; exit code 1 when something is wrong."""
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
    findings = [_python()]
    try:
        settings = load_settings()
    except HelpdeskError as error:
        return [*findings, Finding("settings", "problem", error.message, error.hint)]
    findings.append(Finding("settings", "ok", f"{settings.profile} profile"))
    looks: tuple[Callable[[Settings], Finding], ...] = (
        _disk,
        _policy,
        _database,
        _accounts,
        _articles,
        _index,
        _model,
        _help_section,
        _action_server,
        _console,
    )
    return [*findings, *(_tried(one, settings) for one in looks)]


def _tried(one: Callable[[Settings], Finding], settings: Settings) -> Finding:
    name = one.__name__.strip("_")
    try:
        return one(settings)
    except HelpdeskError as error:
        return Finding(name, "problem", error.message, error.hint)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] != (3, 10):
        return Finding("python", "problem", f"Python {version}", "run: make setup")
    return Finding("python", "ok", f"Python {version}")


def _disk(settings: Settings) -> Finding:
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(folder).free // 2**20
    if free < 300:
        mend = "free some space, or set HELPDESK_DATA_DIR to another disk"
        return Finding("disk", "problem", f"only {free} MB free in {folder}", mend)
    return Finding("disk", "ok", f"{free} MB free in {settings.data_dir}")


def _policy(settings: Settings) -> Finding:
    from helpdesk.policy import load_policy

    load_policy(settings.policy_file)
    return Finding("policy", "ok", f"{settings.policy_file.name} can be kept")


def _database(settings: Settings) -> Finding:
    from helpdesk.database import schema_is_current

    if not schema_is_current(settings.database_url):
        mend = "run: make run (it brings the database up to date)"
        return Finding("database", "problem", "the database is new or of an older version", mend)
    return Finding("database", "ok", "reached, and up to date")


def _accounts(settings: Settings) -> Finding:
    from helpdesk.agents import AgentStore
    from helpdesk.database import open_database, schema_is_current

    count = 0
    if schema_is_current(settings.database_url):
        count = len(AgentStore(open_database(settings.database_url)).list())
    if not count:
        mend = "run: .venv/bin/helpdesk agent add you@example.com --name You"
        return Finding("accounts", "note", "nobody can sign in to the console yet", mend)
    return Finding("accounts", "ok", f"{count} for the console")


def _articles(settings: Settings) -> Finding:
    from helpdesk.help_centre.articles import load_articles

    count = len(load_articles(settings.articles_dir))
    return Finding("articles", "ok", f"{count} in {settings.articles_dir.name}")


def _index(settings: Settings) -> Finding:
    from helpdesk.help_centre.search import index_is_current

    if not index_is_current(settings):
        mend = "run: .venv/bin/helpdesk index"
        return Finding("index", "problem", "the search index is missing or older", mend)
    return Finding("index", "ok", "up to date with the articles")


def _model(settings: Settings) -> Finding:
    from commands.model import model_path

    if not model_path().exists():
        mend = "run: .venv/bin/helpdesk train"
        return Finding("model", "problem", "no model for the present training data", mend)
    return Finding("model", "ok", model_path().name)


def _help_section(settings: Settings) -> Finding:
    return _server("help", f"http://127.0.0.1:{settings.help_port}/help/health")


def _action_server(settings: Settings) -> Finding:
    return _server("actions", f"http://127.0.0.1:{settings.action_port}/health")


def _console(settings: Settings) -> Finding:
    return _server("console", f"http://127.0.0.1:{settings.console_port}/health")


def _server(name: str, url: str) -> Finding:
    try:
        answer = requests.get(url, timeout=3)
    except requests.RequestException:
        return Finding(name, "note", f"not running at {url}", "start it with: make run")
    if not answer.ok:
        mend = "look at its lines in the output of make run"
        return Finding(name, "problem", f"answers {answer.status_code} at {url}", mend)
    return Finding(name, "ok", f"running at {url}")


def _line(finding: Finding) -> str:
    mark = {"ok": "ok     ", "note": "note   ", "problem": "PROBLEM"}[finding.state]
    mend = f"\n          mend: {finding.mend}" if finding.mend else ""
    return f"{mark} {finding.id:<14} {finding.text}{mend}"
