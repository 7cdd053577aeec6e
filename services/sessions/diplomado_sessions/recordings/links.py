"""Validates the link of a recording, which becomes public."""

import re
from urllib.parse import parse_qsl, urlsplit

from diplomado_chassis.language.text import Text
from diplomado_sessions.join_links.checks import check_https

_SECRETS = re.compile(
    r"pass(code|word|wd)?|pwd|(access_?)?token|secret|signature|sig|access_?key|auth|credential|zak|tk", re.IGNORECASE
)


def check_link(url: str) -> Text | None:
    """Return why a link cannot be published, or None if it can: it has to be https and carry no secret."""
    if problem := check_https(url):
        return problem
    parts = urlsplit(url)
    names = [name for text in (parts.query, parts.fragment) for name, _ in parse_qsl(text, keep_blank_values=True)]
    if any(_SECRETS.fullmatch(name) for name in names):
        return Text(
            "El enlace lleva un código de acceso; publique la grabación sin código y use ese enlace.",
            "The link carries a passcode; share the recording without one and use that link.",
        )
    return None
