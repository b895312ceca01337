"""Names that differ between domain.yml and the tables of the conversation stop the start."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from conversation.domain_check import DOMAIN, DomainMismatch, check_domain, differences

Domain = dict[str, Any]


def domain() -> Domain:
    loaded: Domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
    return loaded


def misspelt_intent(changed: Domain) -> None:
    changed["intents"][changed["intents"].index("thank")] = "thanks"


def other_order(changed: Domain) -> None:
    required = changed["forms"]["issue_form"]["required_slots"]
    required[0], required[1] = required[1], required[0]


@pytest.mark.parametrize(
    ("change", "complaints"),
    [
        (
            misspelt_intent,
            [
                "thank is in conversation/intents.py only",
                "thanks is not in conversation/",
            ],
        ),
        (other_order, ["required_slots of issue_form are functionality, issue_description"]),
        (lambda changed: changed["slots"].pop("bot_link"), ["slots lacks bot_link"]),
        (
            lambda changed: changed["actions"].remove("action_ask_confirmation"),
            ["actions lacks action_ask_confirmation"],
        ),
        (lambda changed: changed["entities"].remove("iva_stage"), ["entities lacks iva_stage"]),
    ],
)
def test_each_difference_is_named(
    change: Callable[[Domain], object], complaints: list[str]
) -> None:
    changed = domain()
    change(changed)
    found = list(differences(changed))
    assert len(found) == len(complaints)
    for text, wanted in zip(found, complaints, strict=True):
        assert wanted in text


def test_the_domain_agrees_with_the_tables() -> None:
    check_domain()


def test_a_mismatch_stops_with_all_that_differs(tmp_path: Path) -> None:
    changed = domain()
    misspelt_intent(changed)
    path = tmp_path / "domain.yml"
    path.write_text(yaml.safe_dump(changed), encoding="utf-8")
    with pytest.raises(DomainMismatch, match=r"thank is .*; .*thanks is") as error:
        check_domain(path)
    assert "docs/extending.md" in error.value.hint
