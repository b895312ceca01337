"""Fixtures of the unit tests."""

from __future__ import annotations

import io

import pytest
from PIL import Image


@pytest.fixture
def picture() -> bytes:
    """Return a small PNG."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "#2f5bea").save(file, "PNG")
    return file.getvalue()
