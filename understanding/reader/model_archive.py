"""Takes the trained reader out of a model archive, without starting what serves the model."""

from __future__ import annotations

import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from helpdesk.errors import HelpdeskError
from understanding.encoder import Encoder
from understanding.reader.reader import READER_FILE, Reader


class ModelUnreadable(HelpdeskError):
    """There is no model archive, or no reader in it that the present code can load."""


def load_reader(archive: Path, encoder: Encoder) -> Reader:
    """Return the reader of a model that `helpdesk train` made.

    Raises:
        ModelUnreadable: the archive is missing or damaged, or other code made it.
    """
    hint = "train the model: helpdesk train"
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as model:
            files = [member for member in model.getmembers() if member.isfile()]
            parents = [
                PurePosixPath(member.name).parent
                for member in files
                if PurePosixPath(member.name).name == READER_FILE
            ]
            if len(parents) != 1:
                raise ModelUnreadable(f"There is no reader in {archive}", hint=hint)
            own = [
                member for member in files if PurePosixPath(member.name).is_relative_to(parents[0])
            ]
            model.extractall(folder, members=own, filter="data")
            return Reader.load(Path(folder) / parents[0], encoder)
    except FileNotFoundError as error:
        raise ModelUnreadable(
            "There is no model of the present training data", hint=hint
        ) from error
    except (tarfile.TarError, OSError, KeyError, ValueError) as error:
        raise ModelUnreadable(f"The model {archive} cannot be read: {error}", hint=hint) from error
