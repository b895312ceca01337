"""Fixtures for all tests."""

from tests.conftest_stack import running_stack

__all__ = ["running_stack"]
