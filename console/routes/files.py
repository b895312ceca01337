"""Screenshots, the brand's colours and icon, and the answer to "are you there?"."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from console.brand import brand_css, brand_icon
from console.guard import AgentRequest
from helpdesk.http_headers import IMMUTABLE, PICTURE_POLICY
from helpdesk.installation import Installation

# The browser asks again each time, so that a picture is not shown to who signs in next.
_ASK_AGAIN = "private, no-cache"


def screenshot(request: AgentRequest) -> Response:
    """Send a screenshot to a signed-in agent."""
    opened = request.installation.attachments.open_for_agent(
        request.http.path_params["attachment_id"]
    )
    attachment = opened.attachment
    etag = f'"{attachment.id}"'
    headers = {"Cache-Control": _ASK_AGAIN, "ETag": etag}
    if request.http.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    response = FileResponse(
        opened.path,
        media_type=attachment.media_type,
        filename=attachment.filename,
        content_disposition_type="inline",
        headers=headers,
    )
    response.headers["Content-Security-Policy"] = PICTURE_POLICY
    return response


def brand_style(request: Request) -> Response:
    """Send the brand's custom properties."""
    installation: Installation = request.app.state.installation
    return _versioned(request, brand_css(installation.policy.brand.accent), "text/css")


def icon(request: Request) -> Response:
    """Send the icon in the brand's colours."""
    installation: Installation = request.app.state.installation
    return _versioned(request, brand_icon(installation.policy.brand.accent), "image/svg+xml")


def health(request: Request) -> Response:
    """Answer once this process and its database respond."""
    installation: Installation = request.app.state.installation
    installation.agents.list()
    return PlainTextResponse("ok\n")


def _versioned(request: Request, content: str, media_type: str) -> Response:
    caching = IMMUTABLE if "v" in request.query_params else "no-cache"
    return Response(content, media_type=media_type, headers={"Cache-Control": caching})
