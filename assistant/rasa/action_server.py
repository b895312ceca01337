"""`python -m assistant.rasa.action_server`: the action server, on this machine's own address only.

The same as `python -m rasa_sdk`, which would listen on every address, without authentication.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from pathlib import Path

from assistant.rasa.left_out_parts import leave_out_unused_parts
from conversation.catalogue import load_texts
from conversation.domain_check import check_domain
from helpdesk.errors import HelpdeskError
from helpdesk.settings import LOOPBACK, load_settings

logger = logging.getLogger(__name__)


def main() -> None:
    """Serve the actions until SIGTERM or Ctrl-C; exit code 2 where it could not start."""
    try:
        settings = load_settings()
        check_domain()
        load_texts()
    except HelpdeskError as error:
        sys.stderr.write(f"Action server: {error}\n")
        sys.exit(2)
    os.environ["SANIC_HOST"] = LOOPBACK
    # Sanic switches on the warnings that its own libraries cause, so the log leaves them out.
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").setLevel(logging.ERROR)
    leave_out_unused_parts()
    from rasa_sdk.__main__ import main_from_args
    from rasa_sdk.endpoint import create_argument_parser

    # Beside the start, which it would make a second longer.
    threading.Thread(target=_warm_up, args=(settings.data_dir,), daemon=True).start()
    arguments = ["--actions", "actions", "--port", str(settings.action_port), "--quiet"]
    main_from_args(create_argument_parser().parse_args(arguments))


def _warm_up(data_dir: Path) -> None:
    """Load what all searches of this process share: encoder, word lists, the index's files."""
    from helpdesk.help_centre.search import LiveHelpCentre

    try:
        LiveHelpCentre(data_dir / "help_centre").warm_up()
    except Exception:
        logger.exception("The help centre could not be loaded ahead; it is tried when asked")


if __name__ == "__main__":
    main()
