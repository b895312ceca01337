"""Ports, health and environment of the processes, against real sockets of this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from commands.processes import (
    CannotStart,
    Listening,
    check_ports,
    child_environment,
    chosen_processes,
    health_answer,
    is_healthy,
    processes,
    wait_until_ready,
)
from helpdesk.settings import Settings, load_settings
from tests.conftest_stack import free_ports


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    ports = free_ports(3)
    names = ("HELPDESK_HELP_PORT", "HELPDESK_ACTION_PORT", "HELPDESK_CONSOLE_PORT")
    given = dict(zip(names, map(str, ports), strict=True))
    return load_settings({"HELPDESK_DATA_DIR": str(tmp_path), **given})


@contextmanager
def listener(port: int, host: str = "127.0.0.1") -> Iterator[None]:
    """Somebody else's program, which accepts connections and says nothing."""
    with socket.socket() as server:
        server.bind((host, port))
        server.listen()
        yield


@contextmanager
def web_server(port: int, status: int, body: str) -> Iterator[None]:
    """A program that answers every request in one way."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", port), Answer)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_free_ports_are_accepted(settings: Settings) -> None:
    check_ports(processes(settings))


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_taken_port_is_named_with_its_setting_and_an_example_that_works(
    settings: Settings, host: str
) -> None:
    with listener(settings.help_port, host), pytest.raises(CannotStart) as raised:
        check_ports(processes(settings))
    assert f"port {settings.help_port} (HELPDESK_HELP_PORT)" in raised.value.message
    example = next(
        word for word in raised.value.hint.split() if word.startswith("HELPDESK_HELP_PORT=")
    )
    with listener(int(example.partition("=")[2])):
        pass


def test_every_taken_port_is_told_at_once(settings: Settings) -> None:
    with (
        listener(settings.help_port),
        listener(settings.console_port),
        pytest.raises(CannotStart) as raised,
    ):
        check_ports(processes(settings))
    assert str(settings.help_port) in raised.value.message
    assert str(settings.console_port) in raised.value.message
    assert "HELPDESK_CONSOLE_PORT=" in raised.value.hint
    assert str(settings.action_port) not in raised.value.message


def test_two_processes_cannot_have_one_port(settings: Settings) -> None:
    same = replace(settings, console_port=settings.help_port)
    with pytest.raises(CannotStart, match=r"CONSOLE_PORT.*HELPDESK_HELP_PORT has the same"):
        check_ports(processes(same))


def test_an_address_of_another_machine_is_refused(settings: Settings) -> None:
    with pytest.raises(CannotStart, match=r"192\.0\.2\.1"):
        check_ports(processes(replace(settings, host="192.0.2.1")))


def test_our_own_answer_on_the_ports_means_that_it_runs_already(settings: Settings) -> None:
    chosen = chosen_processes(settings, "help, console")
    with (
        web_server(settings.help_port, 200, '{"status": "ok"}'),
        web_server(settings.console_port, 200, "ok\n"),
        pytest.raises(CannotStart, match="running already") as raised,
    ):
        check_ports(chosen)
    assert "HELPDESK_DATA_DIR" in raised.value.hint


@pytest.mark.parametrize(
    ("status", "body", "is_ours"),
    [
        (200, '{"status":"ok"}', True),
        (200, "ok\n", True),
        (200, "<h1>Hello</h1>", False),
        (200, "", False),
        (404, "ok", False),
        (503, '{"status": "starting"}', False),
        (301, "ok", False),
    ],
)
def test_only_our_answer_counts_as_health(
    settings: Settings, status: int, body: str, is_ours: bool
) -> None:
    listening = Listening("127.0.0.1", settings.help_port, "HELPDESK_HELP_PORT", "/health")
    with web_server(settings.help_port, status, body):
        assert is_healthy(listening) is is_ours


def test_what_speaks_no_http_is_an_answer_but_no_health(settings: Settings) -> None:
    listening = Listening("127.0.0.1", settings.help_port, "HELPDESK_HELP_PORT", "/health")

    def speak(server: socket.socket) -> None:
        connection, _ = server.accept()
        with connection:
            connection.recv(1000)
            connection.sendall(b"+PONG\r\n")

    with socket.socket() as server:
        server.bind(("127.0.0.1", settings.help_port))
        server.listen()
        thread = threading.Thread(target=speak, args=(server,))
        thread.start()
        answer = health_answer(listening)
        thread.join()
    assert answer is not None
    assert not answer.is_well


def test_no_proxy_is_asked_for_health(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    listening = Listening("127.0.0.1", settings.help_port, "HELPDESK_HELP_PORT", "/health")
    with web_server(settings.help_port, 200, "ok"):
        assert is_healthy(listening)


def test_those_that_do_not_answer_in_time_are_named(settings: Settings) -> None:
    chosen = chosen_processes(settings, "help,console,worker")
    with web_server(settings.console_port, 200, "ok"):
        assert wait_until_ready(chosen, 0.3, threading.Event()) == ["help"]


def test_nothing_is_waited_for_once_told_to_stop(settings: Settings) -> None:
    stopping = threading.Event()
    stopping.set()
    assert wait_until_ready(processes(settings), 60, stopping) == ["help", "actions", "console"]


def test_the_action_server_is_never_reachable_from_outside(settings: Settings) -> None:
    everywhere = replace(settings, host="0.0.0.0")
    hosts = {one.name: one.listening.host for one in processes(everywhere) if one.listening}
    assert hosts == {"help": "0.0.0.0", "actions": "127.0.0.1", "console": "0.0.0.0"}


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:5005"),
        ("0.0.0.0", "http://127.0.0.1:5005"),
        ("::", "http://[::1]:5005"),
        ("10.1.2.3", "http://10.1.2.3:5005"),
    ],
)
def test_a_server_is_reached_where_it_listens(host: str, url: str) -> None:
    assert Listening(host, 5005, "HELPDESK_HELP_PORT", "/").url == url


def test_a_stale_address_of_the_action_server_is_not_inherited(settings: Settings) -> None:
    stale = {"HELPDESK_ACTION_URL": "http://127.0.0.1:1/webhook", "LANG": "C.UTF-8"}
    environment = child_environment(settings, stale)
    assert environment["HELPDESK_ACTION_URL"] == f"http://127.0.0.1:{settings.action_port}/webhook"
    assert environment["LANG"] == "C.UTF-8"


def test_the_processes_get_the_data_folder_as_an_absolute_path() -> None:
    settings = load_settings({"HELPDESK_DATA_DIR": "var"})
    environment = child_environment(settings, {"HELPDESK_DATA_DIR": "var"})
    assert Path(environment["HELPDESK_DATA_DIR"]).is_absolute()


def test_each_process_counts_with_one_thread_unless_told_otherwise(settings: Settings) -> None:
    assert child_environment(settings, {})["OPENBLAS_NUM_THREADS"] == "1"
    told = {"OPENBLAS_NUM_THREADS": "4"}
    assert child_environment(settings, told)["OPENBLAS_NUM_THREADS"] == "4"


@pytest.mark.parametrize("name", ["PYTHONPATH", "PYTHONHOME", "PYTHONDONTWRITEBYTECODE"])
def test_what_harms_other_pythons_is_not_inherited(settings: Settings, name: str) -> None:
    assert name not in child_environment(settings, {name: "1"})


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ("", ["help", "actions", "console", "worker"]),
        ("worker", ["worker"]),
        (" console , help", ["help", "console"]),
    ],
)
def test_processes_are_chosen_by_name(settings: Settings, only: str, names: list[str]) -> None:
    assert [process.name for process in chosen_processes(settings, only)] == names


def test_an_unknown_process_is_refused_with_those_that_exist(settings: Settings) -> None:
    with pytest.raises(CannotStart, match=r"'consol'.*console"):
        chosen_processes(settings, "help,consol")
