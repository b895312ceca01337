"""The brand of the support policy as a style sheet and an icon.

The accent colour is given once. What is written on it and what is written in it are derived, so
that any accent stays readable (contrast of WCAG 2.1 AA) on light and dark pages.
"""

from __future__ import annotations

from helpdesk.policy.colours import is_light, mixed, more_readable, readable

_LIGHT_GROUND = "#f0f2f5"
_DARK_GROUND = "#212934"
_TEXT_CONTRAST = 4.5
_SHAPE_CONTRAST = 3.0


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


def _properties(accent: str, ground: str) -> str:
    fill = readable(accent, ground, _SHAPE_CONTRAST)
    link = readable(accent, ground, _TEXT_CONTRAST)
    on_fill, away = _ink_on(fill)
    from_ground = "#000000" if is_light(ground) else "#ffffff"
    values = {
        "accent": fill,
        "accent-hover": mixed(fill, away, 0.15),
        "on-accent": on_fill,
        "link": link,
        "link-hover": mixed(link, from_ground, 0.25),
        "focus": link,
    }
    return "".join(f"  --brand-{name}: {value};\n" for name, value in values.items())


def _ink_on(fill: str) -> tuple[str, str]:
    """Return what to write in on this colour, and the colour a hover moves towards.

    One of black and white always has a contrast of 4.5 or more.
    """
    ink = more_readable(fill, "#ffffff", "#000000")
    return ink, "#000000" if ink == "#ffffff" else "#ffffff"
