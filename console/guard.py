"""Who may see a page and who may send a form: the door in front of every route.

`signed_in` is for pages, `signed_in_form` for what they post. Handlers are plain functions and
run in a thread, because the database calls behind them block.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console.forms import local_path, read_form, refuse_foreign_origin
from console.moments import Clock, agent_zone
from console.pages import BouncePage, KeptTextPage, Shell
from console.rendering import Renderer
from console.sessions import REFRESH_AFTER, AgentSession, SessionSigner, same_token
from helpdesk.agents import Agent
from helpdesk.errors import NotFound
from helpdesk.installation import Installation
from helpdesk.settings import Settings
from helpdesk.tickets.ticket import Actor

SESSION_COOKIE = "helpdesk_console"
VISIT_COOKIE = "helpdesk_console_visit"
# Sent by the parts of a page that refresh themselves; they are no sign that somebody is there.
POLL_HEADER = "x-console-poll"
CSRF_FIELD = "csrf_token"


@dataclass(frozen=True)
class AgentRequest:
    """One request of a signed-in agent, at one moment."""

    http: Request
    installation: Installation
    signer: SessionSigner
    renderer: Renderer
    agent: Agent
    session: AgentSession
    now: datetime

    @property
    def shell(self) -> Shell:
        """What the frame around every page shows."""
        return Shell.of(self.installation.policy.brand, self.agent, self.session.csrf_token)

    @property
    def actor(self) -> Actor:
        """The agent as the author of what this request does."""
        return Actor(kind="agent", name=self.agent.name, id=str(self.agent.id))

    @property
    def clock(self) -> Clock:
        """The present moment, and the zones in which the pages of this agent show times."""
        policy_zone = self.installation.policy.time_zone
        return Clock(self.now, agent_zone(self.session.time_zone, policy_zone), policy_zone)

    @property
    def wants_fragment(self) -> bool:
        """Whether a part of the page is asked for, to be put in place by htmx."""
        headers = self.http.headers
        return "hx-request" in headers and "hx-history-restore-request" not in headers


Handler = Callable[[AgentRequest], Response]
FormHandler = Callable[[AgentRequest, Mapping[str, str]], Response]


def signed_in(handler: Handler) -> Callable[[Request], Response]:
    """Return an endpoint that shows a page to signed-in agents and sends others to sign in."""

    def endpoint(request: Request) -> Response:
        agent_request = find_agent_request(request)
        if agent_request is None:
            return _to_sign_in(request)
        response = handler(agent_request)
        if POLL_HEADER not in request.headers:
            _keep_alive(response, agent_request)
        return response

    return endpoint


def signed_in_form(handler: FormHandler) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint that takes a form from one of our own pages, and from nobody else."""

    async def endpoint(request: Request) -> Response:
        installation: Installation = request.app.state.installation
        refuse_foreign_origin(request.headers, installation.settings.console_url)
        fields = await read_form(request)
        return await run_in_threadpool(take_form, request, fields)

    def take_form(request: Request, fields: Mapping[str, str]) -> Response:
        agent_request = find_agent_request(request)
        if agent_request is None:
            return _sign_in_has_ended(request, fields)
        if not same_token(agent_request.session.csrf_token, fields.get(CSRF_FIELD, "")):
            return _form_is_stale(agent_request, fields)
        response = handler(agent_request, fields)
        _keep_alive(response, agent_request)
        return response

    return endpoint


def find_agent_request(request: Request) -> AgentRequest | None:
    """Return the request as one of a signed-in agent, or None when nobody is signed in."""
    installation: Installation = request.app.state.installation
    signer: SessionSigner = request.app.state.signer
    now = installation.now()
    cookie = request.cookies.get(cookie_name(SESSION_COOKIE, installation.settings), "")
    session = signer.read(cookie, now)
    if session is None:
        return None
    try:
        agent = installation.agents.get(session.agent_id)
    except NotFound:
        return None
    if not session.outlives(agent.password_changed_at):
        return None
    renderer: Renderer = request.app.state.renderer
    return AgentRequest(request, installation, signer, renderer, agent, session, now)


def cookie_name(name: str, settings: Settings) -> str:
    """Return the cookie's name; over HTTPS one that browsers take from this very host only."""
    return f"__Host-{name}" if settings.cookie_secure else name


def set_cookie(response: Response, settings: Settings, name: str, value: str) -> None:
    """Set a cookie that scripts and other sites never see, until the browser is closed."""
    response.set_cookie(
        cookie_name(name, settings),
        value,
        path="/",
        httponly=True,
        samesite="strict",
        secure=settings.cookie_secure,
    )


def drop_cookie(response: Response, settings: Settings, name: str) -> None:
    """Make the browser forget a cookie."""
    response.delete_cookie(
        cookie_name(name, settings),
        path="/",
        httponly=True,
        samesite="strict",
        secure=settings.cookie_secure,
    )


def _keep_alive(response: Response, request: AgentRequest) -> None:
    """Push the session's idle end back, now that the agent has done something."""
    ended_here = "set-cookie" in response.headers
    if not ended_here and request.now - request.session.seen_at >= REFRESH_AFTER:
        value = request.signer.write(request.session.seen(request.now))
        set_cookie(response, request.installation.settings, SESSION_COOKIE, value)


def _to_sign_in(request: Request) -> Response:
    address = request.url.path
    if request.url.query:
        address = f"{address}?{request.url.query}"
    if "hx-request" in request.headers:
        # The page around the fragment: what the agent was looking at.
        address = _page_of(request.headers.get("hx-current-url", ""))
        return Response(status_code=401, headers={"HX-Redirect": _sign_in_address(address)})
    if request.headers.get("sec-fetch-site") == "cross-site":
        # A strict cookie does not come along when a link in a mail or chat is followed. Asked
        # for once more by our own page, the same address gets it.
        renderer: Renderer = request.app.state.renderer
        return renderer.page(BouncePage(Shell.of(renderer.brand), address))
    return RedirectResponse(_sign_in_address(address), status_code=303)


def _sign_in_address(address: str) -> str:
    return f"/sign-in?next={quote(address, safe='/')}"


def _page_of(url: str) -> str:
    """Return path and query of one of our own pages out of its full address."""
    parts = urlsplit(url)
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def _sign_in_has_ended(request: Request, fields: Mapping[str, str]) -> Response:
    renderer: Renderer = request.app.state.renderer
    page = KeptTextPage(
        shell=Shell.of(renderer.brand),
        heading="You have been signed out",
        explanation="Nothing was sent: your sign-in has ended.",
        kept_text=fields.get("text", ""),
        link_text="Sign in again",
        link_address=_sign_in_address(_page_of(request.headers.get("referer", ""))),
    )
    return renderer.page(page, status=401)


def _form_is_stale(request: AgentRequest, fields: Mapping[str, str]) -> Response:
    page = KeptTextPage(
        shell=request.shell,
        heading="That form was out of date",
        explanation="Nothing was sent: the page was opened before your present sign-in.",
        kept_text=fields.get("text", ""),
        link_text="Open the page again",
        link_address=_page_of(request.http.headers.get("referer", "")),
    )
    return request.renderer.page(page, status=403)
