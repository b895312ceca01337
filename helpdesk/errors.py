"""The errors of the support domain.

    HelpdeskError
      SettingsError        a setting is missing or wrong; nothing starts
      PolicyError          support.yml is invalid
      NotFound             there is no such thing, or it is not yours to see
      Refused              it exists, but this person may not do this, now
      InvalidInput         what a person gave cannot be taken as it is
      StorageUnavailable   the database did not answer; the same call may work later

`message` says what failed, with which file, field or thing; `hint` says what to do about it.
`permanent` alone decides whether trying again makes sense.
"""

from __future__ import annotations


class HelpdeskError(Exception):
    """Something failed in a way that can be explained to a person.

    Args:
        message: what failed, as text that can be shown.
        hint: what to do about it; empty when there is nothing to add.
        permanent: False when the same call may succeed later.
    """

    def __init__(self, message: str, *, hint: str = "", permanent: bool = True) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.permanent = permanent

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class SettingsError(HelpdeskError):
    """A setting is missing or has a value that cannot be used; the message names it."""


class PolicyError(HelpdeskError):
    """The support policy is broken; the message names file, line, mistake and what is allowed."""


class NotFound(HelpdeskError):
    """There is no such thing, or it belongs to somebody else, which must look the same."""


class Refused(HelpdeskError):
    """This is not permitted; the message gives the reason."""


class InvalidInput(HelpdeskError):
    """What a person gave cannot be taken.

    Args:
        field: which input it is about ("requester_email"), empty when there is only one.
    """

    def __init__(
        self, message: str, *, field: str = "", hint: str = "", permanent: bool = True
    ) -> None:
        super().__init__(message, hint=hint, permanent=permanent)
        self.field = field


class StorageUnavailable(HelpdeskError):
    """The database could not be reached or did not answer in time; trying again may help."""

    def __init__(self, message: str, *, hint: str = "", permanent: bool = False) -> None:
        super().__init__(message, hint=hint, permanent=permanent)
