"""Puts the console together: routes, error pages, headers."""

from __future__ import annotations

import logging

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from console.brand import brand_css
from console.guard import find_agent_request, signed_in, signed_in_form
from console.headers import SecurityHeaders
from console.pages import ErrorPage, Shell
from console.rendering import STATIC_DIR, Renderer, StaticAssets, content_version
from console.routes import files, incidents, queue, sign_in, ticket
from console.sessions import SessionSigner
from console.wording import in_sentences
from helpdesk.errors import (
    HelpdeskError,
    InvalidInput,
    NotFound,
    Refused,
    StorageUnavailable,
)
from helpdesk.installation import Installation

_logger = logging.getLogger(__name__)

# In this order: the first that fits an error gives its status and heading.
_ERRORS: tuple[tuple[type[HelpdeskError], int, str], ...] = (
    (NotFound, 404, "Not found"),
    (InvalidInput, 400, "Invalid request"),
    (Refused, 403, "Not permitted"),
    (StorageUnavailable, 503, "Not available at the moment"),
    (HelpdeskError, 500, "Something went wrong"),
)
_HTTP_ERRORS = {
    404: ("Not found", "There is no such page."),
    405: ("Not possible", "This page does not accept that kind of request."),
}


def create_app(installation: Installation, signer: SessionSigner | None = None) -> ASGIApp:
    """Return the console as an ASGI application.

    Args:
        signer: signs sessions and remembers which were signed out; by default a new one.
    """
    brand = installation.policy.brand
    app = Starlette(
        routes=[
            Route("/", _home),
            Route("/sign-in", sign_in.show, methods=["GET"]),
            Route("/sign-in", sign_in.submit, methods=["POST"]),
            Route("/sign-out", signed_in_form(sign_in.sign_out), methods=["POST"]),
            Route("/tickets", signed_in(queue.show), methods=["GET"]),
            Route("/tickets/{number}", signed_in(ticket.show), methods=["GET"]),
            Route("/tickets/{number}/live", signed_in(ticket.live), methods=["GET"]),
            Route(
                "/tickets/{number}/messages",
                signed_in_form(ticket.add_message),
                methods=["POST"],
            ),
            Route("/tickets/{number}/assignee", signed_in_form(ticket.assign), methods=["POST"]),
            Route("/tickets/{number}/state", signed_in_form(ticket.change_state), methods=["POST"]),
            Route(
                "/tickets/{number}/severity",
                signed_in_form(ticket.change_severity),
                methods=["POST"],
            ),
            Route(
                "/tickets/{number}/assumed",
                signed_in_form(ticket.confirm_assumed),
                methods=["POST"],
            ),
            Route(
                "/tickets/{number}/incident",
                signed_in_form(ticket.link_incident),
                methods=["POST"],
            ),
            Route("/incidents", signed_in(incidents.show), methods=["GET"]),
            Route("/incidents", signed_in_form(incidents.declare), methods=["POST"]),
            Route(
                "/incidents/{incident}/state", signed_in_form(incidents.update), methods=["POST"]
            ),
            Route(
                "/incidents/{incident}/tickets", signed_in_form(incidents.link), methods=["POST"]
            ),
            Route("/attachments/{attachment_id}", signed_in(files.screenshot), methods=["GET"]),
            Route("/brand.css", files.brand_style, methods=["GET"]),
            Route("/icon.svg", files.icon, methods=["GET"]),
            Route("/health", files.health, methods=["GET"]),
            Mount("/static", StaticAssets(directory=STATIC_DIR)),
        ],
        exception_handlers={
            HelpdeskError: _show_helpdesk_error,
            HTTPException: _show_http_error,
            Exception: _show_crash,
        },
    )
    app.state.installation = installation
    app.state.signer = signer or SessionSigner(installation.settings.session_secret)
    app.state.renderer = Renderer(brand, content_version(brand_css(brand.accent).encode()))
    # Outside of the application, so that the page shown after a crash has the headers too.
    return SecurityHeaders(app, https_only=installation.settings.cookie_secure)


def _home(_request: Request) -> Response:
    return RedirectResponse("/tickets", status_code=303)


def _show_helpdesk_error(request: Request, error: Exception) -> Response:
    """Return the page for an error that can be explained to a person."""
    if not isinstance(error, HelpdeskError):
        raise error
    status, heading = next(
        (status, heading) for kind, status, heading in _ERRORS if isinstance(error, kind)
    )
    if status >= 500:
        _logger.error("%s %s: %s", request.method, request.url.path, error)
    return _error_page(request, status, heading, error.message, error.hint)


def _show_http_error(request: Request, error: Exception) -> Response:
    """Return the page for an address or a method that does not exist."""
    if not isinstance(error, HTTPException):
        raise error
    heading, explanation = _HTTP_ERRORS.get(error.status_code, ("Not possible", error.detail))
    return _error_page(request, error.status_code, heading, explanation)


def _show_crash(request: Request, _error: Exception) -> Response:
    """Return a page that gives nothing away; the error itself goes to the log."""
    if "hx-request" in request.headers:
        return PlainTextResponse("Something went wrong", status_code=500)
    renderer: Renderer = request.app.state.renderer
    explanation = "The console could not do that. The error is in its log."
    page = ErrorPage(Shell.of(renderer.brand), "Something went wrong", explanation)
    return renderer.page(page, status=500)


def _error_page(
    request: Request, status: int, heading: str, explanation: str, hint: str = ""
) -> Response:
    if "hx-request" in request.headers or request.url.path == "/health":
        return PlainTextResponse(explanation, status_code=status)
    renderer: Renderer = request.app.state.renderer
    shell = _shell(request, renderer)
    page = ErrorPage(shell, heading, in_sentences(explanation), in_sentences(hint))
    return renderer.page(page, status=status)


def _shell(request: Request, renderer: Renderer) -> Shell:
    """Return the frame with the agent's name, where that can be found out just now."""
    try:
        agent_request = find_agent_request(request)
    except HelpdeskError:
        agent_request = None
    return agent_request.shell if agent_request is not None else Shell.of(renderer.brand)
