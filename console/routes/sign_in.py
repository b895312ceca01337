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
    Visit,
    cookie_name,
    drop_cookie,
    find_visit,
    set_cookie,
)
from console.pages import Shell, SignInPage
from console.rendering import Renderer
from console.services import Services
from console.sessions import AgentSession, same_token
from console.wording import in_sentences
from helpdesk.errors import Refused

_logger = logging.getLogger(__name__)
_MAX_ZONE_NAME = 64
_ACCOUNT_COMMAND = '.venv/bin/helpdesk agent add you@example.com --name "Your Name"'


def show(request: Request) -> Response:
    """Show the sign-in form, or go on where somebody is signed in already."""
    address = local_path(request.query_params.get("next", "/tickets"))
    if find_visit(request) is not None:
        return RedirectResponse(address, status_code=303)
    notice = "You are signed out." if "signed_out" in request.query_params else ""
    return _form(request, address, notice=notice)


async def submit(request: Request) -> Response:
    """Take e-mail and password."""
    services: Services = request.app.state.services
    refuse_foreign_origin(request.headers, services.settings.console_url)
    fields = await read_form(request)
    return await run_in_threadpool(_sign_in, request, fields)


def sign_out(visit: Visit, _fields: Mapping[str, str]) -> Response:
    """End the session, here and for any copy of its cookie."""
    visit.services.signer.sign_out(visit.session, visit.now)
    response = RedirectResponse("/sign-in?signed_out=1", status_code=303)
    drop_cookie(response, visit.services, SESSION_COOKIE)
    return response


def _sign_in(request: Request, fields: Mapping[str, str]) -> Response:
    services: Services = request.app.state.services
    now = services.clock()
    address = local_path(fields.get("next", ""))
    email = fields.get("email", "").strip()
    token = _visit_token(request)
    if token is None or not same_token(token, fields.get(CSRF_FIELD, "")):
        complaint = "That form was out of date. Please sign in again; cookies have to be allowed."
        return _form(request, address, email=email, complaint=complaint, status=403)
    try:
        agent = services.agents.authenticate(email, fields.get("password", ""), now)
    except Refused as refused:
        _logger.warning("Sign-in refused for %r", email[:254])
        complaint = in_sentences(refused.message, refused.hint)
        return _form(request, address, email=email, complaint=complaint, status=403)
    zone = fields.get("time_zone", "")[:_MAX_ZONE_NAME]
    session = AgentSession.begin(agent.id, zone, now)
    response = RedirectResponse(address, status_code=303)
    set_cookie(response, services, SESSION_COOKIE, services.signer.write(session))
    drop_cookie(response, services, VISIT_COOKIE)
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
    services: Services = request.app.state.services
    renderer: Renderer = request.app.state.renderer
    token = _visit_token(request) or secrets.token_urlsafe(24)
    page = SignInPage(
        shell=Shell.of(renderer.brand),
        has_accounts=bool(services.agents.list()),
        account_command=_ACCOUNT_COMMAND,
        csrf_token=token,
        next_address=address,
        email=email,
        complaint=complaint,
        notice=notice,
    )
    response = renderer.page(page, status=status)
    visit_cookie = services.signer.write_visit(token, services.clock())
    set_cookie(response, services, VISIT_COOKIE, visit_cookie)
    return response


def _visit_token(request: Request) -> str | None:
    services: Services = request.app.state.services
    cookie = request.cookies.get(cookie_name(VISIT_COOKIE, services), "")
    return services.signer.read_visit(cookie, services.clock())
