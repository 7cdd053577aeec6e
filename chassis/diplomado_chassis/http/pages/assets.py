"""Style sheets and scripts at addresses that contain their hash, so that browsers keep them for a year.

An address with the hash of another release is answered with the present content, which is not kept: while a release
is rolled out, a page of one process may be followed by an asset of another.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from importlib import resources

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from diplomado_chassis.http.decisions import public

_FILE = re.compile(r"(?P<stem>[a-z0-9-]{1,60})\.(?P<hash>[0-9a-f]{16})\.(?P<kind>css|js|svg)")
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}
_KEPT = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Asset:
    """One file: `name` is its stem and its kind, for example `shell.css`."""

    name: str
    content: bytes

    @cached_property
    def hash(self) -> str:
        """The digest that is part of the address."""
        return hashlib.sha256(self.content).hexdigest()[:16]

    @cached_property
    def compressed(self) -> bytes:
        """The content in gzip."""
        return gzip.compress(self.content, mtime=0)

    @property
    def path(self) -> str:
        """The address."""
        stem, _, kind = self.name.rpartition(".")
        return f"/assets/{stem}.{self.hash}.{kind}"


_PUBLISHED: dict[str, Asset] = {}


def publish(name: str, content: bytes) -> str:
    """Serve a file in this process, and return its address."""
    asset = _PUBLISHED[name] = Asset(name, content)
    return asset.path


def content_of(path: str) -> bytes:
    """Return the content that is served at an address of this process."""
    return next(asset.content for asset in _PUBLISHED.values() if asset.path == path)


def _own(name: str, file: str) -> str | None:
    source = resources.files(__package__) / "assets" / file
    return publish(name, source.read_bytes()) if source.is_file() else None


SHELL_STYLE = publish(
    "shell.css",
    b"\n".join((resources.files(__package__) / "assets" / f"{part}.css").read_bytes() for part in ("shell", "parts")),
)
SITE_SCRIPT = _own("site.js", "site.js")
ICON = _own("icon.svg", "icon.svg")
HTMX_SCRIPT = _own("htmx.js", "htmx.min.js")
"""None if `make assets` did not fetch it: pages then work as without scripts."""


@router.get("/assets/{file}", dependencies=[public])
async def get_asset(file: str, request: Request) -> Response:
    """Return an asset."""
    found = _FILE.fullmatch(file)
    asset = _PUBLISHED.get(f"{found['stem']}.{found['kind']}") if found else None
    if found is None or asset is None:
        raise HTTPException(404)
    headers = {
        "Cache-Control": _KEPT if found["hash"] == asset.hash else "no-cache",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Vary": "Accept-Encoding",
    }
    content = asset.content
    if "gzip" in request.headers.get("accept-encoding", ""):
        content, headers["Content-Encoding"] = asset.compressed, "gzip"
    return Response(content, media_type=_TYPES[found["kind"]], headers=headers)
