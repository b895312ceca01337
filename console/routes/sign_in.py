"""Signing in with e-mail and password, and signing out."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.forms import local_path, read_form, refuse_foreign_origin
from console.guard import (
    CSRF_FIELD,
    SESSION_COOKIE,
    VISIT_COOKIE,
    AgentRequest,
    cookie_name,
    drop_cookie,
    find_agent_request,
    set_cookie,
)
from console.pages import Shell, SignInPage
from console.rendering import Renderer
from console.sessions import AgentSession, SessionSigner, same_token
from console.wording import in_sentences
from helpdesk.errors import Refused
from helpdesk.installation import Installation
from helpdesk.limits import NAME_CHARACTERS

_logger = logging.getLogger(__name__)
_MAX_ZONE_NAME = 64
_ACCOUNT_COMMAND = '.venv/bin/helpdesk agent add you@example.com --name "Your Name"'


def show(request: Request) -> Response:
    """Show the sign-in form, or go on where somebody is signed in already."""
    address = local_path(request.query_params.get("next", "/tickets"))
    if find_agent_request(request) is not None:
        return RedirectResponse(address, status_code=303)
    notice = "You are signed out." if "signed_out" in request.query_params else ""
    return _form(request, address, notice=notice)


async def submit(request: Request) -> Response:
    """Take e-mail and password."""
    installation: Installation = request.app.state.installation
    refuse_foreign_origin(request.headers, installation.settings.console_url)
    fields = await read_form(request)
    return await run_in_threadpool(_sign_in, request, fields)


def sign_out(request: AgentRequest, _fields: Mapping[str, str]) -> Response:
    """End the session, here and for any copy of its cookie."""
    request.signer.sign_out(request.session, request.now)
    response = RedirectResponse("/sign-in?signed_out=1", status_code=303)
    drop_cookie(response, request.installation.settings, SESSION_COOKIE)
    return response


def _sign_in(request: Request, fields: Mapping[str, str]) -> Response:
    installation: Installation = request.app.state.installation
    now = installation.now()
    address = local_path(fields.get("next", ""))
    email = fields.get("email", "").strip()
    token = _visit_token(request)
    if token is None or not same_token(token, fields.get(CSRF_FIELD, "")):
        complaint = "That form was out of date. Please sign in again; cookies have to be allowed."
        return _form(request, address, email=email, complaint=complaint, status=403)
    try:
        agent = installation.agents.authenticate(email, fields.get("password", ""), now)
    except Refused as refused:
        _logger.warning("Sign-in refused for %r", email[:NAME_CHARACTERS])
        complaint = in_sentences(refused.message, refused.hint)
        return _form(request, address, email=email, complaint=complaint, status=403)
    zone = fields.get("time_zone", "")[:_MAX_ZONE_NAME]
    session = AgentSession.begin(agent.id, zone, now)
    response = RedirectResponse(address, status_code=303)
    set_cookie(response, installation.settings, SESSION_COOKIE, _signer(request).write(session))
    drop_cookie(response, installation.settings, VISIT_COOKIE)
    return response


def _form(
    request: Request,
    address: str,
    *,
    email: str = "",
    complaint: str = "",
    notice: str = "",
    status: int = 200,
) -> Response:
    """Return the sign-in page, with a form that only this browser can send."""
    installation: Installation = request.app.state.installation
    renderer: Renderer = request.app.state.renderer
    token = _visit_token(request) or secrets.token_urlsafe(24)
    page = SignInPage(
        shell=Shell.of(renderer.brand),
        has_accounts=bool(installation.agents.list()),
        account_command=_ACCOUNT_COMMAND,
        csrf_token=token,
        next_address=address,
        email=email,
        complaint=complaint,
        notice=notice,
    )
    response = renderer.page(page, status=status)
    visit_cookie = _signer(request).write_visit(token, installation.now())
    set_cookie(response, installation.settings, VISIT_COOKIE, visit_cookie)
    return response


def _visit_token(request: Request) -> str | None:
    installation: Installation = request.app.state.installation
    cookie = request.cookies.get(cookie_name(VISIT_COOKIE, installation.settings), "")
    return _signer(request).read_visit(cookie, installation.now())


def _signer(request: Request) -> SessionSigner:
    signer: SessionSigner = request.app.state.signer
    return signer
