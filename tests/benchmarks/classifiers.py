"""Compares classifiers of intents on the same training sentences and the same unseen messages.

    python -m tests.benchmarks.classifiers           ours, and linear ones over the same features
    python -m tests.benchmarks.classifiers --diet    and Rasa's DIET, which takes several minutes

The figures are kept in docs/decisions/0004-understanding-by-measurement.md.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from conversation.intents import USES
from helpdesk.settings import PROJECT_ROOT, load_settings
from tests.evaluation.cases import FALLBACK, SETS, intent_cases
from tests.evaluation.figures import Share
from understanding.reader.classifier_training import train_classifier
from understanding.reader.normaliser import Normaliser
from understanding.reader.training_examples import distinct
from understanding.reader.training_files import read_training_files
from understanding.reader.vector_cache import VectorCache

_DIET = """
recipe: default.v1
assistant_id: comparison
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 2
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    entity_recognition: false
policies: []
"""
Cases = Sequence[tuple[str, str]]


def main() -> None:
    """Train each classifier, and print how many of the unseen messages it names rightly."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.classifiers")
    parser.add_argument("--diet", type=int, metavar="EPOCHS", help="DIET with so many epochs")
    epochs = parser.parse_args().diet
    cases = [case for folder in SETS.values() for case in intent_cases(folder)]
    cases = [(text, intent) for text, intent in cases if intent != FALLBACK]
    print(f"  {'classifier':44} right                              trained in")
    if epochs:
        _report(f"DIET, words and letters, {epochs} epochs", lambda: _diet(epochs, cases), cases)
        return
    texts = read_training_files(PROJECT_ROOT / "data" / "nlu", USES)
    normaliser = Normaliser.learn(texts.glossary, texts.sentences())
    rows = distinct((normaliser.rewrite(text), intent) for text, intent in texts.intents)
    cache = VectorCache(load_settings().data_dir / "cache" / "sentence_vectors.npz")
    train, labels = [text for text, _ in rows], [intent for _, intent in rows]
    test = [normaliser.rewrite(text) for text, _ in cases]
    known, unseen = cache.encode(train), cache.encode(test)
    grams, test_grams = _grams(train, test)

    def linear(first: object, second: object) -> list[str]:
        return list(LogisticRegression(C=10, max_iter=300).fit(first, labels).predict(second))

    def ours() -> list[str]:
        classifier = train_classifier(train, known, labels).classifier
        sure = [
            classifier.confidences(text, vector) for text, vector in zip(test, unseen, strict=True)
        ]
        return [max(one, key=lambda name: one[name]) for one in sure]

    _report("ridge over likeness (ours)", ours, cases)
    _report("logistic regression, words and letters", lambda: linear(grams, test_grams), cases)
    _report("logistic regression, meaning", lambda: linear(known * 4, unseen * 4), cases)
    both = hstack([grams, csr_matrix(known * 2)]).tocsr()
    test_both = hstack([test_grams, csr_matrix(unseen * 2)]).tocsr()
    _report("logistic regression, all of them", lambda: linear(both, test_both), cases)


def _grams(train: Sequence[str], test: Sequence[str]) -> tuple[csr_matrix, csr_matrix]:
    """Return TF-IDF of words and of letter sequences, one row a text."""
    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", sublinear_tf=True)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, min_df=2)
    return (
        hstack([words.fit_transform(train), letters.fit_transform(train)]).tocsr(),
        hstack([words.transform(test), letters.transform(test)]).tocsr(),
    )


def _diet(epochs: int, cases: Cases) -> list[str]:
    """Train DIET with Rasa on the same files, and return what it says of the messages."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    with tempfile.TemporaryDirectory() as name:
        config = Path(name) / "config.yml"
        config.write_text(_DIET.format(epochs=epochs), encoding="utf-8")
        model = train_nlu(str(config), str(PROJECT_ROOT / "data" / "nlu"), name)
        agent = Agent.load(model)

        async def read() -> list[str]:
            return [(await agent.parse_message(text))["intent"]["name"] for text, _ in cases]

        return asyncio.run(read())


def _report(name: str, predict: Callable[[], list[str]], cases: Cases) -> None:
    began = time.process_time()
    got = predict()
    spent = time.process_time() - began
    right = np.array([one == wanted for one, (_, wanted) in zip(got, cases, strict=True)])
    share = Share(int(right.sum()), len(right))
    print(f"  {name:44} {share!s:34} {spent:5.0f} s of processor", flush=True)


if __name__ == "__main__":
    main()
