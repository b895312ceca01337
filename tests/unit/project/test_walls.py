"""What a room loads: no library that it does not work with."""

from __future__ import annotations

import subprocess
import sys

import pytest

from helpdesk.settings import PROJECT_ROOT


@pytest.mark.parametrize(
    ("module", "library"),
    [
        ("helpdesk.tickets.store", "jwt"),
        ("helpdesk.tickets.store", "numpy"),
        ("helpdesk.installation", "numpy"),
        ("helpdesk.installation", "onnxruntime"),
        ("helpdesk.policy", "sqlalchemy"),
        ("helpdesk.sla.response_window", "sqlalchemy"),
        ("helpdesk.tickets.window", "sqlalchemy"),
        ("understanding.text_checks", "sqlalchemy"),
        ("understanding.reader.reader", "sqlalchemy"),
        ("understanding.reader.reader", "rasa"),
        ("console.app", "numpy"),
        ("console.app", "rasa"),
        ("commands.main", "sqlalchemy"),
    ],
)
def test_importing_a_module_does_not_load(module: str, library: str) -> None:
    program = f"import sys, {module}; sys.exit({library!r} in sys.modules)"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT_ROOT, check=False, capture_output=True
    )
    assert ended.returncode == 0, ended.stderr.decode()
