"""Colours as "#rrggbb" or "#rgb", and how well one can be read on another."""

from __future__ import annotations

import colorsys

Rgb = tuple[float, float, float]

_STEP = 0.02


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.1 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def more_readable(ground: str, one: str, other: str) -> str:
    """Return the one of two colours that stands out more against `ground`; the first if equal."""
    return one if contrast(one, ground) >= contrast(other, ground) else other


def readable(colour: str, ground: str, wanted: float) -> str:
    """Return `colour`, made darker or lighter until it has this contrast to `ground`."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    step, furthest = (-_STEP, 0.0) if is_light(ground) else (_STEP, 1.0)
    found = colour
    while contrast(found, ground) < wanted and lightness != furthest:
        lightness = min(max(lightness + step, 0.0), 1.0)
        found = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return found


def is_light(colour: str) -> bool:
    """Return whether black can be read on a colour better than white."""
    return contrast(colour, "#000000") > contrast(colour, "#ffffff")


def mixed(colour: str, other: str, share: float) -> str:
    """Return a colour with a share, 0 to 1, of another."""
    red, green, blue = (
        one * (1 - share) + two * share for one, two in zip(_rgb(colour), _rgb(other), strict=True)
    )
    return _hex((red, green, blue))


def _rgb(colour: str) -> Rgb:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _luminance(colour: str) -> float:
    """Return the relative luminance, 0 to 1."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _rgb(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
