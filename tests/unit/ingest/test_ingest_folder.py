"""Taking in a folder of Markdown: addresses, titles, sections, anchors and plain text."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpdesk.ingest.anchors import GithubAnchors, MkdocsAnchors
from helpdesk.ingest.markdown_folder import FolderContent, read_folder
from helpdesk.ingest.pages import IngestError, Page

SITE = "https://docs.acme.example"


def write(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def by_place(content: FolderContent, site: str = SITE) -> dict[str, Page]:
    return {page.url.removeprefix(site): page for page in content.pages}


def body_of(tmp_path: Path, text: str, name: str = "page.md") -> str:
    return read_folder(write(tmp_path, {name: text}), base_url=SITE).pages[0].body_markdown


def test_plain_markdown_needs_no_front_matter(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "README.md": "# Acme\n\nWelcome.",
            "agent-chat/teams.md": "# Teams\n\nA team.\n\n## Make a team!\n\nPress *New*.",
            "agent-chat/no-heading.md": "Only words.",
        },
    )
    pages = by_place(read_folder(tmp_path, base_url=SITE))
    assert {place: page.title for place, page in pages.items()} == {
        "/": "Acme",
        "/agent-chat/teams": "Teams",
        "/agent-chat/no-heading": "No heading",
    }
    assert pages["/agent-chat/teams"].section == "Agent chat"
    assert "## Make a team! {#make-a-team}" in pages["/agent-chat/teams"].body_markdown


def test_the_habits_of_docusaurus_are_understood(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "docusaurus.config.js": "module.exports = {\n  title: 'Acme',\n"
            "  url: 'https://acme.example',\n  baseUrl: '/help/',\n};",
            "docs/01-start/_category_.json": '{"label": "Getting started", "position": 1}',
            "docs/01-start/02-install.mdx": """---
id: setup
title: Install it
sidebar_position: 2
---
import Tabs from '@theme/Tabs';
import Part from './_part.mdx';

export const Colour = ({children}) => (
  <span>{children}</span>
);

## Before you begin {#before}

:::warning Careful
Save your work.
:::

<Tabs>
  <TabItem value="mac" label="macOS">

Use the installer.

  </TabItem>
</Tabs>

<Part />

### Next {/* #what-next */}

