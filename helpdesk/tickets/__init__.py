"""Tickets: what they are, which changes they permit, their history and their store."""
