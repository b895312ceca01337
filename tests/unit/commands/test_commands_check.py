"""`helpdesk check` finds what is wrong and says how to fix it."""

from __future__ import annotations

import json
import re
import shutil
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from typer.testing import CliRunner

from commands.check import CheckResult, check_packages, look
from commands.main import build_app
from helpdesk.database import migrate
from helpdesk.settings import PROJECT_ROOT, load_settings
from tests.conftest_stack import free_ports

PORTS = ("HELPDESK_HELP_PORT", "HELPDESK_ACTION_PORT", "HELPDESK_CONSOLE_PORT")


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An installation that was just set up: its data folder is empty, nothing runs."""
    given = {
        "HELPDESK_DATA_DIR": str(tmp_path / "var"),
        **dict(zip(PORTS, map(str, free_ports(3)), strict=True)),
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


def found(name: str) -> CheckResult:
    findings = {finding.id: finding for finding in look()}
    return findings[name]


@pytest.mark.usefixtures("environ")
def test_a_new_installation_lacks_its_database_and_index_and_is_told_how_to_make_them() -> None:
    findings = {finding.id: finding for finding in look()}
    assert {name for name, one in findings.items() if one.state == "problem"} <= {
        "database",
        "index",
        "model",
    }
    assert all(one.fix for one in findings.values() if one.state != "ok")
    assert findings["packages"].state == "ok", findings["packages"].text
    assert findings["accounts"].state == "note"
    assert findings["help"].state == "note"


@pytest.mark.usefixtures("environ")
def test_a_database_that_was_migrated_is_well() -> None:
    migrate(load_settings().database_url)
    assert found("database").state == "ok"


@pytest.mark.usefixtures("environ")
def test_a_broken_policy_is_named_with_its_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "support.yml"
    broken.write_text("matrix: [")
    monkeypatch.setenv("HELPDESK_POLICY_FILE", str(broken))
    finding = found("policy")
    assert finding.state == "problem"
    assert "support.yml" in finding.text


@pytest.mark.usefixtures("environ")
def test_an_article_that_cannot_be_read_is_named_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "articles"
    shutil.copytree(next((PROJECT_ROOT / "help_centre").glob("*/")), folder)
    (folder / "broken.md").write_text("---\ntitle: [\n---\nwords")
    monkeypatch.setenv("HELPDESK_ARTICLES_DIR", str(folder))
    finding = found("articles")
    assert finding.state == "problem"
    assert "broken.md" in finding.text


@pytest.mark.usefixtures("environ")
def test_a_wrong_setting_is_told_and_nothing_else_is_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HELPDESK_HELP_PORT", "many")
    last = look()[-1]
    assert (last.id, last.state) == ("settings", "problem")
    assert "HELPDESK_HELP_PORT" in last.text
    assert last.fix


def test_a_data_folder_that_is_a_file_is_a_problem(
    environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = {"HELPDESK_SESSION_SECRET": "s" * 32, "HELPDESK_IDENTITY_SECRET": "i" * 32}
    (tmp_path / "file").write_text("")
    for name, value in {**secret, "HELPDESK_DATA_DIR": str(tmp_path / "file")}.items():
        monkeypatch.setenv(name, value)
    finding = found("data")
    assert finding.state == "problem"
    assert "HELPDESK_DATA_DIR" in finding.fix
    assert environ


@pytest.mark.parametrize(
    ("status", "body", "state", "words"),
    [
        (200, '{"status":"ok"}', "ok", "running at"),
        (503, '{"status":"starting"}', "problem", "cannot work yet (503)"),
        (200, "<h1>It works!</h1>", "problem", "another program listens"),
    ],
)
def test_what_answers_on_a_port_is_told_apart(
    environ: dict[str, str], status: int, body: str, state: str, words: str
) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", int(environ["HELPDESK_HELP_PORT"])), Answer)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    finding = found("help")
    thread.join()
    server.server_close()
    assert finding.state == state
    assert words in finding.text


def test_a_port_whose_owner_says_nothing_is_seen(environ: dict[str, str]) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", int(environ["HELPDESK_HELP_PORT"])))
        server.listen()
        finding = found("help")
    assert finding.state == "problem"
    assert "HELPDESK_HELP_PORT" in finding.fix


def test_a_package_of_another_version_or_missing_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "requirements.txt"
    locked.write_text(
        "typer==0.0.1 \\\n    --hash=sha256:00\n"
        "no-such-package==1.0 \\\n    --hash=sha256:00\n"
        "for-windows==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
    )
    finding = check_packages(locked)
    assert finding.state == "problem"
    assert re.search(r"typer is [\d.]+, but 0\.0\.1 is locked", finding.text)
    assert "no-such-package is missing" in finding.text
    assert "for-windows" not in finding.text


@pytest.mark.usefixtures("environ")
def test_the_command_prints_findings_as_json_and_fails_where_there_is_a_problem() -> None:
    result = CliRunner().invoke(build_app("check"), ["check", "--json"])
    findings = json.loads(result.stdout)
    assert [finding["id"] for finding in findings] == [finding.id for finding in look()]
    assert all(set(finding) == {"id", "state", "text", "fix"} for finding in findings)
    assert result.exit_code == 1


@pytest.mark.usefixtures("environ")
def test_each_finding_is_documented() -> None:
    page = (PROJECT_ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    section = page.partition("## helpdesk check")[2].partition("\n## ")[0]
    assert [finding.id for finding in look() if f"`{finding.id}`" not in section] == []
