"""Notifications: noted in the transaction of what they are about, sent later, each once."""
