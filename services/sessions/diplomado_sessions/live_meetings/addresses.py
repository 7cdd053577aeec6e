"""Paths of Zoom's API."""

from urllib.parse import quote


def occurrence_path(uuid: str) -> str:
    """Encode the UUID of an occurrence for a path, twice if it has a slash: Zoom decodes paths twice."""
    encoded = quote(uuid, safe="")
    return quote(encoded, safe="") if "/" in uuid else encoded


def plural(kind: str) -> str:
    """Return the name of a kind of meeting in paths."""
    return "webinars" if kind == "webinar" else "meetings"
