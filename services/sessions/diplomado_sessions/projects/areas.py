"""Names of provinces and their like, by ISO 3166-2 code."""

from typing import Any


def area_name(code: str | None) -> str | None:
    """Return the name of an area with its code, or the code of one that the standard has not. It reads a file first."""
    if code is None:
        return None
    import pycountry

    subdivisions: Any = pycountry.subdivisions
    area = subdivisions.get(code=code)
    return f"{area.name} ({code})" if area else code
