"""`python -m commands.action_server`: the action server, on this machine's own address only.

The same as `python -m rasa_sdk`, which would listen on every address, without authentication.
"""

from __future__ import annotations

import logging
import os
import sys

from helpdesk.errors import HelpdeskError
from helpdesk.settings import load_settings

LOOPBACK = "127.0.0.1"


def main() -> None:
    """Serve the actions until SIGTERM or Ctrl-C; exit code 2 where it could not start."""
    try:
        port = load_settings().action_port
    except HelpdeskError as error:
        sys.stderr.write(f"Action server: {error}\n")
        sys.exit(2)
    os.environ["SANIC_HOST"] = LOOPBACK
    # Sanic switches on the warnings that its own libraries cause, so the log leaves them out.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    from rasa_sdk.__main__ import main_from_args
    from rasa_sdk.endpoint import create_argument_parser

    arguments = ["--actions", "actions", "--port", str(port), "--quiet"]
    main_from_args(create_argument_parser().parse_args(arguments))


if __name__ == "__main__":
    main()
