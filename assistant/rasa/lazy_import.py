"""TensorFlow only for those who use it.

Rasa imports TensorFlow wherever it imports an entity extractor, because all of them import
`rasa.utils.train_utils`, which two components of ours never call. That is more than half of the
time a server needs to start and 300 MB. Here that one module is loaded when something of it is
first used, as Python's own `importlib.util.LazyLoader` would do it, except that the import system
looking at the module does not count as use.
"""

from __future__ import annotations

import ast
import functools
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

POSTPONED = "rasa.utils.train_utils"


class _PostponedModule(ModuleType):
    """Stands for a module until one of its names is asked for.

    Other names are refused at once: some libraries look through all modules for a name.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name not in _names_in(self.__name__):
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        spec = _find(self.__name__)
        self.__spec__, self.__loader__, self.__file__ = spec, spec.loader, spec.origin
        # From here on it is an ordinary module, with its own names.
        self.__class__ = ModuleType  # type: ignore[assignment]
        if spec.loader is not None:
            spec.loader.exec_module(self)
        return getattr(self, name)


def _find(module: str) -> importlib.machinery.ModuleSpec:
    """Return where the real module is."""
    package = sys.modules[module.rpartition(".")[0]]
    spec = importlib.machinery.PathFinder.find_spec(module, package.__path__)
    if spec is None:
        raise ImportError(f"{module} is not there", name=module)
    return spec


@functools.cache
def _names_in(module: str) -> frozenset[str]:
    """Return the names that a module will have, read from its source."""
    names: set[str] = set()
    source = Path(_find(module).origin or "").read_text(encoding="utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            names.update(one.id for one in ast.walk(node) if isinstance(one, ast.Name))
    return frozenset(names)


class _PostponingFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the postponed module in front of everybody else."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a module that is not loaded yet, and nothing for other names."""
        return importlib.machinery.ModuleSpec(fullname, self) if fullname == POSTPONED else None

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """Return the stand-in."""
        return _PostponedModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing yet."""


def postpone_tensorflow() -> None:
    """Load `rasa.utils.train_utils`, and TensorFlow with it, at its first use.

    Must come before Rasa is imported; where the module is loaded already, nothing changes.
    """
    if POSTPONED not in sys.modules and not any(
        isinstance(finder, _PostponingFinder) for finder in sys.meta_path
    ):
        sys.meta_path.insert(0, _PostponingFinder())
