"""What custom actions return."""

from __future__ import annotations

from typing import Any

Events = list[dict[str, Any]]
