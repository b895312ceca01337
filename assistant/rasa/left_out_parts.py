"""Rasa without the parts that this assistant does not use.

Rasa imports every component and every channel it ships as soon as it needs one of them, and with
them TensorFlow, scikit-learn, boto3, the SDKs of eight chat services and some eighty packages
more. Here a module of Rasa whose packages are not installed is replaced by a stand-in: it has the
names of the original, read from its source, and registers its components as the original does;
using one of them raises `PartLeftOut`, which says which extra adds it.

Once the packages of a part are installed, its modules are Rasa's own again: nothing needs to be
switched on. `docs/dependencies.md` describes it for those who want to add a part.
"""

from __future__ import annotations

import ast
import functools
import importlib.abc
import importlib.machinery
import importlib.util
import secrets
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from assistant.rasa.newer_libraries import restore_removed_names


@dataclass(frozen=True)
class LeftOutPart:
    """Modules of Rasa that work only with packages that are not installed by default.

    Attributes:
        extra: the extra in pyproject.toml that installs the packages.
        packages: what has to be importable for the modules to work.
        modules: the modules of Rasa, all of which import the packages.
        names: what Rasa imports from the packages themselves, whether it is used or not.
        note: what else has to be known to add it.
    """

    extra: str
    packages: tuple[str, ...]
    modules: tuple[str, ...] = ()
    names: dict[str, tuple[str, ...]] | None = None
    note: str = ""


_TENSORFLOW = "It needs TensorFlow 2.12, and that needs Python 3.11."
_NLU = "rasa.nlu"
_CHANNELS = "rasa.core.channels"

PARTS: tuple[LeftOutPart, ...] = (
    LeftOutPart(
        "tensorflow",
        ("tensorflow", "tensorflow_hub", "tensorflow_text", "sklearn"),
        (
            "rasa.core.policies.ted_policy",
            "rasa.core.policies.unexpected_intent_policy",
            f"{_NLU}.classifiers.diet_classifier",
            f"{_NLU}.featurizers.dense_featurizer.convert_featurizer",
            f"{_NLU}.featurizers.dense_featurizer.lm_featurizer",
            f"{_NLU}.selectors.response_selector",
            "rasa.utils.tensorflow.model_data_utils",
            "rasa.utils.train_utils",
        ),
        note=_TENSORFLOW,
    ),
    LeftOutPart(
        "crf",
        ("tensorflow", "sklearn_crfsuite", "skops"),
        (f"{_NLU}.extractors.crf_entity_extractor",),
        note=_TENSORFLOW,
    ),
    LeftOutPart(
        "sklearn",
        ("sklearn", "skops"),
        (
            f"{_NLU}.classifiers.logistic_regression_classifier",
            f"{_NLU}.classifiers.sklearn_intent_classifier",
        ),
    ),
    LeftOutPart(
        "sklearn",
        ("sklearn",),
        (
            f"{_NLU}.featurizers.sparse_featurizer.count_vectors_featurizer",
            "rasa.utils.tensorflow.model_data",
        ),
    ),
    LeftOutPart("plots", ("matplotlib",), ("rasa.utils.plotting",)),
    LeftOutPart(
        "shell",
        ("questionary", "prompt_toolkit"),
        (f"{_CHANNELS}.console",),
        {"questionary": ("Choice", "Form", "Question")},
    ),
    LeftOutPart("facebook", ("fbmessenger",), (f"{_CHANNELS}.facebook",)),
    LeftOutPart("hangouts", ("google.auth", "cachecontrol"), (f"{_CHANNELS}.hangouts",)),
    LeftOutPart("rocketchat", ("rocketchat_API",), (f"{_CHANNELS}.rocketchat",)),
    LeftOutPart("slack", ("slack_sdk",), (f"{_CHANNELS}.slack",)),
    LeftOutPart("telegram", ("aiogram",), (f"{_CHANNELS}.telegram",)),
    LeftOutPart("twilio", ("twilio",), (f"{_CHANNELS}.twilio", f"{_CHANNELS}.twilio_voice")),
    LeftOutPart("webex", ("webexteamssdk",), (f"{_CHANNELS}.webexteams",)),
    LeftOutPart(
        "rabbitmq",
        ("aio_pika", "aiormq"),
        ("rasa.core.brokers.pika",),
        {
            "aio_pika": (),
            "aio_pika.exceptions": ("AMQPConnectionError", "CONNECTION_EXCEPTIONS"),
            "aiormq": (),
            "aiormq.exceptions": ("ChannelNotFoundEntity",),
        },
    ),
    LeftOutPart(
        "aws",
        ("boto3",),
        names={
            "boto3": ("client", "resource", "session"),
            "boto3.dynamodb": (),
            "boto3.dynamodb.conditions": ("Key",),
            "botocore": (),
            "botocore.exceptions": ("BotoCoreError", "ClientError"),
        },
    ),
    LeftOutPart(
        "mongodb",
        ("pymongo",),
        names={
            "pymongo": ("MongoClient", "ReturnDocument"),
            "pymongo.collection": ("Collection",),
            "pymongo.database": ("Database",),
            "pymongo.errors": ("ConnectionFailure", "OperationFailure"),
        },
    ),
    LeftOutPart(
        "reminders",
        ("apscheduler",),
        names={
            "apscheduler": (),
            "apscheduler.schedulers": (),
            "apscheduler.schedulers.asyncio": ("AsyncIOScheduler",),
        },
    ),
)


class PartLeftOut(ImportError):
    """A part of Rasa was used whose packages are not installed."""

    def __init__(self, what: str, part: LeftOutPart) -> None:
        note = f" {part.note}" if part.note else ""
        super().__init__(
            f"{what} is left out of this installation. To add it, run `make add PART={part.extra}`"
            f" (or: uv pip install -e '.[assistant,{part.extra}]').{note} See docs/dependencies.md."
        )


