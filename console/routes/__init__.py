"""The console's routes, by subject: each takes an agent's request and returns a response."""
