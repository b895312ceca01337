"""Screenshots: decoded, re-encoded, stored with their owners."""
