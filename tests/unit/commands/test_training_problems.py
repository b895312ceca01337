"""Mistakes in config, domain and data are told with file and line, as Rasa itself finds them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from commands.training_problems import training_problems
from helpdesk.settings import PROJECT_ROOT

CONFIG = """recipe: default.v1
assistant_id: small
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: KeywordIntentClassifier
policies:
  - name: RulePolicy
"""
DOMAIN = """version: "3.1"
intents:
  - greet
responses:
  utter_greet:
    - text: Hello
"""
DATA = """version: "3.1"
nlu:
  - intent: greet
    examples: |
      - hello
      - hi
rules:
  - rule: Greet
    steps:
      - intent: greet
      - action: utter_greet
"""


@pytest.fixture(scope="module")
def rasa_cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("cache"))


def problems(folder: Path, cache: str, *command: str, **changed: tuple[str, str]) -> list[str]:
    """Return what Rasa finds wrong with a small project after one change of a file's text."""
    (folder / "data").mkdir()
    texts = {"config": CONFIG, "domain": DOMAIN, "data": DATA}
    for name, (old, new) in changed.items():
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new)
    for name, path in (("config", "config"), ("domain", "domain"), ("data", "data/all")):
        (folder / f"{path}.yml").write_text(texts[name])
    done = subprocess.run(
        [sys.executable, "-m", "assistant.rasa.cli", *command],
        cwd=folder,
        env={
            "PATH": "",
            "PYTHONPATH": str(PROJECT_ROOT),
            "HELPDESK_DATA_DIR": str(folder / "var"),
            "RASA_CACHE_DIRECTORY": cache,
        },
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return training_problems(done.stdout + done.stderr, folder)


VALIDATE = ("data", "validate", "--max-history", "5")


def test_nothing_is_found_where_nothing_is_wrong(tmp_path: Path, rasa_cache: str) -> None:
    assert problems(tmp_path, rasa_cache, *VALIDATE) == []


def test_broken_yaml(tmp_path: Path, rasa_cache: str) -> None:
    found = problems(tmp_path, rasa_cache, *VALIDATE, domain=("  - greet", "  - [greet"))
    assert len(found) == 1
    assert found[0].startswith("domain.yml, line ")
    assert "this is not YAML" in found[0]


def test_a_key_that_does_not_belong(tmp_path: Path, rasa_cache: str) -> None:
    found = problems(tmp_path, rasa_cache, *VALIDATE, data=("    steps:", "    stepz:"))
    assert "data/all.yml, line 8: 'stepz' is not a key that belongs here" in found


def test_an_intent_that_the_domain_does_not_list(tmp_path: Path, rasa_cache: str) -> None:
    found = problems(
        tmp_path, rasa_cache, *VALIDATE, data=("      - intent: greet", "      - intent: greets")
    )
    assert any(one.startswith("data/all.yml, line 10: ") and "'greets'" in one for one in found), (
        found
    )


def test_a_component_that_does_not_exist(tmp_path: Path, rasa_cache: str) -> None:
    found = problems(
        tmp_path,
        rasa_cache,
        "train",
        "--skip-validation",
        config=("KeywordIntentClassifier", "KeywordClassifier"),
    )
    assert any(one.startswith("config.yml, line 6: ") for one in found), found


def test_a_component_that_is_left_out(tmp_path: Path, rasa_cache: str) -> None:
    found = problems(
        tmp_path,
        rasa_cache,
        "train",
        "--skip-validation",
        config=("KeywordIntentClassifier", "TEDPolicy"),
    )
    assert found
    assert found[0].startswith("config.yml, line 6: TEDPolicy is left out")


def test_a_problem_is_named_once(tmp_path: Path) -> None:
    said = "UserWarning: The intent 'x' is not used.\n" * 3
    assert training_problems(said, tmp_path) == ["The intent 'x' is not used."]
