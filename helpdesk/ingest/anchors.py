"""The anchors that documentation tools give to headings which name none themselves."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from helpdesk.help_centre.passages import inline_text

_NOT_IN_GITHUB_SLUG = re.compile(r"[^\w\- ]")
_NOT_IN_MKDOCS_SLUG = re.compile(r"[^\w\s-]")
_MKDOCS_GAPS = re.compile(r"[-\s]+")
_NUMBERED = re.compile(r"^(.+)_(\d+)$")


class GithubAnchors:
    """Anchors as GitHub and Docusaurus make them (github-slugger), for one page.

    https://github.com/Flet/github-slugger: lower case, punctuation dropped, each space a hyphen;
    the second of the same name ends with -1.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def anchor(self, heading: str) -> str:
        """Return the anchor of the next heading, given as Markdown."""
        text = inline_text(heading).lower()
        slug = _NOT_IN_GITHUB_SLUG.sub("", text).replace(" ", "-")
        name = slug
        while name in self._seen:
            self._seen[slug] += 1
            name = f"{slug}-{self._seen[slug]}"
        self._seen[name] = 0
        return name

    def taken(self, anchor: str) -> None:
        """Note an anchor that a heading names itself."""
        self._seen.setdefault(anchor, 0)


class MkdocsAnchors:
    """Anchors as MkDocs makes them (the toc extension of Python-Markdown), for one page.

    https://python-markdown.github.io/extensions/toc/: ASCII only, lower case, gaps one hyphen;
    the second of the same name ends with _1.
    """

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def anchor(self, heading: str) -> str:
        """Return the anchor of the next heading, given as Markdown."""
        ascii_only = unicodedata.normalize("NFKD", inline_text(heading))
        text = ascii_only.encode("ascii", "ignore").decode("ascii")
        name = _MKDOCS_GAPS.sub("-", _NOT_IN_MKDOCS_SLUG.sub("", text).strip().lower())
        while name in self._seen or not name:
            match = _NUMBERED.match(name)
            name = f"{match[1]}_{int(match[2]) + 1}" if match else f"{name}_1"
        self._seen.add(name)
        return name

    def taken(self, anchor: str) -> None:
        """Note an anchor that a heading names itself."""
        self._seen.add(anchor)


Anchors = GithubAnchors | MkdocsAnchors
