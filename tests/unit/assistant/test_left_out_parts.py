"""Stand-ins for the parts of Rasa whose packages are not installed: what they say, and when."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels import BUILTIN_CHANNELS
from rasa.engine.recipes.default_recipe import DefaultV1Recipe

from assistant.rasa.left_out_parts import PARTS, Part, PartLeftOut, is_installed
from helpdesk.settings import PROJECT_ROOT

RASA = Path(importlib.import_module("rasa").__file__ or "").parent
MODULES = [(part, module) for part in PARTS for module in part.modules]
LEFT_OUT = {part.extra for part in PARTS if not is_installed(part)}


def left_out(extra: str) -> None:
    """Skip a test where somebody has added the part."""
    if extra not in LEFT_OUT:
        pytest.skip(f"{extra} is installed")


class TestWhatIsSaid:
    @pytest.mark.parametrize(
        ("component", "extra"),
        [
            ("DIETClassifier", "tensorflow"),
            ("rasa.nlu.classifiers.diet_classifier.DIETClassifier", "tensorflow"),
            ("ResponseSelector", "tensorflow"),
            ("LanguageModelFeaturizer", "tensorflow"),
            ("CountVectorsFeaturizer", "sklearn"),
            ("LogisticRegressionClassifier", "sklearn"),
            ("CRFEntityExtractor", "crf"),
        ],
    )
    def test_of_a_component_in_the_pipeline(self, component: str, extra: str) -> None:
        left_out(extra)
        with pytest.raises(PartLeftOut) as said:
            graph_of(pipeline=[{"name": component}], policies=[])
        assert str(said.value).startswith(component.rpartition(".")[2] + " is left out")
        assert f"make add PART={extra}" in str(said.value)
        assert f"'.[assistant,{extra}]'" in str(said.value)

    @pytest.mark.parametrize("policy", ["TEDPolicy", "UnexpecTEDIntentPolicy"])
    def test_of_a_policy(self, policy: str) -> None:
        left_out("tensorflow")
        with pytest.raises(PartLeftOut, match=f"{policy} is left out .*PART=tensorflow"):
            graph_of(pipeline=[], policies=[{"name": policy}])

    @pytest.mark.parametrize(
        ("channel", "extra"),
        [
            ("slack", "slack"),
            ("telegram", "telegram"),
            ("facebook", "facebook"),
            ("hangouts", "hangouts"),
            ("rocketchat", "rocketchat"),
            ("twilio", "twilio"),
            ("twilio_voice", "twilio"),
            ("webexteams", "webex"),
            ("cmdline", "shell"),
        ],
    )
    def test_of_a_channel_by_the_name_that_credentials_use(self, channel: str, extra: str) -> None:
        left_out(extra)
        with pytest.raises(PartLeftOut, match=f"'{channel}' is left out .*PART={extra}"):
            BUILTIN_CHANNELS[channel].from_credentials({})

    def test_of_a_reminder(self) -> None:
        left_out("reminders")
        from apscheduler.schedulers.asyncio import AsyncIOScheduler

        with pytest.raises(PartLeftOut, match="PART=reminders"):
            AsyncIOScheduler(event_loop=None)

    def test_of_a_function(self) -> None:
        left_out("tensorflow")
        from rasa.utils.train_utils import rank_and_mask

        with pytest.raises(PartLeftOut, match="rank_and_mask is left out"):
            rank_and_mask([1.0])

    def test_nothing_of_what_is_installed(self) -> None:
        graph_of(pipeline=[{"name": "WhitespaceTokenizer"}], policies=[{"name": "RulePolicy"}])
        for channel in ("rest", "callback", "socketio", "mattermost", "botframework"):
            assert BUILTIN_CHANNELS[channel].from_credentials


def graph_of(pipeline: list[dict[str, Any]], policies: list[dict[str, Any]]) -> None:
    """Read a config as training does."""
    config = {"recipe": "default.v1", "pipeline": pipeline, "policies": policies}
    DefaultV1Recipe().graph_config_for_recipe(config, {})


class TestTheTable:
    @pytest.mark.parametrize(("part", "module"), MODULES, ids=[module for _, module in MODULES])
    def test_each_module_is_one_of_rasas_and_needs_what_the_part_installs(
        self, part: Part, module: str
    ) -> None:
        source = RASA.parent / Path(*module.split(".")).with_suffix(".py")
        needed = {*part.packages, *(other for _, other in MODULES if other != module)}
        assert any(
            name == one or name.startswith(f"{one}.")
            for name in imports_of(source)
            for one in needed
        ), f"{module} does without any of {sorted(part.packages)}: it need not be left out"

    @pytest.mark.parametrize("part", PARTS, ids=[part.extra for part in PARTS])
    def test_each_part_is_an_extra_and_documented(self, part: Part) -> None:
        project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        assert part.extra in project["project"]["optional-dependencies"]
        page = (PROJECT_ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
        assert f"| `{part.extra}` |" in page

    def test_each_extra_is_a_part(self) -> None:
        project = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        extras = set(project["project"]["optional-dependencies"]) - {"assistant", "test"}
        assert extras == {part.extra for part in PARTS}


def imports_of(source: Path) -> set[str]:
    """Return what a module imports, at its top or in a function."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


ADDED = """
from assistant.rasa.left_out_parts import leave_out_unused_parts
leave_out_unused_parts()
from rasa.core.channels import BUILTIN_CHANNELS
from rasa.core.channels.slack import SlackInput
slack = BUILTIN_CHANNELS["slack"].from_credentials(
    {"slack_token": "x", "slack_channel": None, "slack_signing_secret": "y"}
)
assert isinstance(slack, SlackInput), slack
print(SlackInput.__module__, slack.slack_token)
"""


def test_once_its_packages_are_there_a_part_is_rasas_own(tmp_path: Path) -> None:
    """With packages that only have the names that Rasa's Slack channel imports."""
    package = tmp_path / "slack_sdk" / "web"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").touch()
    (package / "__init__.py").touch()
    (package / "async_client.py").write_text("class AsyncWebClient:\n    pass\n")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ADDED],
        env={"PYTHONPATH": f"{tmp_path}:{PROJECT_ROOT}", "PATH": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "rasa.core.channels.slack x", done.stderr[-2000:]


def test_models_get_names_of_their_own() -> None:
    import randomname

    assert randomname.get_name() != randomname.get_name()


def test_the_log_goes_on_without_sentry() -> None:
    from structlog_sentry import SentryProcessor

    event = {"event": "something happened"}
    assert SentryProcessor(level=40)(None, "error", event) is event
