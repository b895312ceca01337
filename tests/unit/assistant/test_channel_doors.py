"""Who gets in, and what browsers are told: cookies, origins, headers, files, uploads."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest
import socketio
from socketio.exceptions import ConnectionError as SocketRefused

from assistant.channel.static_files import PAGE_FOLDER
from commands.help_client import connect, leave
from helpdesk.errors import Refused
from tests.unit.help_section import HelpSection, help_section

PLATFORM = "https://app.platform.example"


@pytest.fixture
async def help_(tmp_path):
    async with help_section(tmp_path / "data", HELPDESK_ALLOWED_ORIGINS=PLATFORM) as running:
        yield running


@pytest.fixture
async def http():
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


async def cookie_of(help_: HelpSection, http: aiohttp.ClientSession) -> str:
    """Return the header with the cookie of somebody new."""
    async with http.get(f"{help_.url}/help/") as answer:
        return answer.headers["Set-Cookie"].partition(";")[0]


async def knock(help_: HelpSection, headers: dict[str, str]) -> None:
    """Connect a socket, or raise the refusal."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        client = socketio.AsyncClient(http_session=session, reconnection=False)
        await connect(client, help_.url, headers=headers)
        await leave(client, seconds=0.05)


async def test_the_cookie_is_kept_from_scripts_and_other_sites(help_: HelpSection, http):
    async with http.get(f"{help_.url}/help/") as answer:
        cookie = answer.headers["Set-Cookie"]

    assert cookie.startswith("help_session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/help"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


async def test_in_production_the_cookie_travels_over_https_only(tmp_path, http):
    secrets = {"HELPDESK_SESSION_SECRET": "s" * 32, "HELPDESK_IDENTITY_SECRET": "i" * 32}
    async with (
        help_section(tmp_path / "data", HELPDESK_PROFILE="production", **secrets) as help_,
        http.get(f"{help_.url}/help/") as answer,
    ):
        assert "Secure" in answer.headers["Set-Cookie"].split("; ")
        assert "max-age" in answer.headers["Strict-Transport-Security"]


async def test_somebody_who_comes_back_keeps_the_cookie(help_: HelpSection, http):
    cookie = await cookie_of(help_, http)
    async with http.get(f"{help_.url}/help/", headers={"Cookie": cookie}) as answer:
        assert "Set-Cookie" not in answer.headers


async def test_the_cookie_of_somebody_who_keeps_coming_back_is_renewed(help_: HelpSection):
    async with help_.visitor() as visitor:
        tab = await (await visitor.tab()).greeted()
        await tab.say("hello", "m1")
        help_.clock.advance(days=25)
        async with visitor.http.get(f"{help_.url}/help/") as answer:
            assert "Set-Cookie" in answer.headers
        help_.clock.advance(days=25)
        tab = await visitor.tab()
        history = await tab.send("history", before=None)

    assert len(history["messages"]) == 3, "it is still the same conversation"


@pytest.mark.parametrize(
    "cookie",
    ["", "help_session=", "help_session=forged", "help_session=eyJhbGciOiJub25lIn0.e30."],
)
async def test_a_socket_without_a_good_cookie_is_refused(help_: HelpSection, cookie: str):
    with pytest.raises(Refused, match="session_required"):
        await knock(help_, {"Cookie": cookie})


async def test_a_cookie_signed_with_another_key_is_refused(tmp_path, help_: HelpSection, http):
    async with help_section(tmp_path / "other") as elsewhere:
        foreign = await cookie_of(elsewhere, http)
    with pytest.raises(Refused, match="session_required"):
        await knock(help_, {"Cookie": foreign})


async def test_a_session_that_ends_while_connected_is_told_so(help_: HelpSection):
    async with help_.visitor(help_.token()) as visitor:
        tab = await (await visitor.tab()).greeted()
        help_.clock.advance(hours=13)
        refused = await tab.send("say", id="m1", text="still me?")

    assert refused["ok"] is False
    assert "session" in refused["error"]["message"]


async def test_a_socket_from_a_foreign_page_is_refused(help_: HelpSection, http):
    cookie = await cookie_of(help_, http)
    with pytest.raises(SocketRefused):
        await knock(help_, {"Cookie": cookie, "Origin": "https://evil.example"})


@pytest.mark.parametrize("origin", ["own", PLATFORM])
async def test_sockets_from_own_and_allowed_pages_are_accepted(help_: HelpSection, http, origin):
    cookie = await cookie_of(help_, http)
    await knock(help_, {"Cookie": cookie, "Origin": help_.url if origin == "own" else origin})


@pytest.mark.parametrize("path", ["/help/session", "/help/attachments"])
@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]
)
async def test_posts_from_foreign_pages_are_refused(help_: HelpSection, http, path, headers):
    cookie = await cookie_of(help_, http)
    async with http.post(
        help_.url + path, json={"token": help_.token()}, headers={"Cookie": cookie, **headers}
    ) as answer:
        assert answer.status == 403
        assert (await answer.json())["error"]["message"]
        assert "Set-Cookie" not in answer.headers


