"""The `rasa` command as a Rasa developer types it, on the project's own config, data and model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.rasa.left_out_parts import PARTS, is_installed
from commands.help_client import HelpClient
from commands.model import model_path, training_cache
from commands.processes import chosen_processes, wait_until_ready
from commands.supervisor import spawn
from helpdesk.settings import PROJECT_ROOT
from tests.conftest_stack import RunningStack, running_in

# With the others that need the trained model, which is trained only once.
pytestmark = [pytest.mark.xdist_group("running_stack"), pytest.mark.timeout(300)]

RASA = Path(sys.executable).with_name("rasa")
READY_WITHIN_SECONDS = 120
SECONDS = 200

NLU = """
version: "3.1"
nlu:
- intent: greet
  examples: |
    - hello
    - good morning
    - hi there
- intent: goodbye
  examples: |
    - bye
    - see you later
    - farewell
"""


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """What is needed to start the servers, and the environment of a developer's shell."""
    with running_in(tmp_path_factory.mktemp("rasa")) as made:
        for name in ("HELPDESK_ACTION_URL", "PYTHONWARNINGS"):
            made.environment.pop(name)
        made.environment["RASA_CACHE_DIRECTORY"] = str(training_cache())
        yield made


def rasa(stack: RunningStack, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    """Run the command to its end, with `said` typed into it."""
    return subprocess.run(
        [RASA, *arguments],
        cwd=PROJECT_ROOT,
        env=stack.environment,
        input=said,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def small_project(folder: Path, pipeline: list[str]) -> list[str]:
    """Write a config with these components and a little data; return the arguments for it."""
    (folder / "nlu.yml").write_text(NLU)
    (folder / "domain.yml").write_text('version: "3.1"\nintents: [greet, goodbye]\n')
    names = "".join(f"  - name: {name}\n" for name in pipeline)
    (folder / "config.yml").write_text(
        f"recipe: default.v1\nassistant_id: small\nlanguage: en\npipeline:\n{names}"
    )
    files = (("--nlu", "nlu.yml"), ("--domain", "domain.yml"), ("--config", "config.yml"))
    return [text for option, name in files for text in (option, str(folder / name))]


def test_the_script_is_the_projects_own(stack: RunningStack) -> None:
    assert "assistant.rasa.cli" in RASA.read_text()
    assert "Rasa Version      :         3.6.21" in rasa(stack, "--version").stdout


def test_the_data_is_validated(stack: RunningStack) -> None:
    done = rasa(stack, "data", "validate", "--fail-on-warnings", "--max-history", "5")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "DeprecationWarning" not in done.stderr


def test_a_model_is_trained(stack: RunningStack, tmp_path: Path) -> None:
    done = rasa(stack, "train", "--skip-validation", "--out", str(tmp_path))
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(list(tmp_path.glob("*.tar.gz"))) == 1


def test_a_sentence_is_understood_in_the_shell(stack: RunningStack) -> None:
    done = rasa(stack, "shell", "nlu", "-m", str(model_path()), said="our bot is down\n")
    assert done.returncode == 0, done.stderr[-2000:]
    shown = done.stdout[done.stdout.index("{") : done.stdout.rindex("}") + 1]
    assert json.loads(shown)["intent"]["name"] == "report_issue"


async def test_both_servers_run_and_answer(stack: RunningStack) -> None:
    settings = stack.settings
    chosen = chosen_processes(settings, "help,actions")
    commands = {
        "help": ["run", "-m", str(model_path()), "-p", str(settings.help_port)],
        "actions": ["run", "actions", "-p", str(settings.action_port)],
    }
    for name, command in commands.items():
        with (stack.folder / f"{name}.log").open("ab") as log:
            stack.running[name] = spawn(
                [str(RASA), *command], env=stack.environment, cwd=PROJECT_ROOT, stdout=log
            )
    late = wait_until_ready(chosen, READY_WITHIN_SECONDS, threading.Event())
    assert not late, stack.output()
    async with HelpClient(stack.base_url) as client:
        turn = await client.say("what are your business hours?")
    assert turn.state == "answered", stack.output()
    assert "0.0.0.0" not in (stack.folder / "actions.log").read_text()


class TestAPartThatIsLeftOut:
    def test_is_named_in_one_line_when_the_config_asks_for_it(
        self, stack: RunningStack, tmp_path: Path
    ) -> None:
        skip_where_installed("tensorflow")
        project = small_project(tmp_path, ["WhitespaceTokenizer", "DIETClassifier"])
        done = rasa(stack, "train", "nlu", *project, "--out", str(tmp_path))
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        last = done.stderr.splitlines()[-1]
        assert last.startswith("rasa: DIETClassifier is left out of this installation.")
        assert "make add PART=tensorflow" in last

    def test_is_named_in_one_line_when_the_credentials_ask_for_it(
        self, stack: RunningStack, tmp_path: Path
    ) -> None:
        skip_where_installed("slack")
        credentials = tmp_path / "credentials.yml"
        credentials.write_text("slack:\n  slack_token: xoxb\n")
        done = rasa(stack, "run", "-m", str(model_path()), "--credentials", str(credentials))
        assert done.returncode == 1
        assert "Traceback" not in done.stderr
        assert "The channel 'slack' is left out" in done.stderr.splitlines()[-1]

    def test_works_once_it_was_added(self, stack: RunningStack, tmp_path: Path) -> None:
        """CI adds the extra `sklearn` to one environment; elsewhere there is nothing to show."""
        if not all(is_installed(part) for part in PARTS if part.extra == "sklearn"):
            assert not os.environ.get("HELPDESK_REQUIRE_SKLEARN"), "the extra is not installed"
            pytest.skip("the extra sklearn is not installed")
        pipeline = ["WhitespaceTokenizer", "CountVectorsFeaturizer", "LogisticRegressionClassifier"]
        project = small_project(tmp_path, pipeline)
        done = rasa(stack, "train", "nlu", *project, "--out", str(tmp_path))
        assert done.returncode == 0, done.stderr[-2000:]
        shown = rasa(stack, "shell", "nlu", "-m", str(tmp_path), said="see you later\n").stdout
        parsed = json.loads(shown[shown.index("{") : shown.rindex("}") + 1])
        assert parsed["intent"]["name"] == "goodbye"


def skip_where_installed(extra: str) -> None:
    """Skip a test where somebody has added the part."""
    if all(is_installed(part) for part in PARTS if part.extra == extra):
        pytest.skip(f"{extra} is installed")
