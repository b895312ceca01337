"""TensorFlow only for those who use it.

Rasa imports TensorFlow wherever it imports an entity extractor, because all of them import
`rasa.utils.train_utils`, which two components of ours never call. That is more than half of the
time a server needs to start and 300 MB. Here that one module is loaded when something of it is
first used, as Python's own `importlib.util.LazyLoader` would do it, except that the import system
looking at the module does not count as use.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

POSTPONED = "rasa.utils.train_utils"


class _PostponedModule(ModuleType):
    """Stands for a module until one of its names is asked for."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        package = sys.modules[self.__name__.rpartition(".")[0]]
        spec = importlib.machinery.PathFinder.find_spec(self.__name__, package.__path__)
        if spec is None or spec.loader is None:
            raise ImportError(f"{self.__name__} is not there", name=self.__name__)
        self.__spec__, self.__loader__, self.__file__ = spec, spec.loader, spec.origin
        # From here on it is an ordinary module, with its own names.
        self.__class__ = ModuleType  # type: ignore[assignment]
        spec.loader.exec_module(self)
        return getattr(self, name)


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
