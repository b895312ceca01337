"""`scripts/fetch_uv.py`, which gets uv for a Python without pip and venv, with its own index."""

from __future__ import annotations

import hashlib
import io
import json
import platform
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from helpdesk.settings import PROJECT_ROOT


class Index:
    """A package index on this machine that has nothing but uv."""

    def __init__(self) -> None:
        self._files: list[dict[str, Any]] = []
        self._wheels: dict[str, bytes] = {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def add(
        self,
        version: str,
        program: bytes,
        *,
        platform: str = "",
        yanked: str | bool = False,
        sha256: str = "",
    ) -> None:
        """Publish a release."""
        platform = platform or platform_tag()
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr(f"uv-{version}.data/scripts/uv", program)
        name = f"uv-{version}-py3-none-{platform}.whl"
        self._wheels[f"/files/{name}"] = file.getvalue()
        digest = sha256 or hashlib.sha256(file.getvalue()).hexdigest()
        self._files.append(
            {
                "filename": name,
                "url": f"../../files/{name}",
                "hashes": {"sha256": digest},
                "yanked": yanked,
            }
        )

    def fetch(self, folder: Path) -> subprocess.CompletedProcess[str]:
        """Run the script with this index."""
        return subprocess.run(
            [sys.executable, PROJECT_ROOT / "scripts" / "fetch_uv.py", folder],
            env={"UV_DEFAULT_INDEX": f"http://127.0.0.1:{self._server.server_port}/simple"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        index = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                page = json.dumps({"files": index._files}).encode()
                body = page if self.path == "/simple/uv/" else index._wheels.get(self.path)
                self.send_response(200 if body is not None else 404)
                self.end_headers()
                self.wfile.write(body or b"")

            def log_message(self, *_arguments: Any) -> None:
                """Say nothing."""

        return Handler


def platform_tag() -> str:
    """Return the tag that a wheel for this machine has."""
    if sys.platform == "darwin":
        return f"macosx_11_0_{platform.machine()}"
    libc = "manylinux_2_17" if platform.libc_ver()[0] == "glibc" else "musllinux_1_1"
    return f"{libc}_{platform.machine()}"


@pytest.fixture
def index() -> Iterator[Index]:
    made = Index()
    yield made
    made.close()


def test_a_python_without_pip_and_venv_unpacks_the_newest_wheel(
    index: Index, tmp_path: Path
) -> None:
    index.add("0.9.9", b"old")
    index.add("0.10.2", b"#!/bin/sh\necho this is uv\n")
    index.add("0.11.0", b"withdrawn", yanked="broken")
    index.add("0.12.0", b"of another system", platform="win_amd64")
    done = index.fetch(tmp_path / "uv")
    assert done.returncode == 0, done.stderr
    said = subprocess.run([tmp_path / "uv/bin/uv"], capture_output=True, text=True, check=True)
    assert said.stdout == "this is uv\n"


def test_a_wheel_that_is_not_what_the_index_states_is_refused(index: Index, tmp_path: Path) -> None:
    index.add("0.10.2", b"replaced on the way", sha256="0" * 64)
    done = index.fetch(tmp_path / "uv")
    assert done.returncode == 1
    assert "another hash" in done.stderr
    assert not (tmp_path / "uv").exists()


def test_a_system_without_a_wheel_is_named(index: Index, tmp_path: Path) -> None:
    index.add("0.12.0", b"", platform="win_amd64")
    done = index.fetch(tmp_path / "uv")
    assert done.returncode == 1
    assert "no wheel of it for" in done.stderr
