"""Reading what a form of the console posts: small, and only from our own pages."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request

from helpdesk.errors import InvalidInput, Refused
from helpdesk.http_headers import is_own_origin
from helpdesk.settings.reader import origin_of

Choice = TypeVar("Choice", bound=Enum)

MAX_BODY_BYTES = 256 * 1024
MAX_FIELDS = 50
_ID_DIGITS = 9
_FORM_TYPE = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of the posted form; of a repeated field, the last.

    Raises:
        InvalidInput: it is too large, or not a form that a page of the console sends.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _FORM_TYPE:
        raise InvalidInput("This form was not sent by the console.")
    body = bytearray()
    async for chunk in request.stream():
        body.extend(chunk)
        if len(body) > MAX_BODY_BYTES:
            raise InvalidInput("That is too long.", hint="shorten the text")
    try:
        fields = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
        )
    except ValueError as error:
        raise InvalidInput("That form could not be read.") from error
    return dict(fields)


def row_id(text: str, digits: int = _ID_DIGITS) -> int | None:
    """Return the id of a row that a form or an address names; None if it is none.

    Args:
        digits: how many the column holds; more would be an error of the database.
    """
    is_id = text.isascii() and text.isdigit() and len(text) <= digits
    return int(text) if is_id else None


def chosen_from(kind: type[Choice], value: str, what: str) -> Choice:
    """Return the chosen member of an enumeration.

    Raises:
        InvalidInput: there is none of this value; `what` names what was to be chosen.
    """
    try:
        return kind(value)
    except ValueError as error:
        raise InvalidInput(f"There is no such {what}.", hint="Choose one from the list.") from error


def refuse_foreign_origin(headers: Mapping[str, str], console_url: str) -> None:
    """Refuse a form that another site's page has sent.

    A client that names no origin is not a browser, and still needs the form's token.

    Raises:
        Refused: the form comes from elsewhere.
    """
    origin = headers.get("origin")
    if origin is None:
        return
    if is_own_origin(origin, headers.get("host", ""), {origin_of(console_url)}):
        return
    raise Refused(
        "This form was sent from another site, so nothing was done.",
        hint="open the console at its own address and try again",
    )


def local_path(address: str) -> str:
    """Return `address` if it is a path of this console, else the list of tickets.

    What is given comes out of the address bar: it must never lead to another site.
    """
    unsafe = not address.startswith("/") or address[:2] in ("//", "/\\")
    if unsafe or any(ord(character) < 32 for character in address):
        return "/tickets"
    return address
