"""Sentence vectors of the training texts, kept between trainings: most texts stay the same."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from understanding.encoder import DIMENSIONS, SentenceEncoder, shipped_encoder_version

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]
_MOST_WORKERS = 4
_SAID_EVERY_SECONDS = 5


class VectorCache:
    """Gives the vectors of texts, and encodes only those that this encoder has not met.

    Args:
        path: an .npz file; a missing or unreadable one is an empty cache.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _read(path)
        self._used: set[str] = set()
        self._progress = _Progress()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of `texts`: shape (len(texts), 384), each of length 1."""
        keys = [_key(text) for text in texts]
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        if missing:
            self._known.update(
                zip(missing, _encoded(list(missing.values()), self._progress), strict=True)
            )
        self._used.update(keys)
        found = np.array([self._known[key] for key in keys], dtype=np.float32)
        return found.reshape(len(texts), DIMENSIONS)

    def keep(self) -> None:
        """Write the vectors of the texts that were asked for; a failure costs only time."""
        kept = sorted(self._used)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._path.parent, suffix=".npz")
            with os.fdopen(handle, "wb") as file:
                np.savez(
                    file, keys=np.array(kept), vectors=np.array([self._known[k] for k in kept])
                )
            Path(name).replace(self._path)
        except OSError:
            return


def _encoded(texts: list[str], progress: _Progress) -> npt.NDArray[np.float16]:
    """Return the vectors of `texts`, worked out on all processors.

    Several sentences at once, each on one thread: they are too short to share the work of one.
    """
    encoder = SentenceEncoder(threads=1)
    vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float16)
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _MOST_WORKERS)) as pool:
        for at, vector in enumerate(pool.map(encoder.encode_one, texts)):
            vectors[at] = vector
            progress.add(1)
    return vectors


def _key(text: str) -> str:
    return hashlib.sha256(f"{shipped_encoder_version()}\0{text}".encode()).hexdigest()[:24]


class _Progress:
    """Logs every few seconds how many sentences have been encoded."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._encoded = 0
        self._said_at = clock()

    def add(self, sentences: int) -> None:
        self._encoded += sentences
        if self._clock() - self._said_at >= _SAID_EVERY_SECONDS:
            self._said_at = self._clock()
            logger.info("Encoded %d sentences", self._encoded)


def _read(path: Path) -> dict[str, npt.NDArray[np.float16]]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return dict(zip(arrays["keys"].tolist(), arrays["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}
