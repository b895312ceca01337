"""One installation of the project: settings, policy, database, stores and clock of a process.

The web console, the chat channel, the actions, the worker and the commands all work with an
`Installation` and add only what is theirs. Tests give it a database and a clock of their own, and
replace single parts with `with_parts`. What searching needs is imported at its first use: not
every process searches, and it takes a second.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from helpdesk.agents import AgentStore
from helpdesk.attachments.store import AttachmentStore
from helpdesk.clock import Now, utc_now
from helpdesk.database import Database, open_database
from helpdesk.delivery.deliveries import DeliveryStore
from helpdesk.incidents.store import IncidentStore
from helpdesk.policy import SupportPolicy, load_policy
from helpdesk.settings import Settings, load_settings
from helpdesk.tickets.queue import TicketQueue
from helpdesk.tickets.store import TicketStore
from helpdesk.transcripts.store import TranscriptStore

if TYPE_CHECKING:
    from helpdesk.help_centre.answer_log import AnswerLog
    from helpdesk.help_centre.search import LiveHelpCentre
    from understanding.encoder import SentenceEncoder

Part = TypeVar("Part")


class _MadeOnce(Generic[Part]):
    """A part that is made when it is first asked for, once however many threads ask at a time."""

    def __init__(self, make: Callable[[Installation], Part]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, _owner: type[Installation], name: str) -> None:
        self._name = name

    def __get__(self, installation: Installation, _owner: type[Installation]) -> Part:
        # What was made is found in the instance from then on, and this is not called again.
        with installation._lock:
            parts = vars(installation)
            if self._name not in parts:
                parts[self._name] = self._make(installation)
            made: Part = parts[self._name]
            return made


class Installation:
    """Everything that a process of the project works with, each part made at its first use.

    Use it as a context manager, or call `close` at the end:

        with Installation(load_settings()) as installation:
            ticket = installation.tickets.get("HS-1001")

    Args:
        settings: of the environment, or of a test.
        policy: replaces the one of the settings.
        database: replaces the one of the settings.
        now: returns the present moment, aware.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        policy: SupportPolicy | None = None,
        database: Database | None = None,
        now: Now = utc_now,
    ) -> None:
        self.settings = settings
        self.now = now
        self._lock = threading.RLock()
        given = {"policy": policy, "database": database}
        vars(self).update({name: part for name, part in given.items() if part is not None})

    def __enter__(self) -> Installation:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def attachments_dir(self) -> Path:
        """The folder of uploaded files."""
        return self.settings.data_dir / "attachments"

    @_MadeOnce
    def policy(self) -> SupportPolicy:
        """The support policy; reading it raises `PolicyError` where it has mistakes."""
        return load_policy(self.settings.policy_file)

    @_MadeOnce
    def database(self) -> Database:
        """The database; nothing is connected before it is used."""
        return open_database(self.settings.database_url)

    @_MadeOnce
    def tickets(self) -> TicketStore:
        """The tickets."""
        return TicketStore(self.database, self.policy)

    @_MadeOnce
    def queue(self) -> TicketQueue:
        """The agents' queue."""
        return TicketQueue(self.database)

    @_MadeOnce
    def incidents(self) -> IncidentStore:
        """The known incidents."""
        return IncidentStore(self.database, self.policy)

    @_MadeOnce
    def attachments(self) -> AttachmentStore:
        """The uploaded screenshots."""
        return AttachmentStore(self.database, self.attachments_dir)

    @_MadeOnce
    def transcripts(self) -> TranscriptStore:
        """The conversations."""
        return TranscriptStore(self.database)

    @_MadeOnce
    def agents(self) -> AgentStore:
        """The accounts of the console."""
        return AgentStore(self.database)

    @_MadeOnce
    def deliveries(self) -> DeliveryStore:
        """What is sent by mail and web hooks."""
        return DeliveryStore(self.database)

    @_MadeOnce
    def answer_log(self) -> AnswerLog:
        """The answers of the help centre and whether they helped."""
        from helpdesk.help_centre.answer_log import AnswerLog

        return AnswerLog(self.database)

    @_MadeOnce
    def help_centre(self) -> LiveHelpCentre:
        """The help centre's search."""
        from helpdesk.help_centre.search import LiveHelpCentre

        return LiveHelpCentre(self.settings.data_dir / "help_centre")

    @property
    def encoder(self) -> SentenceEncoder:
        """The process's one sentence encoder."""
        from understanding.encoder import shared_encoder

        return shared_encoder()

    def with_parts(self, **parts: Any) -> Installation:
        """Return the same installation with some parts replaced; those made so far are shared."""
        other = Installation(self.settings, now=self.now)
        with self._lock:
            made = {name: part for name, part in vars(self).items() if name != "_lock"}
        vars(other).update(made | parts)
        return other

    def close(self) -> None:
        """Close the database's idle connections, if it was ever used."""
        database: Database | None = vars(self).get("database")
        if database is not None:
            database.close()


_this: Installation | None = None
_lock = threading.Lock()


def this_installation() -> Installation:
    """Return the installation of this process's environment, for what frameworks build.

    Rasa builds channels, tracker stores and actions without arguments; they share this one.
    """
    global _this
    with _lock:
        if _this is None:
            _this = Installation(load_settings())
        return _this


def use_installation(replacement: Installation | None) -> None:
    """Replace this process's installation, for tests; None returns to that of the environment."""
    global _this
    with _lock:
        _this = replacement
