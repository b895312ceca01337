"""The brand of the support policy as a style sheet and an icon.

The accent colour is given once. What is written on it and what is written in it are derived, so
that any accent stays readable (contrast of WCAG 2.1 AA) on light and dark pages.
"""

from __future__ import annotations

import colorsys

Rgb = tuple[float, float, float]

_LIGHT_GROUND = "#f0f2f5"
_DARK_GROUND = "#212934"
_TEXT_CONTRAST = 4.5
_SHAPE_CONTRAST = 3.0
_STEP = 0.02


def brand_css(accent: str) -> str:
    """Return the style sheet with the brand's custom properties for light and dark pages.

    Args:
        accent: the accent colour, "#2f55d4".
    """
    light = _properties(accent, _LIGHT_GROUND)
    dark = _properties(accent, _DARK_GROUND)
    return f":root {{\n{light}}}\n@media (prefers-color-scheme: dark) {{\n:root {{\n{dark}}}\n}}\n"


def brand_icon(accent: str) -> str:
    """Return the console's icon, a speech bubble with a tick, as SVG."""
    ink = _ink_on(accent)[0]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<path fill="{accent}" d="M12 2.5c5.5 0 9.5 3.6 9.5 8.4s-4 8.4-9.5 8.4c-.9 0-1.8-.1-2.6-.3'
        'L5 21.5l.6-3.9c-1.9-1.6-3.1-4-3.1-6.7 0-4.8 4-8.4 9.5-8.4Z"/>'
        f'<path fill="none" stroke="{ink}" stroke-width="2.2" stroke-linecap="round" '
        'stroke-linejoin="round" d="m7.8 11 2.9 2.9 5.6-5.8"/></svg>\n'
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2.1 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: str, ground: str, wanted: float) -> str:
    """Return `colour`, made darker or lighter until it stands out against `ground`."""
    red, green, blue = _rgb(colour)
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    step, furthest = (-_STEP, 0.0) if _is_light(ground) else (_STEP, 1.0)
    found = colour
    while contrast(found, ground) < wanted and lightness != furthest:
        lightness = min(max(lightness + step, 0.0), 1.0)
        found = _hex(colorsys.hls_to_rgb(hue, lightness, saturation))
    return found


def _properties(accent: str, ground: str) -> str:
    fill = readable(accent, ground, _SHAPE_CONTRAST)
    link = readable(accent, ground, _TEXT_CONTRAST)
    on_fill, away = _ink_on(fill)
    from_ground = "#000000" if _is_light(ground) else "#ffffff"
    values = {
        "accent": fill,
        "accent-hover": _mixed(fill, away, 0.15),
        "on-accent": on_fill,
        "link": link,
        "link-hover": _mixed(link, from_ground, 0.25),
        "focus": link,
    }
    return "".join(f"  --brand-{name}: {value};\n" for name, value in values.items())


def _ink_on(fill: str) -> tuple[str, str]:
    """Return what to write in on this colour, and the colour a hover moves towards.

    One of black and white always has a contrast of 4.5 or more.
    """
    if contrast("#ffffff", fill) >= contrast("#000000", fill):
        return "#ffffff", "#000000"
    return "#000000", "#ffffff"


def _is_light(colour: str) -> bool:
    return contrast(colour, "#000000") > contrast(colour, "#ffffff")


def _mixed(colour: str, other: str, share: float) -> str:
    mixed = tuple(
        one * (1 - share) + two * share for one, two in zip(_rgb(colour), _rgb(other), strict=True)
    )
    return _hex((mixed[0], mixed[1], mixed[2]))


def _rgb(colour: str) -> Rgb:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return red, green, blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)


def _luminance(colour: str) -> float:
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _rgb(colour)
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
