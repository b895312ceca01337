"""Trains the model: `python -m assistant.rasa.training FOLDER NAME [--force]`.

The same as `rasa train`, without reading all the data a second time to validate it, which
`helpdesk train --validate` does.
"""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from assistant.rasa.left_out_parts import PartLeftOut, leave_out_unused_parts
from helpdesk.settings import PROJECT_ROOT

CONFIG = PROJECT_ROOT / "config.yml"
DOMAIN = PROJECT_ROOT / "domain.yml"
DATA = PROJECT_ROOT / "data"


def main() -> None:
    """Train as the command line says; exit code 1 where Rasa refuses, with its reason."""
    parser = argparse.ArgumentParser(prog="python -m assistant.rasa.training", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the model is put")
    parser.add_argument("name", help="file name of the model, without .tar.gz")
    parser.add_argument("--force", action="store_true", help="use nothing of earlier trainings")
    arguments = parser.parse_args()
    sys.exit(train(arguments.folder, arguments.name, force=arguments.force))


def train(folder: Path, name: str, *, force: bool) -> int:
    """Train the present data and write `folder/name.tar.gz`; return Rasa's exit code.

    The components trained are logged as they come. A mistake in the data that Rasa names itself
    is printed.
    """
    leave_out_unused_parts()
    import rasa.utils.common
    from rasa.model_training import train as train_with_rasa
    from rasa.shared.exceptions import RasaException
    from rasa.utils.log_utils import configure_structlog

    rasa.utils.common.configure_logging_and_warnings(logging.INFO)
    configure_structlog(logging.INFO)
    logging.getLogger("assistant").setLevel(logging.INFO)
    try:
        result = train_with_rasa(
            domain=str(DOMAIN),
            config=str(CONFIG),
            training_files=str(DATA),
            output=str(folder),
            force_training=force,
            fixed_model_name=name,
        )
    except RasaException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    except PartLeftOut as error:
        print(error, file=sys.stderr)
        return 1
    return int(result.code)


if __name__ == "__main__":
    main()
