"""The notifications of an installation: plans what happened and sends what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from helpdesk.database import Database
from helpdesk.delivery import outbox
from helpdesk.delivery.deliveries import DeliveryStore
from helpdesk.delivery.delivery import Channel
from helpdesk.notifications.mail import MailFolder, MailServer
from helpdesk.notifications.notice import NoticePolicy, is_in_hours
from helpdesk.notifications.planner import MAIL, WEB_HOOK, Planner
from helpdesk.notifications.sender import DeliverySender
from helpdesk.notifications.web_hook import WebHooks
from helpdesk.notifications.wording import LetterWriter
from helpdesk.settings import Settings

KEPT = timedelta(days=30)
"""For how long deliveries are kept after they ended: they hold addresses and what was said."""


class Post:
    """Everything that goes out of an installation; several may work on one database."""

    def __init__(
        self,
        database: Database,
        policy: NoticePolicy,
        planner: Planner,
        channels: Mapping[str, Channel],
        is_stopping: Callable[[], bool] = lambda: False,
    ) -> None:
        self._database = database
        self._policy = policy
        self._planner = planner
        self._store = DeliveryStore(database)
        self._sender = DeliverySender(self._store, channels, is_stopping)

    def work(self, now: datetime) -> None:
        """Plan what happened, then send what is due.

        Raises:
            StorageUnavailable: the database is away; the next call does what is missing.
        """
        self._planner.plan(now)
        self._sender.send_due(now, in_hours=is_in_hours(self._policy, now))

    def tidy(self, now: datetime) -> int:
        """Forget what ended long ago; return how many deliveries that was."""
        with self._database.transaction() as session:
            outbox.remove_planned(session, now - KEPT)
        return self._store.remove_ended(now - KEPT)


def open_post(
    settings: Settings,
    database: Database,
    policy: NoticePolicy,
    is_stopping: Callable[[], bool] = lambda: False,
) -> Post:
    """Return the post of the installation that these settings describe."""
    sender = sender_of(settings, policy)
    wording = LetterWriter(policy, f"{settings.public_url}/help/", settings.console_url)
    domain = sender.rpartition("@")[2]
    return Post(
        database,
        policy,
        Planner(database, policy, wording, settings.web_hooks, domain),
        {
            MAIL: mail_channel(settings, policy),
            WEB_HOOK: WebHooks(settings.web_hooks.all, settings.web_hooks.secret),
        },
        is_stopping,
    )


def mail_channel(settings: Settings, policy: NoticePolicy) -> MailServer | MailFolder:
    """Return how mails leave: through the server, or into the folder where there is none."""
    name, sender = policy.brand.name, sender_of(settings, policy)
    if settings.mail.has_server:
        return MailServer(settings.mail, name, sender)
    return MailFolder(settings.mail.folder, name, sender)


def sender_of(settings: Settings, policy: NoticePolicy) -> str:
    """Return the address that mails come from."""
    return settings.mail.sender or policy.contacts.support_email
