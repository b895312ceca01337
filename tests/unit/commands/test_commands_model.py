"""Which model fits the training data as it is now, and how a new one takes its place."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from assistant.rasa.server import newest_model
from commands.model import (
    CODE_SOURCES,
    DATA_SOURCES,
    TrainingFailed,
    ensure_model,
    model_path,
    warnings_in,
)
from helpdesk.settings import PROJECT_ROOT

SOURCES = (
    "config.yml",
    "domain.yml",
    "data/nlu/questions.yml",
    "data/rules/issue.yml",
    "understanding/reader/normaliser.py",
    "understanding/links.py",
    "understanding/encoder.py",
    "requirements.txt",
)


class Trainer:
    """Trains in no time, and remembers how often."""

    def __init__(self) -> None:
        self.trained: list[str] = []

    def __call__(self, folder: Path, name: str, *, force: bool) -> None:
        self.trained.append(name)
        (folder / name).write_text("a model")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in SOURCES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def silent(_text: str) -> None:
    pass


@pytest.mark.parametrize("name", SOURCES)
def test_another_model_is_wanted_when_any_source_changes(project: Path, name: str) -> None:
    before = model_path(project)
    (project / name).write_text("changed")
    assert model_path(project) != before


def test_a_new_or_renamed_source_also_wants_another_model(project: Path) -> None:
    before = model_path(project)
    (project / "data/nlu/more.yml").write_text("")
    more = model_path(project)
    (project / "data/nlu/more.yml").rename(project / "data/nlu/others.yml")
    assert len({before, more, model_path(project)}) == 3


def test_moving_text_from_one_file_to_the_next_wants_another_model(project: Path) -> None:
    (project / "config.yml").write_text("ab")
    (project / "domain.yml").write_text("c")
    before = model_path(project)
    (project / "config.yml").write_text("a")
    (project / "domain.yml").write_text("bc")
    assert model_path(project) != before


def test_what_teaches_nothing_wants_no_other_model(project: Path) -> None:
    before = model_path(project)
    (project / "README.md").write_text("words")
    (project / "actions").mkdir()
    (project / "actions/issue.py").write_text("pass")
    assert model_path(project) == before


def test_a_changed_sentence_wants_no_other_model_but_a_changed_reply_of_rasas_does(
    project: Path,
) -> None:
    texts = project / "data/responses/skill.yml"
    texts.parent.mkdir()
    both = "{0}responses:\n  utter_bye:\n    - text: {1}\n"
    texts.write_text(both.format("texts:\n  one: A\n\n# more\n  two: B\n", "Bye"))
    before = model_path(project)
    texts.write_text(both.format("texts:\n  one: Another\n", "Bye"))
    assert model_path(project) == before
    texts.write_text(both.format("texts:\n  one: Another\n", "Goodbye"))
    assert model_path(project) != before


@pytest.mark.parametrize("pattern", [*DATA_SOURCES, *CODE_SOURCES])
def test_every_pattern_of_sources_names_files_that_exist(pattern: str) -> None:
    assert any(PROJECT_ROOT.glob(pattern)), f"{pattern} matches nothing: was something renamed?"


def test_a_model_is_trained_once(project: Path) -> None:
    trainer = Trainer()
    first = ensure_model(silent, root=project, train=trainer)
    assert ensure_model(silent, root=project, train=trainer) == first
    assert trainer.trained == [first.name]
    assert first.read_text() == "a model"


def test_force_trains_again(project: Path) -> None:
    trainer = Trainer()
    ensure_model(silent, root=project, train=trainer)
    ensure_model(silent, root=project, train=trainer, force=True)
    assert len(trainer.trained) == 2


def test_after_a_change_was_taken_back_the_server_loads_the_right_model(project: Path) -> None:
    trainer = Trainer()
    first = ensure_model(silent, root=project, train=trainer)
    (project / "domain.yml").write_text("changed")
    second = ensure_model(silent, root=project, train=trainer)
    long_ago = time.time() - 1000
    os.utime(first, (long_ago, long_ago))
    assert newest_model(project / "models") == second
    (project / "domain.yml").write_text("domain.yml")
    assert ensure_model(silent, root=project, train=trainer) == first
    assert newest_model(project / "models") == first
    assert len(trainer.trained) == 2


def test_a_training_that_is_interrupted_leaves_no_half_written_model(project: Path) -> None:
    def interrupted(folder: Path, name: str, *, force: bool) -> None:
        (folder / name).write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_model(silent, root=project, train=interrupted)
    assert list((project / "models").glob("**/*.tar.gz")) == []
    trainer = Trainer()
    assert ensure_model(silent, root=project, train=trainer).read_text() == "a model"


def test_what_a_killed_training_left_is_removed(project: Path) -> None:
    (project / "models/.training-dead").mkdir(parents=True)
    (project / "models/.training-dead/model.tar.gz").write_text("half")
    ensure_model(silent, root=project, train=Trainer())
    assert not (project / "models/.training-dead").exists()


def test_only_the_last_few_models_are_kept(project: Path) -> None:
    made = []
    for number in range(5):
        (project / "domain.yml").write_text(str(number))
        made.append(ensure_model(silent, root=project, train=Trainer()))
        os.utime(made[-1], (number, number))
    kept = set((project / "models").glob("*.tar.gz"))
    assert kept == set(made[-3:])


def test_a_folder_that_cannot_be_used_is_told(project: Path) -> None:
    (project / "models").write_text("a file where the folder should be")
    with pytest.raises(TrainingFailed, match="models") as raised:
        ensure_model(silent, root=project, train=Trainer())
    assert raised.value.hint


def test_what_rasa_warns_of_is_found_among_what_its_libraries_say() -> None:
    said = """\
/lib/rasa/validation.py:134: DeprecationWarning: pkg_resources is deprecated as an API.
  import pkg_resources
/lib/pkg_resources/__init__.py:3117: DeprecationWarning: Deprecated call to declare_namespace.
Implementing implicit namespace packages is preferred to it.
  declare_namespace(pkg)
2026-11-22 15:02:36 INFO     rasa.validator  - Validating intents...
/lib/rasa/shared/utils/io.py:100: UserWarning: The intent 'unheard' is not used in any story.
2026-11-22 15:02:37 WARNING  rasa.validator  - Story structure conflict found
"""
    assert warnings_in(said) == [
        "The intent 'unheard' is not used in any story.",
        "rasa.validator  - Story structure conflict found",
    ]
