"""The console's routes, by subject: each takes a visit and gives back a page."""
