"""`python -m console` serves the console until SIGTERM or Ctrl-C."""

from __future__ import annotations

import logging
import sys

import uvicorn
from starlette.types import ASGIApp

from console.app import create_app
from helpdesk.errors import HelpdeskError
from helpdesk.installation import Installation
from helpdesk.settings import Settings, load_settings

_KEEP_ALIVE_SECONDS = 30
_SHUTDOWN_SECONDS = 5


def main() -> int:
    """Serve the console; return the exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        with Installation(load_settings()) as installation:
            app = create_app(installation)
            _serve(app, installation.settings)
    except HelpdeskError as error:
        print(f"console: {error}", file=sys.stderr)
        return 2
    return 0


def _serve(app: ASGIApp, settings: Settings) -> None:
    print(f"Console on {settings.console_url}", flush=True)
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.console_port,
        ws="none",  # there are none
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )


if __name__ == "__main__":
    sys.exit(main())
