"""Reads a message: its intent, how it answers the open question, and the facts it states."""
