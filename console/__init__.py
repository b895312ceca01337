"""The agents' web console."""