async def test_the_host_platforms_page_may_sign_somebody_in(help_: HelpSection, http):
    headers = {"Origin": PLATFORM}
    preflight = {"Access-Control-Request-Method": "POST", **headers}
    async with http.options(f"{help_.url}/help/session", headers=preflight) as answer:
        assert answer.headers["Access-Control-Allow-Origin"] == PLATFORM
        assert answer.headers["Access-Control-Allow-Headers"].lower() == "content-type"
    async with http.post(
        f"{help_.url}/help/session", json={"token": help_.token()}, headers=headers
    ) as answer:
        assert answer.status == 204
        assert answer.headers["Access-Control-Allow-Origin"] == PLATFORM
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"


@pytest.mark.parametrize(
    "claims",
    [{"secret": "another secret of 32 characters!!"}, {"audience": "another-audience"}],
)
async def test_a_forged_token_is_refused_with_words(help_: HelpSection, http, claims):
    async with http.post(
        f"{help_.url}/help/session", json={"token": help_.token(**claims)}
    ) as answer:
        assert answer.status == 401
        assert (await answer.json())["error"]["hint"]
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'"token"', b"{}", b'{"token": 1}', b"\xff", b"x" * 20_000]
)
async def test_a_body_without_a_token_is_refused(help_: HelpSection, http, body):
    async with http.post(f"{help_.url}/help/session", data=body) as answer:
        assert answer.status in (400, 413)
        assert (await answer.json())["error"]["message"]


async def test_nobody_chats_unknown_where_that_is_not_allowed(tmp_path, http):
    async with help_section(tmp_path / "data", HELPDESK_ALLOW_ANONYMOUS="false") as help_:
        async with http.get(f"{help_.url}/help/") as answer:
            assert "Set-Cookie" not in answer.headers
        async with http.get(f"{help_.url}/help/config.json") as answer:
            config = await answer.json()
        async with help_.visitor(help_.token()) as visitor:
            await (await visitor.tab()).greeted()

    assert (config["allow_anonymous"], config["session"], config["user"]) == (False, False, None)


async def test_the_page_may_load_nothing_from_elsewhere_and_nothing_inline(
    help_: HelpSection, http
):
    async with http.get(f"{help_.url}/help/") as answer:
        policy = dict(
            part.strip().split(" ", 1)
            for part in answer.headers["Content-Security-Policy"].split(";")
        )
        page = await answer.text()

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["img-src"] == "'self' blob: data:"
    assert policy["connect-src"].startswith("'self' ws://127.0.0.1:")
    assert policy["frame-ancestors"] == f"'self' {PLATFORM}"
    assert policy["base-uri"] == policy["form-action"] == "'none'"
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "style=" not in page
    assert not re.search(r"__[A-Z_]+__", page), "a placeholder was not filled"
    assert "<title>Help Section</title>" in page


@pytest.mark.parametrize(
    "path", ["/help/", "/help/config.json", "/help/static/main.js", "/help/nothing", "/nothing"]
)
async def test_every_answer_has_the_headers_that_keep_browsers_careful(
    help_: HelpSection, http, path
):
    async with http.get(help_.url + path) as answer:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/help"])
async def test_the_address_alone_leads_to_the_page(help_: HelpSection, http, path):
    async with http.get(help_.url + path) as answer:
        assert answer.url.path == "/help/"
        assert answer.status == 200


async def test_all_files_of_the_page_are_served_and_asked_for_again_only_when_changed(
    help_: HelpSection, http
):
    names = [
        path.relative_to(PAGE_FOLDER).as_posix()
        for path in PAGE_FOLDER.rglob("*")
        if path.suffix in (".js", ".css", ".svg")
    ]
    assert "main.js" in names
    for name in names:
        url = f"{help_.url}/help/static/{name}"
        async with http.get(url) as answer:
            assert answer.status == 200
            assert await answer.read() == (PAGE_FOLDER / name).read_bytes()
            etag = answer.headers["ETag"]
        async with http.get(url, headers={"If-None-Match": etag}) as answer:
            assert answer.status == 304


