"""Every vendored file is the one that its lock names, byte for byte, and none is unlisted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpdesk.settings import PROJECT_ROOT

LOCK_NAME = "VENDORED.json"
# Folders of ours; the environment and run-time folders hold locks of other people, if any.
SOURCE_FOLDERS = ("understanding", "assistant", "console")


def lock_files() -> list[Path]:
    return sorted(
        lock for folder in SOURCE_FOLDERS for lock in (PROJECT_ROOT / folder).rglob(LOCK_NAME)
    )


def packages(lock: Path) -> list[dict[str, object]]:
    """The packages of a lock, which is one package or names several under "packages"."""
    content = json.loads(lock.read_text(encoding="utf-8"))
    return list(content.get("packages", [content]))


def locked_files(lock: Path) -> Iterator[tuple[str, str]]:
    """Each locked file's name, relative to the lock's folder, with its sha256."""
    for package in packages(lock):
        files = package["files"]
        assert isinstance(files, dict)
        yield from files.items()


@pytest.mark.parametrize("lock", lock_files(), ids=lambda lock: str(lock.relative_to(PROJECT_ROOT)))
class TestVendoredFolder:
    def test_each_package_says_where_it_comes_from(self, lock: Path) -> None:
        for package in packages(lock):
            assert {"name", "version", "license", "files"} <= package.keys()

    def test_each_file_is_byte_for_byte_the_locked_one(self, lock: Path) -> None:
        for name, sha256 in locked_files(lock):
            content = (lock.parent / name).read_bytes()
            assert hashlib.sha256(content).hexdigest() == sha256, f"{lock.parent / name} changed"

    def test_no_file_lies_there_unlocked_except_a_licence(self, lock: Path) -> None:
        listed = {name for name, _ in locked_files(lock)} | {LOCK_NAME}
        found = {
            path.relative_to(lock.parent).as_posix()
            for path in lock.parent.rglob("*")
            if path.is_file() and not path.name.upper().startswith("LICENSE")
        }
        assert found <= listed, f"unlocked: {sorted(found - listed)}"

    def test_each_package_has_its_licence_beside_it(self, lock: Path) -> None:
        for package in packages(lock):
            files = package["files"]
            assert isinstance(files, dict)
            folders = {(lock.parent / name).parent for name in files}
            assert any(list(folder.glob("LICENSE*")) for folder in folders), package["name"]


def test_the_page_and_the_encoder_are_among_the_locked_folders() -> None:
    folders = {lock.parent.relative_to(PROJECT_ROOT).as_posix() for lock in lock_files()}
    encoder = {"understanding/vendor/minilm_int8", "understanding/vendor/minilm_tokenizer"}
    assert {"assistant/page/vendor", *encoder} <= folders
