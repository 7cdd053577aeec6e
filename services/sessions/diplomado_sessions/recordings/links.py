"""Validates the link of a recording, which becomes public."""

import re
from urllib.parse import parse_qsl, urlsplit

from diplomado_chassis.language.text import Text

MAX_URL = 2000
_SECRETS = re.compile(
    r"pass(code|word|wd)?|pwd|(access_?)?token|secret|signature|sig|access_?key|auth|credential|zak|tk", re.IGNORECASE
)
_UNSAFE = re.compile(r"[\s\x00-\x1f\x7f\\<>\"]")


def check_link(url: str) -> Text | None:
    """Return why a link cannot be published, or None if it can: it has to be https and carry no secret."""
    if len(url) > MAX_URL or _UNSAFE.search(url):
        return Text("El enlace no es una dirección válida.", "The link is not a valid address.")
    try:
        parts = urlsplit(url)
        host, user = parts.hostname, parts.username is not None or parts.password is not None
        _ = parts.port
    except ValueError:
        return Text("El enlace no es una dirección válida.", "The link is not a valid address.")
    if parts.scheme != "https" or not host or "." not in host:
        return Text(
            "El enlace debe empezar con https:// y un servidor.", "The link must begin with https:// and a host."
        )
    if user:
        return Text("El enlace lleva un usuario o una contraseña.", "The link carries a user name or a password.")
    names = [name for text in (parts.query, parts.fragment) for name, _ in parse_qsl(text, keep_blank_values=True)]
    if any(_SECRETS.fullmatch(name) for name in names):
        return Text(
            "El enlace lleva un código de acceso; publique la grabación sin código y use ese enlace.",
            "The link carries a passcode; share the recording without one and use that link.",
        )
    return None
