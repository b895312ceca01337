"""What a law raises."""

from __future__ import annotations


class Broken(AssertionError):
    """A law does not hold in a conversation.

    Args:
        reason: what is wrong.
        at: the index of the exchange in which it is.
    """

    def __init__(self, reason: str, at: int) -> None:
        super().__init__(f"message {at + 1}: {reason}")
        self.at = at
