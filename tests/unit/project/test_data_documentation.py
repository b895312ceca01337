"""docs/data.md names what there is."""

from __future__ import annotations

import re

from helpdesk.database.schema import metadata
from helpdesk.settings import PROJECT_ROOT


def test_every_table_is_documented_and_no_other():
    page = (PROJECT_ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    section = page.split("## Tables")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == set(metadata.tables)
