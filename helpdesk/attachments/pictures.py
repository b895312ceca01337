"""Takes a picture apart and puts it together again, so that only what is to be seen remains.

What is uploaded is decoded and re-encoded: a file that only pretends to be a picture does not
survive that, and neither do the place and device that a camera writes into one. Nothing here
touches a file or the database.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from helpdesk.database.attachment_files import FORMATS
from helpdesk.errors import InvalidInput
from helpdesk.limits import SCREENSHOT_BYTES

_logger = logging.getLogger(__name__)

MAX_PIXELS = 40_000_000
"""More than any screen or common camera; decoded it takes up to 160 MB."""

MAX_ANIMATED_FRAMES = 200
MAX_ANIMATED_PIXELS = 25_000_000
"""Of all frames together; longer animations are kept as their first frame."""

# What Pillow calls a format, its media type, the ending of its files.
_ALLOWED = "send a PNG, JPEG, WebP or GIF picture"
_SAVE_OPTIONS: dict[str, dict[str, Any]] = {
    "PNG": {},
    "JPEG": {"quality": 90},
    "WEBP": {"quality": 90, "method": 2},
    "GIF": {},
}
# Each decoding may take 160 MB; more than two at once could take the process down.
_decoding = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Picture:
    """A clean picture: `content` is the whole file, `suffix` the ending its name should have."""

    content: bytes
    media_type: str
    suffix: str
    width: int
    height: int


def clean_picture(raw: bytes) -> Picture:
    """Return the picture in `raw`, upright and without anything but its pixels.

    Raises:
        InvalidInput: it is empty, larger than 5 MB or 40 megapixels, damaged, or no PNG, JPEG,
            WebP or GIF; the message can be shown to whoever sent it.
    """
    if not raw:
        raise InvalidInput("This file is empty", field="screenshot")
    if len(raw) > SCREENSHOT_BYTES:
        limit = SCREENSHOT_BYTES // (1024 * 1024)
        raise InvalidInput(
            f"This file has {len(raw) / 1024 / 1024:.1f} MB; {limit} MB is the most I can take",
            field="screenshot",
            hint="crop it or save it as JPEG",
        )
    with _decoding:
        try:
            return _clean(raw)
        except InvalidInput:
            raise
        except UnidentifiedImageError as error:
            raise InvalidInput(
                "This file is not a picture I can read", field="screenshot", hint=_ALLOWED
            ) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_large() from error
        # Decoders raise all sorts of errors at damaged or hostile data, not only their own.
        except Exception as error:
            _logger.info("An upload could not be decoded: %s", error)
            raise InvalidInput(
                "This picture is damaged and cannot be opened", field="screenshot", hint=_ALLOWED
            ) from error


def _clean(raw: bytes) -> Picture:
    with Image.open(BytesIO(raw), formats=tuple(FORMATS)) as image:
        if image.width * image.height > MAX_PIXELS:
            raise _too_large()
        kind = str(image.format)
        output = BytesIO()
        if kind == "GIF" and _is_short_animation(image):
            _save_animation(image, output)
            width, height = image.size
        else:
            image.load()
            still = _pixels_only(ImageOps.exif_transpose(image), kind)
            still.save(output, kind, **_SAVE_OPTIONS[kind])
            width, height = still.size
    media_type, suffix = FORMATS[kind]
    return Picture(output.getvalue(), media_type, suffix, width, height)


def _is_short_animation(image: Any) -> bool:
    frames = getattr(image, "n_frames", 1)
    pixels = frames * image.width * image.height
    return 1 < frames <= MAX_ANIMATED_FRAMES and pixels <= MAX_ANIMATED_PIXELS


def _save_animation(image: Any, output: BytesIO) -> None:
    durations: list[int] = []

    def frames() -> Iterator[Image.Image]:
        for frame in ImageSequence.Iterator(image):
            durations.append(int(frame.info.get("duration", 100)))
            yield _pixels_only(frame, "GIF")

    first, *others = list(frames())
    first.save(
        output,
        "GIF",
        save_all=True,
        append_images=others,
        duration=durations,
        loop=image.info.get("loop", 1),
        disposal=2,
    )


def _pixels_only(image: Image.Image, kind: str) -> Image.Image:
    """Return the image in a mode that `kind` can hold, without comments, profiles and the like."""
    has_alpha = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if kind == "JPEG":
        mode = "L" if image.mode in ("1", "L") else "RGB"
    elif has_alpha:
        mode = "RGBA"
    else:
        mode = "L" if image.mode in ("1", "L") else "RGB"
    pixels = image.convert(mode)
    clean = Image.new(mode, pixels.size)
    clean.paste(pixels)
    return clean


def _too_large() -> InvalidInput:
    return InvalidInput(
        f"This picture has more than {MAX_PIXELS // 1_000_000} million pixels",
        field="screenshot",
        hint="crop it or make it smaller",
    )
