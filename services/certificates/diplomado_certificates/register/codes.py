"""Verification codes: they cannot be guessed, and can be typed from paper or pasted from anywhere."""

import re
import unicodedata
from urllib.parse import unquote

# Crockford's base 32, in lower case: neither i, l, o nor u, so no character is mistaken for another.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_LETTERS = frozenset(ALPHABET)
LENGTH = 26
RANDOM_BITS = 5 * LENGTH
_MAX_PASTED = 2000
_IN_ADDRESS = re.compile(r"/v/([^/?#\s]+)", re.IGNORECASE)
# Letters of other scripts that look like those of the alphabet: capitals first, as they look alike most.
_LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТХУЅЈІаеокмтрсхуѕјіһԛԝΑΒΕΖΗΚΜΝΟΡΤΧΥΙονкɡ",
    "abekmh0pctxysj1ae0kmtpcxysj1hqwabezhkmn0ptxy10vkg",
)
_MISREAD = str.maketrans("oilu", "011v")


def code_of(random_bits: int) -> str:
    """Write a number of 130 random bits as a code."""
    return "".join(ALPHABET[random_bits >> shift & 31] for shift in range(0, RANDOM_BITS, 5))


def normalised(code: str) -> str:
    """Return the code that was meant by what was typed or pasted: a code or a whole address of its page.

    Capitals, spaces, hyphens, quotes, invisible and full-width characters and look-alike letters are corrected. What
    cannot be a code comes back as the empty string, which no certificate has.
    """
    if len(code) == LENGTH and _LETTERS.issuperset(code):
        return code  # as nearly all come: by a link
    pasted = unicodedata.normalize("NFKC", unquote(code[:_MAX_PASTED]))
    address = _IN_ADDRESS.search(pasted)
    letters = (address[1] if address else pasted).translate(_LOOKALIKES).lower().translate(_MISREAD)
    meant = "".join(character for character in letters if character.isalnum())
    return meant if len(meant) == LENGTH and _LETTERS.issuperset(meant) else ""
