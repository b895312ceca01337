"""`helpdesk backup` and `helpdesk restore`: database and screenshots in one file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from helpdesk.clock import utc_now
from helpdesk.database.backup import backup_name, make_backup
from helpdesk.database.backup_format import BackupError, Manifest, read_manifest
from helpdesk.database.restore import restore_backup
from helpdesk.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add `helpdesk backup` and `helpdesk restore`."""

    @app.command()
    def backup(
        file: Annotated[
            Path | None,
            typer.Argument(help="Where to write it; a new file in the data folder by default."),
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Back up database and screenshots into one file, while everything runs."""
        settings, now = load_settings(), utc_now()
        target = (file or settings.data_dir / "backups" / backup_name(now)).absolute()
        if target.exists():
            raise BackupError(f"{target} exists already", hint="give another name, or remove it")
        manifest = make_backup(
            settings.database_url, settings.data_dir / "attachments", target, now=now, log=_detail
        )
        _report(f"Backed up to {target}", target, manifest, as_json=as_json)

    @app.command()
    def restore(
        file: Annotated[Path, typer.Argument(help="A file that helpdesk backup made.")],
        force: Annotated[
            bool, typer.Option("--force", help="Replace what the database holds.")
        ] = False,
        check: Annotated[
            bool, typer.Option("--check", help="Only check that the file is complete.")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    ) -> None:
        """Restore a backup into SQLite or PostgreSQL, whichever it was made from."""
        if check:
            _report(f"{file} is complete", file, read_manifest(file), as_json=as_json)
            return
        settings = load_settings()
        manifest = restore_backup(
            file,
            settings.database_url,
            settings.data_dir / "attachments",
            force=force,
            log=_detail,
        )
        _report(f"Restored from {file}", file, manifest, as_json=as_json)


def _detail(line: str) -> None:
    typer.echo(f"    {line}", err=True)


def _report(title: str, file: Path, manifest: Manifest, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(_as_json(file, manifest), indent=2))
        return
    rows = sum(manifest.rows.values())
    typer.echo(f"{title}: {rows} rows in {len(manifest.rows)} tables, {manifest.files} screenshots")
    if manifest.missing_files:
        typer.echo(f"Left out, as their files were gone: {', '.join(manifest.missing_files)}")


def _as_json(file: Path, manifest: Manifest) -> dict[str, Any]:
    return {
        "file": str(file),
        "bytes": file.stat().st_size,
        "made_at": manifest.made_at,
        "revision": manifest.revision,
        "rows": manifest.rows,
        "files": manifest.files,
        "missing_files": manifest.missing_files,
    }
