"""Severity, business calendar and response windows: pure, imports nothing else of ours."""
