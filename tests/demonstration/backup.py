"""Keeps a backup of the desk, and what this version's stores read from it, for later versions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from helpdesk import __version__
from helpdesk.database.backup import make_backup
from helpdesk.database.backup_format import Manifest
from helpdesk.database.schema import counters
from helpdesk.settings import PROJECT_ROOT
from helpdesk.tickets.ticket import ticket_number
from tests.demonstration.life import PASSWORD, SECRET, LivedInDesk, now
from tests.store.database.described import described

BACKUPS = PROJECT_ROOT / "tests" / "fixtures" / "backups"


def keep_backup(desk: LivedInDesk, folder: Path = BACKUPS) -> list[Path]:
    """Write VERSION.tar.gz and VERSION.json into `folder`; return their paths."""
    file, description = folder / f"{__version__}.tar.gz", folder / f"{__version__}.json"
    settings = desk.stack.settings
    attachments = settings.data_dir / "attachments"
    made = make_backup(settings.database_url, attachments, file, now=now(), log=lambda _line: None)
    file.chmod(0o644)
    found = described(settings.database_url, attachments, desk.policy)
    text = json.dumps(_about(desk, made) | found, indent=1, ensure_ascii=False, sort_keys=True)
    description.write_text(text + "\n", encoding="utf-8")
    return [file, description]


def _about(desk: LivedInDesk, made: Manifest) -> dict[str, Any]:
    with desk.database.reading() as session:
        last = session.execute(sa.select(sa.func.max(counters.c.value))).scalar_one()
    return {
        "version": __version__,
        "schema": made.revision,
        "made_at": made.made_at,
        "password": PASSWORD,
        "hidden": SECRET,
        "next_ticket": ticket_number(last + 1),
        "rows": made.rows,
    }
