"""What the actions work with: the installation of the action server's process."""

from helpdesk.installation import Installation as Services
from helpdesk.installation import this_installation as services

__all__ = ["Services", "services"]
