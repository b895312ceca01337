"""`python -m console` serves the console until it is told to stop."""

from __future__ import annotations

import logging
import sys

import uvicorn

from console.app import create_app
from console.services import open_services
from helpdesk.errors import HelpdeskError
from helpdesk.policy import load_policy
from helpdesk.settings import load_settings

_KEEP_ALIVE_SECONDS = 30
_SHUTDOWN_SECONDS = 5


def main() -> int:
    """Serve the console; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        settings = load_settings()
        app = create_app(open_services(settings, load_policy(settings.policy_file)))
    except HelpdeskError as error:
        print(f"console: {error}", file=sys.stderr)
        return 2
    print(f"Console on {settings.console_url}", flush=True)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.console_port,
        ws="none",  # there are none, and the websockets beside Rasa is too old for uvicorn
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
