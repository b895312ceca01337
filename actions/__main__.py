"""The action server: `python -m actions`. Rasa's own, warmed up, on the loopback address only."""

from __future__ import annotations

import logging
import os
import sys
import threading

from actions.services import services
from helpdesk.errors import HelpdeskError

logger = logging.getLogger("actions")


def main() -> None:
    """Serve until SIGTERM or Ctrl-C; exit code 2 where it could not start."""
    # The server has no sign-in of its own and echoes requests in its errors.
    os.environ.setdefault("SANIC_HOST", "127.0.0.1")
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    try:
        parts = services()
        _ = parts.policy  # a broken policy must stop the start, not the first conversation
    except HelpdeskError as error:
        sys.stderr.write(f"Action server: {error}\n")
        sys.exit(2)
    from rasa_sdk.endpoint import run

    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    run("actions", port=parts.settings.action_port, cors_origins=[])


def _warm_up() -> None:
    """Load index and encoder before the first question needs them."""
    try:
        services().help_centre.warm_up()
    except HelpdeskError as error:
        logger.warning("The help centre cannot be searched: %s", error)


if __name__ == "__main__":
    main()
