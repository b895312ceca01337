"""How much may be sent, in one place for stores, chat, console and their pages."""

from __future__ import annotations

DESCRIPTION_MIN_CHARACTERS = 10
DESCRIPTION_CHARACTERS = 4_000
MESSAGE_CHARACTERS = 10_000
"""Of one message, in the chat and on a ticket."""

MESSAGE_SCREENSHOTS = 5
TICKET_SCREENSHOTS = 10
SCREENSHOT_BYTES = 5 * 1024 * 1024

NAME_CHARACTERS = 254
"""Of a name or an e-mail address, as the columns of the database hold them."""

PASSWORD_MIN_CHARACTERS = 12
PASSWORD_CHARACTERS = 256
"""Hashing takes longer the longer the password is; nobody types more."""

FACT_CHARACTERS = 1_000
"""Of the answer to a further question of the intake."""

REASON_CHARACTERS = 500
SEARCH_CHARACTERS = 200

INCIDENT_AREA_CHARACTERS = 120
INCIDENT_TEXT_CHARACTERS = 2_000
