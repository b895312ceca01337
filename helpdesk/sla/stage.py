"""How far the requester's assistant is, which support needs to know beside the severity. Pure."""

from __future__ import annotations

from enum import Enum


class IvaStage(str, Enum):
    """How far the requester's assistant is."""

    LIVE = "live"
    GOING_LIVE_SOON = "going_live_soon"
    IN_DEVELOPMENT = "in_development"
