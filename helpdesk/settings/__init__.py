"""Settings from the environment; import them from here."""

from helpdesk.settings.reader import PROJECT_ROOT, Setting
from helpdesk.settings.settings import LOOPBACK, SETTINGS, Settings, load_settings

__all__ = ["LOOPBACK", "PROJECT_ROOT", "SETTINGS", "Setting", "Settings", "load_settings"]
