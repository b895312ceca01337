"""A small help centre and a quick encoder, for the tests of the search."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from helpdesk.help_centre.embeddings import Vectors
from helpdesk.help_centre.words import index_terms

SAMPLES = {
    "agent-chat/teams": (
        "Teams of agents",
        ("how do I put agents into a team?", "chat capacity of a team"),
        """A team is a group of agents who take chats about one subject.

## Create a team {#create}

1. Open **Smart Agent Chat** and choose *Teams*.
2. Click `Create Team` and give it a name.
3. Add the agents by their user names.

## Capacity {#capacity}

The capacity of a team is the sum of what its online agents can take at one time.
When it is red, more chats arrive than the team can answer.
""",
    ),
    "agent-chat/closing-categories": (
        "Closing categories",
        ("why must I choose a reason when I close a chat?",),
        """When agents complete a chat, they choose a closing category and a reason.

## Add or change them {#add}

Open *Businesses*, then *Closing categories*. Type the new category and save it.
""",
    ),
    "web-sdk/theme": (
        "Colours of the chat widget",
        ("change the colour of the chat on our website",),
        """The look of the widget is set in the Business Manager.

## Primary colour {#primary-color}

`primary-color` takes the colour of your brand, for buttons and the header.

## Position {#widget-positioning}

The widget sits at the bottom left unless you move it to the bottom right.
""",
    ),
    "whatsapp/templates": (
        "WhatsApp template messages",
        ("my template got rejected by whatsapp",),
        """A template message has to be approved by WhatsApp before it is sent.

## Rejected templates {#rejected}

Sales, discounts and offers are rejected. Change the text and submit the template again.
""",
    ),
    "webhooks/protocols": (
        "Rules for webhooks",
        ("webhook got disabled", "how often is a webhook retried?"),
        """Your webhook answers with status 200 within five seconds.

## Failures {#failures}

A call that fails is repeated six times in an hour; after that the webhook is disabled.
""",
    ),
    "analytics/overview": (
        "Overview of analytics",
        ("what is bot automation?",),
        """The overview shows users, conversations, ratings and automation.

## Bot automation {#automation}

The share of conversations without a bot break and without an agent.
""",
    ),
}


def article_text(title: str, url: str, questions: Sequence[str], body: str) -> str:
    """An article file's content."""
    asked = "".join(f'  - "{question}"\n' for question in questions)
    return (
        f'---\ntitle: "{title}"\nurl: {url}\nsection: Samples\nkind: article\n'
        f"questions:\n{asked}---\n\n{body}"
    )


def write_samples(folder: Path) -> Path:
    """Write the sample articles below a folder, and return it."""
    for name, (title, questions, body) in SAMPLES.items():
        write_article(folder, name, title, questions, body)
    return folder


def write_article(
    folder: Path, name: str, title: str, questions: Sequence[str], body: str, url: str = ""
) -> Path:
    """Write one article and return its file."""
    path = folder / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = article_text(title, url or f"https://docs.example.com/{name}", questions, body)
    path.write_text(text, encoding="utf-8")
    return path


class WordEncoder:
    """Encodes a text by which words it has: no model, but texts that share words are close."""

    version = "words 1"
    dimensions = 256

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], /) -> Vectors:
        self.encoded.extend(texts)
        return np.stack([self._vector(text) for text in texts])

    def encode_one(self, text: str, /) -> Vectors:
        return self._vector(text)

    def _vector(self, text: str) -> Vectors:
        vector = np.full(self.dimensions, 1e-3, dtype=np.float32)
        for term in index_terms(text):
            place = int.from_bytes(hashlib.sha256(term.encode()).digest()[:4], "big")
            vector[place % self.dimensions] += 1
        unit: Vectors = vector / np.float32(np.linalg.norm(vector))
        return unit
