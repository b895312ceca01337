"""The support domain: severity, response windows, tickets, help centre. No Rasa, no web."""

__version__ = "0.2.0"
"""The version of the whole project, which `pyproject.toml` reads from here; see CHANGELOG.md."""