def leave_out_unused_parts() -> None:
    """Replace the parts that are not installed from now on. Must run before Rasa is imported."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        restore_removed_names()
        sys.meta_path.insert(0, _Finder(part for part in PARTS if not is_installed(part)))


def is_installed(part: LeftOutPart) -> bool:
    """Return whether all packages of a part can be imported."""
    return all(_can_be_found(package) for package in part.packages)


def _can_be_found(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:  # the parent of a package within a package
        return False


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of the parts that are left out, before Python's own finders do."""

    def __init__(self, left_out: Iterator[LeftOutPart]) -> None:
        self._rasa: dict[str, LeftOutPart] = {}
        self._others: dict[str, tuple[LeftOutPart, tuple[str, ...]]] = {}
        for part in left_out:
            self._rasa.update(dict.fromkeys(part.modules, part))
            self._others.update(
                {
                    name: (part, names)
                    for name, names in (part.names or {}).items()
                    if not _can_be_found(name.partition(".")[0])
                }
            )

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a stand-in's specification, and None for all other modules."""
        if fullname in self._rasa:
            real = importlib.machinery.PathFinder.find_spec(fullname, path)
            if real is None or real.origin is None:
                return None
            return importlib.machinery.ModuleSpec(fullname, self, origin=real.origin)
        if fullname in self._others:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        if fullname in _REPLACED and importlib.machinery.PathFinder.find_spec(fullname) is None:
            return importlib.machinery.ModuleSpec(fullname, self)
        return None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        """Return None: an ordinary module will do."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module with the names that Rasa looks for."""
        name = module.__name__
        if name in _REPLACED:
            vars(module).update(_REPLACED[name])
        elif name in self._others:
            part, names = self._others[name]
            for one in names:
                # An upper-case name is a tuple of exceptions; nothing of the package raises one.
                is_tuple = one.isupper()
                setattr(module, one, () if is_tuple else _left_out_class(name, one, part))
        elif module.__spec__ is not None and module.__spec__.origin is not None:
            _copy_names(module, Path(module.__spec__.origin), self._rasa[name])


def _copy_names(module: ModuleType, source: Path, part: LeftOutPart) -> None:
    """Give a module a stand-in for each class and function that its source defines."""
    constants: dict[str, str] = {}
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                constants[name] = text
        if isinstance(node, ast.ClassDef):
            channel = _channel_name(node, constants)
            stand_in = _left_out_class(module.__name__, node.name, part, channel)
            setattr(module, node.name, stand_in)
            if any("DefaultV1Recipe" in ast.unparse(one) for one in node.decorator_list):
                _register_component(node.name, part)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            refuse = functools.partial(_refuse, node.name, part)
            setattr(module, node.name, refuse)


def _channel_name(node: ast.ClassDef, constants: dict[str, str]) -> str | None:
    """Return the name by which credentials.yml knows a channel; None for other classes."""
    for method in node.body:
        if isinstance(method, ast.FunctionDef) and method.name == "name":
            for statement in ast.walk(method):
                match statement:
                    case ast.Return(value=ast.Constant(value=str(channel))):
                        return channel
                    case ast.Return(value=ast.Name(id=name)):
                        return constants.get(name)
    return None


class _LeftOutType(type):
    """The type of the stand-ins, which refuses access to whatever the original class had."""

    part: LeftOutPart
    title: str

    def __getattr__(cls, name: str) -> Any:
        # Libraries look through all classes for special names; none of these is a use.
        if name.startswith("__"):
            raise AttributeError(name)
        _refuse(cls.title, cls.part)


class _LeftOut(Exception, metaclass=_LeftOutType):
    """Base of the stand-ins: an exception, because Rasa names some of them in `except`."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        _refuse(type(self).title, type(self).part)


def _left_out_class(module: str, name: str, part: LeftOutPart, channel: str | None = None) -> type:
    contents: dict[str, Any] = {"__module__": module, "part": part, "title": name}
    if channel is not None:
        contents["title"] = f"The channel {channel!r}"
        contents["name"] = staticmethod(lambda: channel)
    return _LeftOutType(name, (_LeftOut,), contents)


class _LeftOutComponent:
    """Stands in Rasa's table of components, so that a config which names it gets our message."""

    def __init__(self, name: str, part: LeftOutPart) -> None:
        self._name, self._part = name, part

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("__"):
            raise AttributeError(attribute)
        _refuse(self._name, self._part)


def _register_component(name: str, part: LeftOutPart) -> None:
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe

    registered: dict[str, Any] = DefaultV1Recipe._registered_components
    registered[name] = _LeftOutComponent(name, part)


def _refuse(name: str, part: LeftOutPart, *_args: Any, **_kwargs: Any) -> NoReturn:
    raise PartLeftOut(name, part)


class _UnreportedErrors:
    """A processor of Rasa's log that passes everything on, where Sentry's would report errors."""

    def __init__(self, *_args: Any, **_kwargs: Any) -> None:
        """Accept the arguments of Sentry's processor."""

    def __call__(self, _logger: Any, _method: str, event: Any) -> Any:
        return event


def _random_name(*_args: Any, **_kwargs: Any) -> str:
    """Return what makes the file name of a model unique; Rasa would take two English words."""
    return secrets.token_hex(4)


# Small packages of which Rasa uses a single function.
_REPLACED: dict[str, dict[str, type | Callable[..., Any]]] = {
    "randomname": {"get_name": _random_name},
    "structlog_sentry": {"SentryProcessor": _UnreportedErrors},
}
