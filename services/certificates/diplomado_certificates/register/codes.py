"""Verification codes: they cannot be guessed, and can be typed from paper."""

import secrets

# Crockford's base 32, in lower case: neither i, l, o nor u, so nothing is read for something else.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 26
_MISREAD = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})


def new_code() -> str:
    """Return a new code of 130 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normalised(code: str) -> str:
    """Return the code that somebody meant: capitals, hyphens, spaces and misread letters are forgiven.

    What cannot be a code comes back as the empty string, which no certificate has.
    """
    meant = code[: 4 * LENGTH].lower().translate(_MISREAD)
    return meant if len(meant) == LENGTH and set(meant) <= set(ALPHABET) else ""
