"""What people type in reply to a question, read by patterns over plain text.

Nothing here knows the conversation: which question is open, what a ticket holds and what follows
from a reply is decided in `conversation/`.
"""
