"""The `rasa` command of this project: Rasa's own, without the parts that are left out.

`pip` puts it in place of the script that Rasa installs, so `rasa train`, `rasa data validate`,
`rasa shell nlu`, `rasa run` and `rasa run actions` work as a Rasa developer expects.
"""

from __future__ import annotations

import os
import sys

from assistant.rasa.left_out_parts import PartLeftOut, leave_out_unused_parts


def main() -> None:
    """Run Rasa's command line; a part that is left out ends it with a message and exit code 1."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"  # it would need sentry_sdk
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    leave_out_unused_parts()
    from rasa.__main__ import main as run_rasa

    try:
        run_rasa()
    except PartLeftOut as error:
        sys.exit(f"rasa: {error}")


if __name__ == "__main__":
    main()
