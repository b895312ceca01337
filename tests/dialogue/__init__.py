"""Whole conversations with the real Rasa server and the real action server."""
