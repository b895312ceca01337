"""Reads a message: what it wants, how it reads as an answer, and which facts it states.

Knows no Rasa. `understanding.reader.training` makes a reader, `assistant.rasa.reader_component`
puts it into Rasa's pipeline.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from understanding.choices import CHOICES
from understanding.clause_reading import ClauseReading
from understanding.encoder import Encoder, Vectors
from understanding.foreign.rendering import rendered
from understanding.intent_uses import IntentUses
from understanding.links import Span
from understanding.negation import ruled_out
from understanding.reader.classifier import Compared, LikenessClassifier, Meanings, NearExample
from understanding.reader.clause_readings import (
    MOST_ANSWERING,
    Answers,
    Intents,
    ReadClause,
    answered,
    cannot_be_read,
    joined,
    read_of,
    states,
    without_join,
)
from understanding.reader.clauses import clauses
from understanding.reader.corrections import bare_slot, changes, named_severity
from understanding.reader.facts import (
    PLAIN,
    Fact,
    Propose,
    ReadBy,
    is_symptom,
    may_state,
    mentioned_facts,
    written_facts,
)
from understanding.reader.foreign_places import placed_clauses, placed_facts, placed_words
from understanding.reader.ngrams import grams
from understanding.reader.normaliser import NormalisedText, Normaliser
from understanding.reader.plausibility import (
    Beyond,
    Judgement,
    beyond_reading,
    is_asked_back,
    plausible,
    plausible_answer,
)
from understanding.reader.proposals import (
    SURE_OF_DELAY,
    Symptoms,
    is_late_reply,
    proposed,
    together,
)
from understanding.reader.reading import Reading, ReadingPath
from understanding.reader.topic_places import shipped_topics
from understanding.topics import Topic

READER_FILE = "reader.json"
# A no or a "skip it" is about the open question; the rest is what the message is for.
_YIELDING = frozenset({"deny", "skip"})
# How surely a clause must tell of a problem that outweighs what no clause does.
_SURE_TOLD = 0.9
SYMPTOMS = "symptoms"
"""The name of the classifier that tells of which level of functionality a symptom is."""
# Messages of this intent tell symptoms, and how likely they must be of it.
_REPORT = "report_issue"
SURE_REPORT = 0.4
# How sure a fact must be that a question, a wish or a complaint states beside it.
_SURE_BY_THE_WAY = 0.85
# Facts are read out of reports and answers, and out of long messages unless these ask or wish:
# there "live" or "critical" is part of the question.
_LONG_ENOUGH_TO_STATE = 6


class Reader:
    """Reads messages; safe to share between threads.

    Args:
        normaliser: puts messages into the words of the training sentences.
        intents: tells intents apart.
        choices: for each question, tells its answers apart, OTHER among them.
        symptoms: tells apart of which level of functionality what is reported is a symptom.
        lines: for each question, the confidence from which on an answer may be taken.
        uses: which intents state facts.
        encoder: gives the meaning of a text.
    """

    def __init__(
        self,
        normaliser: Normaliser,
        intents: LikenessClassifier,
        choices: Mapping[str, LikenessClassifier],
        symptoms: LikenessClassifier,
        lines: Mapping[str, float],
        uses: IntentUses,
        encoder: Encoder,
    ) -> None:
        self._normaliser = normaliser
        self._intents = intents
        self._choices = dict(choices)
        self._symptoms = symptoms
        self._meanings = Meanings([intents, *self._choices.values(), symptoms])
        self.lines = dict(lines)
        self._uses = uses
        self._encoder = encoder

    def read(self, text: str, language: str | None = None) -> Reading:
        """Read one message.

        Args:
            language: the foreign one that the person wrote before, if any.
        """
        foreign = rendered(text, self._normaliser.is_listed, language)
        if foreign is None:
            return self._read(text)
        reading = self._read(foreign.text, None if foreign.is_readable else Beyond.LANGUAGE)
        return replace(
            reading,
            facts=placed_facts(reading.facts, foreign),
            clauses=placed_clauses(reading.clauses, foreign, text),
            path=replace(
                reading.path,
                normalised=placed_words(reading.path.normalised, foreign),
                language=foreign.language,
                english=foreign.text,
            ),
        )

    def _read(self, text: str, beyond: Beyond | None = None) -> Reading:
        """Read a message in English, Hinglish or Hindi."""
        normalised = self._normaliser.normalise(text)
        words = normalised.text
        beyond = beyond or beyond_reading(text, self._normaliser)
        if not words or beyond:
            intents = dict.fromkeys(self._intents.classes, 0.0)
            path = ReadingPath(normalised, beyond or Beyond.MARKS)
            return Reading(_ranked(intents), _no_choices(), written_facts(text), path)
        meant = self._encoder.encode([words])
        compared = self._compared([words], meant)
        intents = self._intents.confidences_of(*compared)[0]
        judged = plausible(intents, text, self._normaliser)
        whole = self._as_answers(compared)[0]
        latin = self._normaliser.in_latin(text)
        denied = ruled_out(latin) | ruled_out(words)
        symptoms = self._as_symptoms([words], compared, [judged.confidences])
        topic = shipped_topics().of(meant)[0]
        parts = self._parts(text, normalised, judged.confidences, whole, topic)
        judged = self._unless_told(judged, text, parts)
        ranked = _ranked(judged.confidences)
        looks = self._may_state(ranked[0][0], words) or len(parts) > 1
        path = ReadingPath(
            normalised,
            None,
            judged.reasons,
            denied,
            latin=latin if latin != text else "",
            looked_for_facts=looks,
        )
        answers = {name: plausible_answer(sure, words, denied) for name, sure in whole.items()}
        # What is asked back has the names of answers in it, and none is meant.
        parted = {} if is_asked_back(words) else answered(answers, parts.values(), denied)
        choices = {name: _ranked(sure) for name, sure in (parted or answers).items()}
        propose = self._propose(words, symptoms.get(words), parts)
        facts = self._facts(text, path, whole, ranked[0][0], parts, propose)
        return Reading(ranked, choices, facts, path, self._clause_readings(text, parts, facts))

    def nearest(
        self, text: str, question: str | None, count: int, label: str | None = None
    ) -> list[NearExample]:
        """Return the training examples that a text is most like.

        Args:
            question: the choice as an answer to which it is read, or SYMPTOMS; None for its intent.
            count: how many. There are none for a text that is beyond reading.
            label: only examples of this intent or answer; None for those of all.
        """
        foreign = rendered(text, self._normaliser.is_listed)
        text = foreign.text if foreign else text
        words = self._normaliser.rewrite(text)
        if not words or beyond_reading(text, self._normaliser):
            return []
        if question is None:
            classifier = self._intents
        else:
            classifier = {**self._choices, SYMPTOMS: self._symptoms}[question]
        return classifier.nearest(words, self._encoder.encode([words])[0], count, label)

    def in_readers_words(self, text: str) -> str:
        """Return a text in the words of the training sentences."""
        return self._normaliser.rewrite(text)

    def _compared(self, texts: Sequence[str], vectors: Vectors) -> Compared:
        """Return texts in the readers' words as classifiers take them."""
        return Compared([grams(text) for text in texts], self._meanings.close(vectors))

    def _as_answers(self, compared: Compared) -> list[Answers]:
        """Return how each text reads as an answer, by question."""
        read = {name: one.confidences_of(*compared) for name, one in self._choices.items()}
        return [
            {name: rows[at] for name, rows in read.items()} for at in range(len(compared.counted))
        ]

    def _as_symptoms(
        self, texts: Sequence[str], compared: Compared, wanted: Sequence[Intents]
    ) -> dict[str, Symptoms]:
        """Return of which level the symptoms of those texts are that report a problem."""
        reporting = [at for at, one in enumerate(wanted) if one.get(_REPORT, 0.0) >= SURE_REPORT]
        if not reporting:
            return {}
        read = self._symptoms.confidences_of(*compared.rows(reporting))
        return {texts[at]: one for at, one in zip(reporting, read, strict=True)}

    def _parts(
        self,
        text: str,
        normalised: NormalisedText,
        intents: Intents,
        whole: Answers,
        topic: Topic,
    ) -> dict[Span, ReadClause]:
        """Return the clauses with what was read in them, by their places."""
        cut = clauses(text)
        if len(cut) == 1:
            return {cut[0].span: ReadClause(cut[0], normalised, intents, whole, topic=topic)}
        found = {clause.span: clause for clause in (*cut, *joined(cut, text))}
        forms = {span: self._normaliser.normalise(one.text) for span, one in found.items()}
        words = {span: without_join(form.text) for span, form in forms.items()}
        texts = list(dict.fromkeys(words.values()))
        meant = self._encoder.encode(texts)
        topics = dict(zip(texts, shipped_topics().of(meant), strict=True))
        compared = self._compared(texts, meant)
        wanted = dict(zip(texts, self._intents.confidences_of(*compared), strict=True))
        few = len(found) <= MOST_ANSWERING
        stating = [at for at, one in enumerate(texts) if few or may_state(one)]
        readings = self._as_answers(compared.rows(stating))
        answers = {texts[at]: one for at, one in zip(stating, readings, strict=True)}
        symptoms = self._as_symptoms(texts, compared, [wanted[one] for one in texts])
        return {
            span: ReadClause(
                clause,
                forms[span],
                plausible(wanted[words[span]], clause.text, self._normaliser).confidences,
                answers.get(words[span], {}),
                symptoms.get(words[span], {}),
                is_beyond=cannot_be_read(clause, self._normaliser),
                topic=topics[words[span]],
            )
            for span, clause in found.items()
        }

    def _unless_told(
        self, judged: Judgement, text: str, parts: Mapping[Span, ReadClause]
    ) -> Judgement:
        """Return the message's intent, or that of what it tells beside a no or a "skip it".

        What no clause does by itself the message does not do where a clause surely tells.
        """
        name = _ranked(judged.confidences)[0][0]
        done = {part.likeliest[0] for part in parts.values()}
        if name not in _YIELDING and name in done:
            return judged
        told = [one for one in self._clause_readings(text, parts, written_facts(text)) if one.tells]
        if not told:
            return judged
        surest = max(told, key=lambda one: one.confidence)
        if name not in _YIELDING and surest.confidence < _SURE_TOLD:
            return judged
        return Judgement(
            dict(parts[surest.span].intents), (*judged.reasons, "a clause tells of a problem")
        )

    def _clause_readings(
        self, text: str, parts: Mapping[Span, ReadClause], facts: Sequence[Fact]
    ) -> tuple[ClauseReading, ...]:
        taken = [fact.span for fact in facts if fact.source is ReadBy.FORM]
        return tuple(
            read_of(parts[one.span], self._uses, is_symptom=is_symptom, taken=taken)
            for one in joined(clauses(text), text)
        )

    def _propose(
        self, words: str, whole: Symptoms | None, parts: Mapping[Span, ReadClause]
    ) -> Propose | None:
        """Return what proposes a functionality once the stage is known; None where no report is."""
        told = [one.symptoms for one in parts.values() if one.symptoms]
        readings = [*([whole] if whole else []), *(told if len(parts) > 1 else [])]
        if not readings:
            return None
        said = [words, *(one.normalised.text for one in parts.values())]
        is_late = any(is_late_reply(one) for one in said)
        reading = together(readings)

        def propose(stage: str | None) -> tuple[str, float] | None:
            if is_late and stage in (None, "live"):
                return "critical", SURE_OF_DELAY
            return proposed(reading, stage)

        return propose

    def _facts(
        self,
        text: str,
        path: ReadingPath,
        whole: Answers,
        intent: str,
        parts: Mapping[Span, ReadClause],
        propose: Propose | None,
    ) -> list[Fact]:
        words, whole_text = path.normalised.text, (0, len(text))
        facts = written_facts(text, corrects=intent == "change_answer")
        mentioned: list[Fact] = []
        if path.looked_for_facts:
            mentioned = self._mentioned(text, words, whole, intent, parts, propose)
        if intent == "change_answer":
            changed = changes(path.normalised, facts, path.denied)
            kinds = {fact.kind for fact in changed}
            if kinds & CHOICES.keys():
                plain = [fact for fact in mentioned if fact.confidence >= PLAIN]
                mentioned = [fact for fact in plain if fact.kind not in kinds]
            facts += changed
        elif slot := bare_slot(words):
            facts.append(Fact("answer_slot", slot, whole_text, 1.0, ReadBy.PATTERN, "bare slot"))
        severity = named_severity(words) if intent == "ask_response_times" else None
        if severity:
            facts.append(Fact("severity", severity, whole_text, 1.0, ReadBy.PATTERN, "severity"))
        return facts + mentioned

    def _may_state(self, intent: str, words: str) -> bool:
        is_long = len(words.split()) >= _LONG_ENOUGH_TO_STATE
        return intent in self._uses.telling or (is_long and intent not in self._uses.not_telling)

    def _mentioned(
        self,
        text: str,
        words: str,
        whole: Answers,
        intent: str,
        parts: Mapping[Span, ReadClause],
        propose: Propose | None,
    ) -> list[Fact]:
        """Return the choices that the clauses state, by what each of them does."""
        by_the_way = not self._may_state(intent, words)
        found = mentioned_facts(
            text,
            self._normaliser.normalise,
            lambda cut: [parts[clause.span].answers for clause in cut],
            None if by_the_way else whole,
            lambda clause: (
                len(parts) == 1 or states(parts[clause.span], self._uses, by_the_way=by_the_way)
            ),
            propose,
        )
        return [fact for fact in found if not by_the_way or fact.confidence >= _SURE_BY_THE_WAY]

    def save(self, folder: Path) -> None:
        """Write the reader into `folder` as JSON and numpy arrays."""
        state = {
            "normaliser": self._normaliser.to_json(),
            "lines": self.lines,
            "uses": self._uses.to_json(),
        }
        (folder / READER_FILE).write_text(json.dumps(state), encoding="utf-8")
        self._intents.save(folder / "intents")
        for question, classifier in self._choices.items():
            classifier.save(folder / question)
        self._symptoms.save(folder / SYMPTOMS)

    @classmethod
    def load(cls, folder: Path, encoder: Encoder) -> Reader:
        """Return the reader that `save` wrote."""
        state = json.loads((folder / READER_FILE).read_text(encoding="utf-8"))
        return cls(
            Normaliser.from_json(state["normaliser"]),
            LikenessClassifier.load(folder / "intents"),
            {question: LikenessClassifier.load(folder / question) for question in CHOICES},
            LikenessClassifier.load(folder / SYMPTOMS),
            state["lines"],
            IntentUses.from_json(state["uses"]),
            encoder,
        )


def _ranked(sure: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the pairs, likeliest first, without the classes that mean none of them."""
    named = [(name, value) for name, value in sure.items() if not name.startswith("~")]
    return sorted(named, key=lambda item: -item[1])


def _no_choices() -> dict[str, list[tuple[str, float]]]:
    return {name: [(value, 0.0) for value in one.values] for name, one in CHOICES.items()}
