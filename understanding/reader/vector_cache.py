"""Sentence vectors of the training texts, kept between trainings: most texts stay the same."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from understanding.encoder import DIMENSIONS, SentenceEncoder

Vectors = npt.NDArray[np.float32]
_PIECE = 32
_MOST_WORKERS = 4


class VectorCache:
    """Gives the vectors of texts, and encodes only those it has not met.

    Args:
        path: an .npz file; a missing or unreadable one is an empty cache.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _read(path)
        self._used: set[str] = set()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of `texts`: shape (len(texts), 384), each of length 1."""
        keys = [hashlib.sha256(text.encode()).hexdigest()[:24] for text in texts]
        missing = {
            key: text for key, text in zip(keys, texts, strict=True) if key not in self._known
        }
        if missing:
            self._known.update(zip(missing, _encoded(list(missing.values())), strict=True))
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


def _encoded(texts: list[str]) -> npt.NDArray[np.float16]:
    """Return the vectors of `texts`, worked out on all processors.

    Several batches at once, each on one thread, are about twice as fast as one batch on two
    threads: the sentences are too short to share the work of one.
    """
    encoder = SentenceEncoder(threads=1)
    order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
    pieces = [order[start : start + _PIECE] for start in range(0, len(order), _PIECE)]
    vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float16)
    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, _MOST_WORKERS)) as pool:
        encode = [pool.submit(encoder.encode, [texts[at] for at in piece]) for piece in pieces]
        for piece, done in zip(pieces, encode, strict=True):
            vectors[piece] = done.result()
    return vectors


def _read(path: Path) -> dict[str, npt.NDArray[np.float16]]:
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return dict(zip(arrays["keys"].tolist(), arrays["vectors"], strict=True))
    except (OSError, ValueError, KeyError):
        return {}
