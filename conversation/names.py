"""What the intake's fields and values are called."""

from __future__ import annotations

SLOT_NAMES = {
    "issue_description": "what is wrong",
    "functionality": "functionality",
    "business_impact": "business impact",
    "iva_stage": "stage of the bot",
    "occurred_at": "when it happened",
    "bot_link": "link",
    "screenshot": "screenshots",
    "requester_email": "e-mail address",
}
STAGE_NAMES = {
    "live": "Live",
    "going_live_soon": "Going live soon",
    "in_development": "In development",
}
