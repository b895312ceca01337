"""Screenshots, the brand's colours and icon, and the answer to "are you there?"."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from console.brand import brand_css, brand_icon
from console.guard import Visit
from console.services import Services

# The browser asks again each time, so that a picture is not shown to who signs in next.
_ASK_AGAIN = "private, no-cache"
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


def screenshot(visit: Visit) -> Response:
    """Send a screenshot to a signed-in agent."""
    opened = visit.services.attachments.open_for_agent(visit.request.path_params["attachment_id"])
    attachment = opened.attachment
    etag = f'"{attachment.id}"'
    headers = {"Cache-Control": _ASK_AGAIN, "ETag": etag}
    if visit.request.headers.get("if-none-match") == etag:
        return Response(status_code=304, headers=headers)
    response = FileResponse(
        opened.path,
        media_type=attachment.media_type,
        filename=attachment.filename,
        content_disposition_type="inline",
        headers=headers,
    )
    # Chromium dresses a picture that is opened by itself with a style of its own.
    response.headers["Content-Security-Policy"] = _PICTURE_POLICY
    return response


def brand_style(request: Request) -> Response:
    """Send the brand's custom properties."""
    services: Services = request.app.state.services
    return _versioned(request, brand_css(services.policy.brand.accent), "text/css")


def icon(request: Request) -> Response:
    """Send the icon in the brand's colours."""
    services: Services = request.app.state.services
    return _versioned(request, brand_icon(services.policy.brand.accent), "image/svg+xml")


def health(request: Request) -> Response:
    """Tell that this process answers and its database does."""
    services: Services = request.app.state.services
    services.agents.list()
    return PlainTextResponse("ok\n")


def _versioned(request: Request, content: str, media_type: str) -> Response:
    caching = _FOR_A_YEAR if "v" in request.query_params else "no-cache"
    return Response(content, media_type=media_type, headers={"Cache-Control": caching})
