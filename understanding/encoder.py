"""Turns sentences into vectors with all-MiniLM-L6-v2 (int8, ONNX), on the processor, offline.

One encoder serves the language understanding, the help-centre search and its answers, so
that "close in meaning" means the same everywhere.

The model calculates in int8: at each step it stretches the range of what it has in hand over 256
numbers. Texts in one batch would share that range, and a vector depend on the texts beside it, so
texts are encoded one by one. docs/decisions/0102-an-encoder-that-calculates-in-int8.md
"""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

DIMENSIONS = 384
MAX_TOKENS = 256
_VENDOR = Path(__file__).parent / "vendor"
_MODEL_FILE = _VENDOR / "minilm_int8" / "model.onnx"
_TOKENIZER_FILE = _VENDOR / "minilm_tokenizer" / "tokenizer.json"
_LOCK_NAME = "VENDORED.json"

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """What turns texts into sentence vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of `texts`: shape (texts, dimensions), each of length 1."""
        ...


class SentenceEncoder:
    """Encodes text as unit vectors; safe to share between threads.

    A text has the same vector whatever is encoded with it, and on however many threads.

    Args:
        threads: processor threads for one text. One is fastest for single sentences
            beside other processes; whole pages may take more.
    """

    def __init__(self, threads: int = 1) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # x86 processors without VNNI instructions cut sums short that others hold: calculate in a
        # slower way there, with the same result. No effect elsewhere.
        options.add_session_config_entry("session.x64quantprecision", "1")
        self._session = onnxruntime.InferenceSession(
            str(_MODEL_FILE), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(_TOKENIZER_FILE))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.no_padding()
        self._tokenizer_lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of `texts`: shape (len(texts), 384), float32, each of length 1."""
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for at, text in enumerate(texts):
            vectors[at] = self.encode_one(text)
        return vectors

    def encode_one(self, text: str) -> Vectors:
        """Return the vector of one text: shape (384,)."""
        with self._tokenizer_lock:
            tokens = self._tokenizer.encode(text).ids
        ids = np.array([tokens], dtype=np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        # One vector a token: the sentence is their mean.
        mean = self._session.run(None, feed)[0][0].mean(axis=0)
        unit: Vectors = (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)
        return unit


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """Return this process's one encoder; it takes about 0.2 s and 85 MB the first time."""
    return SentenceEncoder()


@lru_cache(maxsize=1)
def shipped_encoder_version() -> str:
    """Return what vectors depend on: whoever keeps vectors keeps this with them."""
    return f"{_locked(_MODEL_FILE)}, {_locked(_TOKENIZER_FILE)}, {MAX_TOKENS} tokens"


def _locked(file: Path) -> str:
    """Return the name of a vendored folder and the beginning of its file's sha256, as locked."""
    lock = json.loads((file.parent / _LOCK_NAME).read_text(encoding="utf-8"))
    return f"{file.parent.name} {lock['files'][file.name][:16]}"
