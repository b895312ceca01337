"""Fetches uv's wheel and unpacks its program: `python3 scripts/fetch_uv.py FOLDER`.

For a Python without pip and venv, which is how Debian and Ubuntu ship it. Reads the package index
as pip does (https://peps.python.org/pep-0691/), and accepts only a file with the hash stated
there. Runs on any Python 3 from 3.8.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import re
import sys
import urllib.request
import zipfile
from pathlib import Path
from urllib.parse import urljoin

DEFAULT_INDEX = "https://pypi.org/simple"
TIMEOUT_SECONDS = 60
_WHEEL = re.compile(r"uv-(\d+)\.(\d+)\.(\d+)-py3-none-(.+)\.whl")


def main() -> None:
    """Write FOLDER/bin/uv, or say what is missing and end with exit code 1."""
    try:
        fetch(Path(sys.argv[1]), os.environ.get("UV_DEFAULT_INDEX") or DEFAULT_INDEX)
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        sys.exit(f"uv could not be fetched: {error}")


def fetch(folder: Path, index: str) -> None:
    """Write folder/bin/uv from the newest wheel for this machine.

    Raises:
        ValueError: there is no such wheel, or its hash is wrong.
        OSError: the index cannot be reached, or the folder not be written.
    """
    page = urllib.request.Request(  # noqa: S310 - an address the user chose, or PyPI's
        f"{index.rstrip('/')}/uv/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    answer, address = _read(page)
    file = newest(json.loads(answer)["files"], platform_pattern())
    wheel, _ = _read(urllib.request.Request(urljoin(address, file["url"])))  # noqa: S310
    if hashlib.sha256(wheel).hexdigest() != file["hashes"]["sha256"]:
        raise ValueError(f"{file['filename']} has another hash than the index states")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        name = next(one for one in archive.namelist() if one.endswith(".data/scripts/uv"))
        program = folder / "bin" / "uv"
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_bytes(archive.read(name))
        program.chmod(0o755)


def newest(files: list[dict], pattern: str) -> dict:
    """Return the file of the newest release whose platform fits."""
    fitting = [
        (tuple(map(int, match.groups()[:3])), number)
        for number, file in enumerate(files)
        for match in [_WHEEL.fullmatch(file["filename"])]
        if match and re.fullmatch(pattern, match[4]) and not file.get("yanked")
    ]
    if not fitting:
        raise ValueError(f"there is no wheel of it for {platform.platform()}")
    return files[max(fitting)[1]]


def platform_pattern() -> str:
    """Return a pattern of the platform tags of wheels that run here."""
    machine = platform.machine()
    if sys.platform == "darwin":
        return rf"macosx_\d+_\d+_{machine}"
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    return rf"{libc}.*_{machine}"


def _read(request: urllib.request.Request) -> tuple[bytes, str]:
    """Return the body of an answer and its address after redirections."""
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
        return answer.read(), answer.url


if __name__ == "__main__":
    main()