@pytest.mark.parametrize(
    "path",
    [
        "..%2f..%2fhelpdesk%2fsettings.py",
        "%2e%2e/%2e%2e/support.yml",
        "vendor/../../channel.py",
        "..%5c..%5csupport.yml",
        "%2fetc%2fpasswd",
        "index.html",
        "vendor",
        "vendor/marked/LICENSE",
        "%00",
        ".hidden.js",
        "nothing.js",
    ],
)
async def test_nothing_but_the_files_of_the_page_is_given_out(help_: HelpSection, path: str):
    host, port = help_.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    # By hand, as clients tidy such addresses up before they send them.
    writer.write(
        f"GET /help/static/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    )
    answer = await reader.read()
    writer.close()

    assert answer.split(b" ", 2)[1] in (b"404", b"400")
    assert b"import" not in answer
    assert b"root:" not in answer


async def test_the_colours_of_the_brand_come_as_a_style_sheet(help_: HelpSection, http):
    async with http.get(f"{help_.url}/help/brand.css") as answer:
        assert answer.content_type == "text/css"
        assert re.fullmatch(
            r":root \{ --brand-accent: #\w{6}; --brand-accent-ink: #\w{6}; \}\n",
            await answer.text(),
        )


async def test_the_page_learns_names_limits_and_who_is_signed_in(help_: HelpSection, http):
    async with http.get(f"{help_.url}/help/config.json") as answer:
        unknown = await answer.json()
    async with (
        help_.visitor(help_.token()) as visitor,
        visitor.http.get(f"{help_.url}/help/config.json") as answer,
    ):
        known = await answer.json()

    assert unknown["session"] is False
    assert unknown["user"] is None
    assert known["session"] is True
    assert known["user"] == {"name": "Asha Rao", "email": "asha@acme.example"}
    assert known["owner"]
    assert "acme" not in known["owner"]
    assert known["limits"]["text"] == 10_000
    assert known["limits"]["attachment_bytes"] == 5 * 1024 * 1024
    assert "image/png" in known["limits"]["media_types"]
    assert known["support_email"] == "support@haptik.ai"
    assert known["allowed_origins"] == [PLATFORM]


async def test_a_screenshot_is_for_its_owner_only(help_: HelpSection, http, picture):
    async with help_.visitor() as visitor, help_.visitor() as stranger:
        stored = await visitor.upload(picture, "my shot.png")
        assert stored["status"] == 201
        assert (stored["width"], stored["height"]) == (40, 30)
        async with visitor.http.get(help_.url + stored["url"]) as own:
            assert own.status == 200
            assert own.content_type == "image/png"
            assert "sandbox" in own.headers["Content-Security-Policy"]
            assert "private" in own.headers["Cache-Control"]
        async with stranger.http.get(help_.url + stored["url"]) as foreign:
            assert foreign.status == 404
        async with http.get(help_.url + stored["url"]) as nobody:
            assert nobody.status == 403


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"MZ this is a program", 400),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", 400),
        (b"", 400),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * (5 * 1024 * 1024), 413),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * (50 * 1024 * 1024), 413),
    ],
    ids=["program", "svg", "empty", "a little too large", "far too large"],
)
async def test_what_is_no_picture_or_too_large_is_refused_with_words(
    help_: HelpSection, raw: bytes, status: int
):
    async with help_.visitor() as visitor:
        refused = await visitor.upload(raw)

    assert refused["status"] == status
    assert refused["error"]["message"]


async def test_an_upload_without_a_file_or_a_cookie_is_refused(help_: HelpSection, http, picture):
    async with (
        help_.visitor() as visitor,
        visitor.http.post(f"{help_.url}/help/attachments", data=b"x") as answer,
    ):
        assert answer.status == 400
    form = aiohttp.FormData()
    form.add_field("file", picture, filename="shot.png")
    async with http.post(f"{help_.url}/help/attachments", data=form) as answer:
        assert answer.status == 403


async def test_health_is_good_while_messages_can_be_answered(help_: HelpSection, http):
    async with http.get(f"{help_.url}/help/health") as answer:
        assert (answer.status, await answer.json()) == (200, {"status": "ok"})
