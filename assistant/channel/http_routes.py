"""The Help section over HTTP: the page and its files, sessions, uploads, settings for the page."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from sanic import Blueprint, Sanic, response
from sanic.request import Request, parse_multipart_form
from sanic.response import BaseHTTPResponse, HTTPResponse

from assistant.channel.off_loop import off_loop
from assistant.channel.page_config import brand_css, page_config, page_texts
from assistant.channel.pictures import read_picture, save_upload
from assistant.channel.rate_limit import RateLimit
from assistant.channel.security_headers import page_headers, picture_headers, secured
from assistant.channel.session import COOKIE_NAME, Gate
from assistant.channel.static_files import StaticFiles
from assistant.channel.wire import error_json
from conversation.catalogue import label
from helpdesk.errors import (
    HelpdeskError,
    InvalidInput,
    NotFound,
    Refused,
    StorageUnavailable,
)
from helpdesk.identity import HelpSession
from helpdesk.installation import Installation
from helpdesk.limits import SCREENSHOT_BYTES

logger = logging.getLogger(__name__)

UPLOADS_PER_MINUTE = 30
MULTIPART_OVERHEAD_BYTES = 16 * 1024
SESSION_BODY_BYTES = 16 * 1024
LARGEST_BODY_BYTES = 64 * 1024 * 1024
"""What is read and thrown away to be able to answer that a file is too large."""

_STATUS = ((Refused, 403), (NotFound, 404), (InvalidInput, 400), (StorageUnavailable, 503))

Handler = Callable[..., Coroutine[Any, Any, HTTPResponse]]


class TooLarge(InvalidInput):
    """A body has more bytes than it may have."""


class HelpPages:
    """The routes below `/help/`. Every refusal is JSON with a text for a person.

    Args:
        is_ready: whether messages can be answered by now.
    """

    def __init__(
        self,
        installation: Installation,
        gate: Gate,
        files: StaticFiles,
        is_ready: Callable[[], bool],
    ) -> None:
        self._installation = installation
        self._gate = gate
        self._files = files
        self._is_ready = is_ready
        self._uploads = RateLimit(UPLOADS_PER_MINUTE, 60.0, time.monotonic)

    def register(self, blueprint: Blueprint) -> None:
        """Add the routes; addresses are relative to the blueprint's."""
        routes: list[tuple[str, str, Handler, bool]] = [
            ("GET", "/", self.page, False),
            ("GET", "/static/<path:path>", self.static, False),
            ("GET", "/brand.css", self.brand, False),
            ("GET", "/config.json", self.config, False),
            ("GET", "/health", self.health, False),
            ("POST", "/session", self.sign_in, True),
            ("OPTIONS", "/session", self.preflight, False),
            ("POST", "/attachments", self.upload, True),
            ("GET", "/attachments/<attachment_id:str>", self.picture, False),
        ]
        for method, path, handler, is_stream in routes:
            methods = ["GET", "HEAD"] if method == "GET" else [method]
            name = f"{handler.__name__}_{method.lower()}"
            blueprint.add_route(
                _errors_as_json(handler), path, methods=methods, name=name, stream=is_stream
            )

    def attach(self, app: Sanic) -> None:
        """Set what concerns the whole server: limits, headers, and where "/" leads."""
        app.config.REQUEST_MAX_SIZE = LARGEST_BODY_BYTES
        app.config.FALLBACK_ERROR_FORMAT = "json"
        # The channel has let turns end and said good-bye before this begins to count.
        app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 2.0

        async def to_the_page(request: Request) -> HTTPResponse | None:
            # Rasa answers "/" with its name and version.
            return response.redirect("/help/") if request.path in ("/", "/help") else None

        async def secure(_request: Request, answer: BaseHTTPResponse) -> None:
            secured(answer, over_https=self._installation.settings.cookie_secure)

        app.register_middleware(to_the_page, "request")
        app.register_middleware(secure, "response")

    async def page(self, request: Request) -> HTTPResponse:
        """Answer with the page, and let a new visitor in."""
        html = await off_loop(self._files.page, page_texts(self._installation.policy))
        answer = response.html(html)
        answer.headers.update(page_headers(request, self._installation.settings))
        session = self._gate.visit(request.cookies.get(COOKIE_NAME))
        if session is not None:
            self._gate.set_cookie(answer.cookies, session)
        return answer

    async def static(self, request: Request, path: str) -> HTTPResponse:
        """Answer with one of the page's files."""
        file = await off_loop(self._files.find, path)
        headers = {"Cache-Control": file.cache_control, "ETag": file.etag}
        if file.etag in request.headers.get("if-none-match", ""):
            return response.empty(304, headers=headers)
        return response.raw(file.body, content_type=file.content_type, headers=headers)

    async def brand(self, _request: Request) -> HTTPResponse:
        """Answer with the colours of the brand."""
        css = brand_css(self._installation.policy)
        headers = {"Cache-Control": "no-cache"}
        return response.text(css, headers=headers, content_type="text/css; charset=utf-8")

    async def config(self, request: Request) -> HTTPResponse:
        """Answer with names, limits and texts, and who this is."""
        try:
            session: HelpSession | None = self._session(request)
        except Refused:
            session = None
        headers = {"Cache-Control": "no-store"}
        return response.json(page_config(self._installation, session), headers=headers)

    async def health(self, _request: Request) -> HTTPResponse:
        """Answer whether messages can be answered by now."""
        if not self._is_ready():
            return response.json({"status": "starting"}, status=503)
        return response.json({"status": "ok"})

    async def preflight(self, request: Request) -> HTTPResponse:
        """Let a page of the host platform post its token from its own origin."""
        self._check_origin(request)
        headers = {
            **self._cors(request),
            "Access-Control-Allow-Methods": "POST",
            "Access-Control-Allow-Headers": "content-type",
            "Access-Control-Max-Age": "600",
        }
        return response.empty(headers=headers)

    async def sign_in(self, request: Request) -> HTTPResponse:
        """Exchange the host platform's token for a session cookie."""
        self._check_origin(request)
        cors = self._cors(request)
        token = _token(await _body(request, SESSION_BODY_BYTES))
        try:
            session = self._gate.sign_in(token)
        except Refused as error:
            return response.json({"error": error_json(error)}, status=401, headers=cors)
        answer = response.empty(headers=cors)
        self._gate.set_cookie(answer.cookies, session)
        return answer

    async def upload(self, request: Request) -> HTTPResponse:
        """Take a screenshot; it belongs to whoever uploads it."""
        self._check_origin(request)
        requester = self._session(request).requester
        if self._uploads.wait(requester.key):
            raise Refused(
                label("channel.too_many_uploads"), hint=label("channel.too_many_uploads_hint")
            )
        try:
            body = await _body(request, SCREENSHOT_BYTES + MULTIPART_OVERHEAD_BYTES)
        except TooLarge as error:
            raise _file_too_large() from error
        name, raw = _uploaded_file(request.headers.get("content-type", ""), body)
        if len(raw) > SCREENSHOT_BYTES:
            raise _file_too_large()
        picture = await off_loop(save_upload, self._installation, raw, name, requester)
        return response.json(picture, status=201)

    async def picture(self, request: Request, attachment_id: str) -> HTTPResponse:
        """Answer with a screenshot, to its owner only."""
        requester = self._session(request).requester
        media_type, raw = await off_loop(
            read_picture, self._installation.attachments, attachment_id, requester
        )
        return response.raw(raw, content_type=media_type, headers=picture_headers())

    def _session(self, request: Request) -> HelpSession:
        return self._gate.session(request.cookies.get(COOKIE_NAME))

    def _check_origin(self, request: Request) -> None:
        headers = request.headers
        admitted = self._gate.admits_origin(
            headers.get("origin"), headers.get("host"), headers.get("sec-fetch-site")
        )
        if not admitted:
            raise Refused(label("channel.foreign_site"))

    def _cors(self, request: Request) -> dict[str, str]:
        origin = request.headers.get("origin") or ""
        if not self._gate.is_other_allowed_origin(origin):
            return {"Vary": "Origin"}
        return {
            "Vary": "Origin",
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Credentials": "true",
        }


