"""Compares `domain.yml` and the catalogue with the tables of the conversation.

Rasa wants names of slots, actions and intents in `domain.yml`; what they mean is in
`conversation.fields` and `conversation.intents`. A name that is in one of them only would be
found out in the middle of a conversation, so it stops the start.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from conversation.catalogue import load_texts
from conversation.fields import FIELDS
from conversation.intents import INTENTS
from conversation.questions import ASKED_SLOTS
from helpdesk.errors import HelpdeskError
from helpdesk.settings import PROJECT_ROOT

DOMAIN = PROJECT_ROOT / "domain.yml"
FORM = "issue_form"


class DomainMismatch(HelpdeskError):
    """`domain.yml` or the catalogue lacks a name that a table has, or the other way round."""

    def __init__(self, complaints: Iterable[str]) -> None:
        super().__init__("; ".join(complaints), hint="docs/extending.md has the steps")


def check_domain(path: Path = DOMAIN) -> None:
    """Accept the domain if it agrees with the tables.

    Raises:
        DomainMismatch: it does not; every difference is named.
    """
    complaints = list(differences(yaml.safe_load(path.read_text(encoding="utf-8"))))
    if complaints:
        raise DomainMismatch(complaints)


def differences(domain: Mapping[str, Any]) -> Iterator[str]:
    """Yield where a domain and the catalogue differ from the tables."""
    yield from _names("intents", domain["intents"], INTENTS, "conversation/intents.py")
    asked = [*(field.slot for field in FIELDS), "confirmation"]
    required = domain["forms"][FORM]["required_slots"]
    if required != asked:
        yield (
            f"domain.yml: required_slots of {FORM} are {', '.join(required)}; by "
            f"conversation/fields.py they are {', '.join(asked)}"
        )
    for slot in ASKED_SLOTS:
        if slot not in domain["slots"]:
            yield f"domain.yml: slots lacks {slot}"
        if f"action_ask_{slot}" not in domain["actions"]:
            yield f"domain.yml: actions lacks action_ask_{slot}"
    for field in FIELDS:
        if (field.options or field.optional) and field.slot not in domain["entities"]:
            yield f"domain.yml: entities lacks {field.slot}, which its buttons fill"
        for key in field.keys:
            if key not in load_texts():
                file, _, name = key.partition(".")
                yield f"data/responses/{file}.yml: texts lacks {name}"


def _names(section: str, listed: Iterable[Any], wanted: Iterable[str], table: str) -> Iterator[str]:
    # An entry with settings is a mapping of its name to them.
    names = {next(iter(one)) if isinstance(one, dict) else one for one in listed}
    for name in sorted(names ^ set(wanted)):
        where = f"not in {table}" if name in names else f"in {table} only"
        yield f"domain.yml: {section}: {name} is {where}"
