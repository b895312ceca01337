"""Gives an intent to the rules of the project that this runs in; prints what comes back as JSON.

    python -m tests.unit.project.reply_in_copy FOLDER ask_languages

Nothing learns to read here, which would take a minute: the intent is given, the rules and replies
are real, and so are the examples.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from assistant.rasa.left_out_parts import leave_out_unused_parts

# Before anything imports Rasa.
leave_out_unused_parts()

from rasa.core.agent import Agent  # noqa: E402
from rasa.model_training import train  # noqa: E402

from conversation.domain_check import DOMAIN, check_domain  # noqa: E402
from conversation.intake import taken  # noqa: E402
from conversation.intents import USES  # noqa: E402
from tests.unit.conversation.turns import POLICY, turn  # noqa: E402
from understanding.reader.training_files import read_training_files  # noqa: E402


def main() -> None:
    """Check the domain, train the rules, and hand the intent over."""
    folder, intent = Path(sys.argv[1]), sys.argv[2]
    check_domain()
    texts = read_training_files(Path("data/nlu"), USES)
    example = next(text for text, name in texts.intents if name == intent)
    trained = train(
        domain=str(DOMAIN),
        config="config.yml",
        training_files=["data/rules", "data/responses"],
        output=str(folder),
        fixed_model_name="rules",
    )
    said = asyncio.run(Agent.load(trained.model).handle_text(f"/{intent}"))
    step = taken(turn(example, intent, 0.95), "business_impact", POLICY)
    print(json.dumps({"said": said, "example": example, "is_detour": step.is_detour}))


if __name__ == "__main__":
    main()