def _errors_as_json(handler: Handler) -> Handler:
    """Return the handler with its failures as JSON."""

    @wraps(handler)
    async def handle(request: Request, **parameters: Any) -> HTTPResponse:
        try:
            return await handler(request, **parameters)
        except TooLarge as error:
            return response.json({"error": error_json(error)}, status=413)
        except HelpdeskError as error:
            status = next((code for kind, code in _STATUS if isinstance(error, kind)), 500)
            if status >= 500:
                logger.warning("%s %s: %s", request.method, request.path, error)
            return response.json({"error": error_json(error)}, status=status)

    return handle


async def _body(request: Request, limit: int) -> bytes:
    """Return the body of a streamed request.

    Raises:
        TooLarge: it is longer than `limit` bytes; the rest is not kept in memory.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise TooLarge(label("channel.body_too_large"))
    received = bytearray()
    while True:
        part = await request.stream.read() if request.stream else None
        if part is None:
            return bytes(received)
        received += part
        if len(received) > limit:
            raise TooLarge(label("channel.body_too_large"))


def _token(body: bytes) -> str:
    try:
        given = json.loads(body)
        token = given["token"]
    except (ValueError, KeyError, TypeError) as error:
        raise InvalidInput(label("channel.no_token"), hint=label("channel.token_hint")) from error
    if not isinstance(token, str):
        raise InvalidInput(label("channel.token_is_no_text"), hint=label("channel.token_hint"))
    return token


def _uploaded_file(content_type: str, body: bytes) -> tuple[str, bytes]:
    """Return name and content of the field `file` of a multipart body."""
    kind, _, parameters = content_type.partition(";")
    boundary = next(
        (
            value.strip().strip('"')
            for name, _, value in (one.partition("=") for one in parameters.split(";"))
            if name.strip().lower() == "boundary"
        ),
        "",
    )
    if kind.strip().lower() != "multipart/form-data" or not boundary:
        raise InvalidInput(label("channel.no_file"), field="file")
    try:
        _, files = parse_multipart_form(  # type: ignore[no-untyped-call]
            body, boundary.encode("ascii")
        )
        file = files["file"][0]
    except (KeyError, ValueError, IndexError, LookupError) as error:
        raise InvalidInput(label("channel.no_file"), field="file") from error
    return file.name or "screenshot", file.body


def _file_too_large() -> TooLarge:
    return TooLarge(
        label("channel.picture_too_large", megabytes=SCREENSHOT_BYTES // (1024 * 1024)),
        field="file",
        hint=label("channel.picture_too_large_hint"),
    )