See [billing](../billing.md#pay) and `<Tabs>`.

```js title="a.js"
import x from 'y';
```
""",
            "docs/01-start/_part.mdx": "This part is shared.",
            "docs/01-start/start.md": "The page of the folder.",
            "docs/billing.md": "---\nslug: /pay\n---\n# Billing\n\nPay here.",
            "docs/draft.md": "---\ndraft: true\n---\nNot yet.",
            "README.md": "For those who build the site.",
        },
    )
    content = read_folder(tmp_path)
    pages = by_place(content, "https://acme.example/help/docs")
    assert set(pages) == {"/start/setup", "/start", "/pay"}
    page = pages["/start/setup"]
    assert (page.title, page.section) == ("Install it", "Getting started")
    body = page.body_markdown
    assert "## Before you begin {#before}" in body
    assert "### Next {#what-next}" in body
    assert "**Careful**" in body
    assert "**macOS**" in body
    assert "This part is shared." in body
    assert "[billing](https://acme.example/help/docs/pay#pay)" in body
    assert "`<Tabs>`" in body
    assert "import x from 'y';" in body
    for gone in ("@theme", "export const", "<TabItem", ":::", "children"):
        assert gone not in body


def test_the_habits_of_mkdocs_are_understood(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "mkdocs.yml": "site_name: Acme\nsite_url: https://acme.example/kb/\n"
            "markdown_extensions:\n  - pymdownx.emoji:\n"
            "      emoji_index: !!python/name:material.extensions.emoji.twemoji\n"
            "nav:\n  - Home: index.md\n  - Guides:\n    - Set it up: guides/setup.md\n",
            "docs/index.md": "# Welcome\n\nHello.",
            "docs/guides/setup.md": """# Ignored title

## Don't & do

!!! note "Mind this"
    First *line*.

    ```sh
    acme --go
    ```

=== "Linux"

    Use apt.

## Don't & do

## Own one { #mine .wide }

--8<-- "shared.txt"

See [home](../index.md).
""",
            "shared.txt": "Said everywhere.",
        },
    )
    pages = by_place(read_folder(tmp_path), "https://acme.example/kb")
    assert set(pages) == {"/", "/guides/setup/"}
    page = pages["/guides/setup/"]
    assert (page.title, page.section) == ("Set it up", "Guides")
    body = page.body_markdown
    assert "## Don't & do {#dont-do}" in body
    assert "## Own one {#mine}" in body
    assert "**Mind this**\n\nFirst *line*.\n\n```sh\nacme --go\n```" in body
    assert "**Linux**\n\nUse apt." in body
    assert "Said everywhere." in body
    assert "[home](https://acme.example/kb/)" in body


def test_anchors_are_those_of_each_tool() -> None:
    github, mkdocs = GithubAnchors(), MkdocsAnchors()
    assert [github.anchor(one) for one in ("What's new? (v2)", "A  b", "A  b", "Zoë `x`")] == [
        "whats-new-v2",
        "a-b",
        "a-b-1",
        "zoë-x",
    ]
    assert [mkdocs.anchor(one) for one in ("What's new? (v2)", "A  b", "A  b", "Zoë `x`")] == [
        "whats-new-v2",
        "a-b",
        "a-b_1",
        "zoe-x",
    ]


def test_code_is_left_as_it_is(tmp_path: Path) -> None:
    code = "```html\n<Tabs>\n## not a heading\n{/* kept */}\n![x](y)\n```"
    assert code in body_of(tmp_path, f"# T\n\nText.\n\n{code}\n")


def test_html_in_markdown_becomes_markdown(tmp_path: Path) -> None:
    body = body_of(
        tmp_path,
        "# T\n\n<details><summary>More</summary>\n\n<b>Bold</b> <a href='x'>link</a>\n</details>"
        "\n\n<script>bad()</script><!-- note -->\n\nTitle\n---\n\n![pic](a.png) Done [r][1].\n\n"
        "[1]: other.md\n",
    )
    assert "**More**" in body
    assert f"**Bold** [link]({SITE}/x)" in body
    assert "## Title {#title}" in body
    assert f"Done [r]({SITE}/other.md)." in body
    for gone in ("script", "bad()", "note", "pic", "<"):
        assert gone not in body


def test_a_broken_file_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"good.md": "Good.", "odd.md": "---\ntitle: a: b: [\n---\nOdd head.", "empty.md": "# E\n"},
    )
    (tmp_path / "binary.md").write_bytes(b"\xff\xfe\x00\x9f")
    content = read_folder(tmp_path, base_url=SITE)
    assert set(by_place(content)) == {"/good", "/odd"}
    effects = {Path(note.where).name: note.effect for note in content.notes}
    assert effects == {
        "binary.md": "left out",
        "odd.md": "read all the same",
        "empty.md": "passed over",
    }


def test_a_kind_is_told_by_the_head_or_by_what_the_page_is(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.md": "---\nkind: video\n---\nWords.",
            "b.md": "# Show it\n\n<iframe src='https://www.youtube.com/embed/x'></iframe> Look.",
            "c.md": "# Integrate with a CRM\n\nWords.",
            "d.md": "# Recording of the admin webinar\n\nWords.",
            "e.md": "# Refunds\n\nWords.",
        },
    )
    pages = by_place(read_folder(tmp_path, base_url=SITE))
    assert [pages[f"/{name}"].kind for name in "abcde"] == [
        "video",
        "video",
        "integration_guide",
        "training_recording",
        "article",
    ]


def test_without_an_address_the_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "Words."})
    with pytest.raises(IngestError, match="address of the site"):
        read_folder(tmp_path)
    assert read_folder(tmp_path, default_url=SITE).base_url == SITE


def test_files_outside_the_folder_are_not_embedded(tmp_path: Path) -> None:
    write(tmp_path, {"secret.md": "Secret.", "site/a.md": 'Words.\n\n--8<-- "../secret.md"\n'})
    [page] = read_folder(tmp_path / "site", base_url=SITE).pages
    assert "Secret" not in page.body_markdown
