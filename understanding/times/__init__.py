"""Finds in a text when something happened, and works out the instant."""
