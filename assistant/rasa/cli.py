"""The `rasa` command of this project: Rasa's own, without the parts that are left out.

The installation of the project puts it in place of the script that Rasa installs, so that
`rasa train`, `rasa data validate`, `rasa shell nlu`, `rasa run` and `rasa run actions` work as a
Rasa developer expects.
"""

from __future__ import annotations

import os
import sys
import warnings
from importlib.util import find_spec
from typing import Any

from assistant.rasa.left_out_parts import PartLeftOut, leave_out_unused_parts
from helpdesk.errors import HelpdeskError
from helpdesk.settings import LOOPBACK, load_settings


def main() -> None:
    """Run Rasa's command line; what is wrong with the set-up ends it with exit code 1."""
    try:
        _require_rasa()
        _prepare_environment()
        _hide_deprecations()
        leave_out_unused_parts()
        from rasa.__main__ import main as run_rasa

        run_rasa()
    except (PartLeftOut, HelpdeskError) as error:
        sys.exit(f"rasa: {error}")


def _require_rasa() -> None:
    """Make sure that Rasa is installed: this script is, also where only the console runs.

    Raises:
        HelpdeskError: it is not.
    """
    if find_spec("rasa") is None:
        raise HelpdeskError(
            "Rasa is not installed here",
            hint="run `make setup`, or: uv pip install -c requirements.txt -e '.[assistant]'",
        )


def _prepare_environment() -> None:
    """Set what Rasa reads from the environment, unless it is set already."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"  # it would need sentry_sdk
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # Nobody but this machine may call the actions, which is also how `helpdesk start` runs them.
    os.environ.setdefault("SANIC_HOST", LOOPBACK)
    if "HELPDESK_ACTION_URL" not in os.environ:
        port = load_settings().action_port
        os.environ["HELPDESK_ACTION_URL"] = f"http://{LOOPBACK}:{port}/webhook"


def _hide_deprecations() -> None:
    """Show no deprecations of Rasa's libraries, which Sanic switches on; other warnings stay."""
    show = warnings.showwarning

    def show_others(
        message: Warning | str, category: type[Warning], *where: Any, **more: Any
    ) -> None:
        if not issubclass(category, DeprecationWarning | PendingDeprecationWarning):
            show(message, category, *where, **more)

    if not sys.warnoptions:
        warnings.showwarning = show_others


if __name__ == "__main__":
    main()
