"""The laws of the conversation, held against random persons: `python -m tests.laws`."""
