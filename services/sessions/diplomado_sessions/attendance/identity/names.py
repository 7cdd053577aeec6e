"""Keys of names as an attendance file shows them: with devices, accounts and original names around them."""

import re

from diplomado_sessions.projections.names import name_key

_ASIDE = re.compile(r"\(([^()]*)\)\s*$")
_MODELS = (
    r"iphone|ipad|ipod|macbook|galaxy|samsung|huawei|xiaomi|redmi|motorola|moto|oppo|honor|android|desktop|laptop|pc|sm"
    r"|celular|telefono|tableta|tablet|zoom user|usuario de zoom|invitado|guest"
)
_DEVICE = re.compile(rf"^(?:el |la |my |mi )?(?:{_MODELS})(?: \w+)*?(?: (?:de|of) (?P<owner>.+))?$")
_OWNED = re.compile(rf"^(?P<owner>.+) s (?:{_MODELS})(?: \w+)*$")


def shown_name_key(shown: str) -> str:
    """Return the key of a name as shown, or an empty text if it identifies no person.

    "Ana Pérez (Cuenta 3)" is Ana Pérez: the parentheses hold the account's original name. A device is no name: then
    the name inside the parentheses counts, or the owner that the device is named after.
    """
    outside, inside = shown, ""
    if match := _ASIDE.search(shown):
        outside, inside = shown[: match.start()], match[1]
    for part in (outside, inside):
        key = name_key(part)
        if not (device := _DEVICE.match(key) or _OWNED.match(key)):
            if any(letter.isalpha() for letter in key) or len(key) >= 6:
                return key
        elif owner := device["owner"]:
            return str(owner)
    return ""


def original_name_key(shown: str) -> str:
    """Return the key of the original name in parentheses. It offers candidates and never decides."""
    match = _ASIDE.search(shown)
    return name_key(match[1]) if match else ""
