"""How names and e-mails are compared. Equal keys mean the same text to a person, and nothing looser than that."""

import re
import unicodedata

_ASIDE = re.compile(r"\(([^()]*)\)\s*$")
_NOT_WORD = re.compile(r"[^\w]+|_+")
_MODELS = (
    r"iphone|ipad|ipod|macbook|galaxy|samsung|huawei|xiaomi|redmi|motorola|moto|oppo|honor|android|desktop|laptop|pc|sm"
    r"|celular|telefono|tableta|tablet|zoom user|usuario de zoom|invitado|guest"
)
_DEVICE = re.compile(rf"^(?:el |la |my |mi )?(?:{_MODELS})(?: \w+)*?(?: (?:de|of) (?P<owner>.+))?$")
_OWNED = re.compile(rf"^(?P<owner>.+) s (?:{_MODELS})(?: \w+)*$")


def email_key(email: str) -> str:
    """Normalise an e-mail exactly as registration does: NFKC, without outer spaces, lower case."""
    return unicodedata.normalize("NFKC", email).strip().lower()


def name_key(name: str) -> str:
    """Fold case, accents, punctuation and spaces. Word order stays, except that "Pérez, Ana" is "Ana Pérez"."""
    if name.count(",") == 1:
        family, given = name.split(",")
        name = f"{given} {family}"
    decomposed = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_NOT_WORD.sub(" ", bare).casefold().split())


def person_key(given_names: str, family_names: str) -> str:
    """The key of a registered person's full name."""
    return name_key(f"{given_names} {family_names}".replace(",", " "))


def shown_name_key(shown: str) -> str:
    """The key of a name as Zoom shows it, or an empty text if the name says nothing of a person.

    "Ana Pérez (Cuenta 3)" is Ana Pérez: what stands in parentheses is the account's original name. A device is no
    name: then the name inside the parentheses counts, or the owner that the device is named after.
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
    """The key of the original name in parentheses, to offer candidates; never enough to decide."""
    match = _ASIDE.search(shown)
    return name_key(match[1]) if match else ""
