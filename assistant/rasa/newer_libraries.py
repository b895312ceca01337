"""Gives back the few names that Rasa 3.6 imports and its libraries have since removed.

What else in Rasa and Sanic 21.12 is out of step with the locked libraries, or with Python 3.11, is
set right in `assistant/rasa/patches.py`.
"""

from __future__ import annotations

import warnings

_WEBSOCKET_STATES = ("CONNECTING", "OPEN", "CLOSING", "CLOSED")


def restore_removed_names() -> None:
    """Define them. Must run before Rasa or Sanic is imported."""
    import numpy
    import packaging.version

    with warnings.catch_warnings():
        # The module is deprecated, and so is every name that is asked of it; Sanic knows no other.
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"websockets\.")
        import websockets.connection
    from websockets.protocol import Event, State

    for state in _WEBSOCKET_STATES:
        vars(websockets.connection)[state] = State[state]
    vars(websockets.connection)["Event"] = Event
    if not hasattr(numpy, "VisibleDeprecationWarning"):
        vars(numpy)["VisibleDeprecationWarning"] = numpy.exceptions.VisibleDeprecationWarning
    # Rasa asks whether a version is one; none is.
    vars(packaging.version).setdefault("LegacyVersion", type("LegacyVersion", (), {}))
