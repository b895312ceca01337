"""The trained model: which one fits the training data as it is now, and `helpdesk train`."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import typer

from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT

# Whatever a trained model depends on: training data, pipeline, and the code that learns from it.
_SOURCES = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "assistant/nlu/**/*.py",
    "helpdesk/intake/*.py",
    "helpdesk/sentence_encoder.py",
    "helpdesk/vendor/**/*.json",
    "requirements.txt",
)
_KEPT = 3
MODELS_DIR = PROJECT_ROOT / "models"


class TrainingFailed(HelpdeskError):
    """Rasa could not train or validate; its own words were printed before."""


def register(app: typer.Typer) -> None:
    """Add `helpdesk train`."""

    @app.command()
    def train(
        force: bool = typer.Option(False, "--force", help="Train although nothing changed."),
        validate: bool = typer.Option(
            False, "--validate", help="Only check the training data; warnings are failures."
        ),
    ) -> None:
        """Train the model if the training data changed."""
        if validate:
            validate_data()
            return
        path = ensure_model(typer.echo, force=force)
        typer.echo(f"Model: {path.relative_to(PROJECT_ROOT)}")


def model_path() -> Path:
    """Return where the model of the present training data is, or would be."""
    return MODELS_DIR / f"help-section-{_digest()}.tar.gz"


def ensure_model(say: Callable[[str], None], *, force: bool = False) -> Path:
    """Return the model of the present training data; train it first where it is missing.

    Raises:
        TrainingFailed: Rasa refused; what it printed says why.
    """
    path = model_path()
    if path.exists() and not force:
        return path
    say("Training the model (about half a minute)")
    began = time.monotonic()
    MODELS_DIR.mkdir(exist_ok=True)
    arguments = ["train", "--fixed-model-name", path.name.removesuffix(".tar.gz")]
    _rasa([*arguments, "--out", str(MODELS_DIR), *(["--force"] if force else [])], "training")
    if not path.exists():
        raise TrainingFailed("Rasa trained, but wrote no model", hint="see its output above")
    say(f"Trained in {time.monotonic() - began:.0f} s")
    _remove_old_models(path)
    return path


def validate_data() -> None:
    """Check the training data and domain as Rasa sees them, with warnings as failures.

    Raises:
        TrainingFailed: there are mistakes or warnings; they were printed.
    """
    _rasa(["data", "validate", "--fail-on-warnings", "--max-history", "5"], "data validation")


def _digest() -> str:
    digest = hashlib.sha256()
    for path in _source_files():
        digest.update(str(path.relative_to(PROJECT_ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _source_files() -> Iterator[Path]:
    for pattern in _SOURCES:
        yield from sorted(path for path in PROJECT_ROOT.glob(pattern) if path.is_file())


def _rasa(arguments: list[str], what: str) -> None:
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "LOG_LEVEL": "WARNING",
    }
    done = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
        [sys.executable, "-m", "rasa", *arguments], cwd=PROJECT_ROOT, env=environment, check=False
    )
    if done.returncode != 0:
        raise TrainingFailed(
            f"The {what} failed (exit code {done.returncode})",
            hint="Rasa's own words are above; mostly it is a name in data/ that domain.yml lacks",
        )


def _remove_old_models(newest: Path) -> None:
    others = [path for path in MODELS_DIR.glob("help-section-*.tar.gz") if path != newest]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT - 1 :]:
        path.unlink(missing_ok=True)
