"""Text on its way to a terminal."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return text that cannot control the terminal, whatever somebody typed; lines stay lines."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
