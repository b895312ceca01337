"""The trained model: which one fits the training data as it is now, and `helpdesk train`."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from commands.processes import clean_environment
from commands.supervisor import spawn
from commands.training_problems import training_problems
from conversation.domain_check import check_domain
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT

# What a trained model depends on. Rasa sees by itself what of the data changed, but of the code
# only the class of a component, not the modules it calls: so each state of the code has its own
# cache of what was trained.
CODE_SOURCES = (
    "understanding/**/*.py",
    "conversation/intents.py",
    "helpdesk/sla/*.py",
    "assistant/rasa/reader_component.py",
    "understanding/vendor/**/*.json",
    "requirements.txt",
)
DATA_SOURCES = ("config.yml", "domain.yml", "data/**/*.yml")
# Rasa passes over the texts of custom actions: to change a sentence needs no training.
_TEXTS = re.compile(rb"^texts:.*?(?=^[^\s#]|\Z)", re.MULTILINE | re.DOTALL)
_MODELS = "models"
_CACHES_DIR = PROJECT_ROOT / ".rasa" / "cache"
_MODEL_NAME = "help-section-{}.tar.gz"
_KEPT = 3
_STEP = re.compile(r"(Starting to train component '\w+'|Encoded \d+ sentences|Validating [a-z ]+)")
# Rasa prints these and yet says that all is well, also with --fail-on-warnings.
_WARNING = re.compile(r"(?:UserWarning: |WARNING +)(.+)")
# Warnings of its libraries about each other, which nobody here could fix.
_NOISE = re.compile(r"^.*(?:Deprecation|MovedIn20)Warning: .*\n(?:(?:  |Implementing ).*\n)*", re.M)
_COLOUR = re.compile(r"\x1b\[\d+m")
_SHOWN_ON_FAILURE = 60


class TrainingFailed(HelpdeskError):
    """Rasa could not train or validate; its own output was printed before."""


def register(app: typer.Typer) -> None:
    """Add `helpdesk train`."""

    @app.command()
    def train(
        force: bool = typer.Option(False, "--force", help="Train although nothing changed."),
        validate: bool = typer.Option(
            False, "--validate", help="Only check the training data; warnings are failures."
        ),
    ) -> None:
        """Train the model if the training data, or the code that learns from it, changed."""
        if validate:
            validate_data()
            return
        path = ensure_model(typer.echo, force=force)
        typer.echo(f"Model: {path.relative_to(PROJECT_ROOT)}")


def model_path(root: Path = PROJECT_ROOT) -> Path:
    """Return where the model of the present training data is, or would be."""
    return root / _MODELS / _MODEL_NAME.format(_digest(root, (*DATA_SOURCES, *CODE_SOURCES)))


def train_with_rasa(folder: Path, name: str, *, force: bool) -> None:
    """Train the present data and leave the model in `folder` as `name`.

    Raises:
        TrainingFailed: Rasa failed; its output was printed.
        DomainMismatch: `domain.yml` differs from the tables of the conversation.
    """
    check_domain()
    for cache in _CACHES_DIR.glob("*/"):
        if cache != training_cache():
            shutil.rmtree(cache, ignore_errors=True)
    arguments = [str(folder), name.removesuffix(".tar.gz"), *(["--force"] if force else [])]
    _run(["assistant.rasa.training", *arguments], "training")
    if not (folder / name).exists():
        raise TrainingFailed(
            "Rasa trained, but wrote no model", hint="see whether the disk is full"
        )


def ensure_model(
    say: Callable[[str], None],
    *,
    force: bool = False,
    root: Path = PROJECT_ROOT,
    train: Callable[..., None] = train_with_rasa,
) -> Path:
    """Return the model of the present training data; train it first where it is missing.

    The model is made the newest in its folder, which is the one that the server loads.

    Raises:
        TrainingFailed: Rasa refused, or the model cannot be stored.
    """
    path = model_path(root)
    try:
        with _alone(path.parent / ".lock", say):
            if force or not path.exists():
                say("Training the model (about a minute)")
                began = time.monotonic()
                # Rasa writes the archive in place: made aside, a half-written one is never loaded.
                with tempfile.TemporaryDirectory(prefix=".training-", dir=path.parent) as folder:
                    train(Path(folder), path.name, force=force)
                    (Path(folder) / path.name).replace(path)
                say(f"Trained in {time.monotonic() - began:.0f} s")
            path.touch()  # after a change was taken back, a newer file is not the right one
            _remove_old_models(path)
    except OSError as error:
        raise TrainingFailed(
            f"The model cannot be stored in {path.parent}: {error.strerror}",
            hint="make it a folder that this user may write to, with space on its disk",
        ) from error
    return path


def validate_data() -> None:
    """Check the training data and domain as Rasa sees them, with warnings as failures.

    Raises:
        TrainingFailed: there are mistakes or warnings; they were printed.
        DomainMismatch: `domain.yml` differs from the tables of the conversation.
    """
    check_domain()
    command = ["assistant.rasa.cli", "data", "validate", "--fail-on-warnings", "--max-history", "5"]
    said = _run(command, "data validation")
    warnings = warnings_in(said)
    if warnings:
        typer.echo("\n".join(training_problems(said, PROJECT_ROOT) or warnings), err=True)
        raise TrainingFailed(
            f"The training data has mistakes that Rasa warns of: {len(warnings)}",
            hint="they are above; mostly a name is unused, or written in two ways",
        )


def warnings_in(said: str) -> list[str]:
    """Return what Rasa warned of; not what its libraries say about each other."""
    return _WARNING.findall(_NOISE.sub("", said))


def _digest(root: Path, patterns: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in _files(root, patterns):
        content = _TEXTS.sub(b"", path.read_bytes())
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def _files(root: Path, patterns: Iterable[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from sorted(path for path in root.glob(pattern) if path.is_file())


def _run(module: list[str], what: str) -> str:
    """Run a module with its arguments and return what it said; show steps, and all if it fails."""
    environment = {**clean_environment(os.environ), "RASA_CACHE_DIRECTORY": str(training_cache())}
    command = [sys.executable, "-m", *module]
    lines: list[str] = []
    with spawn(command, env=environment, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as it:
        try:
            for line in it.stdout or ():
                lines.append(_COLOUR.sub("", line))
                step = _STEP.search(line)
                if step:
                    typer.echo(f"    {step[1]}")
        except BaseException:
            it.terminate()
            raise
    said = _NOISE.sub("", "".join(lines))
    if it.returncode != 0:
        problems = training_problems(said, PROJECT_ROOT)
        shown = problems or said.splitlines()[-_SHOWN_ON_FAILURE:]
        typer.echo("\n".join(shown), err=True)
        hint = "each line above names a file and what to change there"
        raise TrainingFailed(
            f"The {what} failed (exit code {it.returncode})",
            hint=hint if problems else "what Rasa printed is above",
        )
    return said


def training_cache() -> Path:
    """Return the folder of what was trained with the present code."""
    return _CACHES_DIR / _digest(PROJECT_ROOT, CODE_SOURCES)


@contextmanager
def _alone(lock: Path, say: Callable[[str], None]) -> Iterator[None]:
    """Hold a lock file; the system lets go of it when a process dies."""
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another process that trains the model")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _remove_old_models(newest: Path) -> None:
    others = [path for path in newest.parent.glob(_MODEL_NAME.format("*")) if path != newest]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT - 1 :]:
        path.unlink(missing_ok=True)
    for folder in newest.parent.glob(".training-*"):  # of a training that was killed
        shutil.rmtree(folder, ignore_errors=True)
